"""The demo's troubles, as every office has them: what one partner asks, one disputes, and somebody paid by hand."""

from sqlalchemy import select

from core.db import db
from core.money import Money
from demo.commands.stage import Spot, Stage
from demo.commands.stand_in import StandIn
from payouts.commands.disputes import dispute_statement
from payouts.commands.questions import ask_about_statement
from payouts.models import RailRecipient, Statement
from payouts.queries.contestable import most_on

_ASKS, _DISPUTES = "main-street", "bizowners"
_QUESTION = "Two members say they bought on the last evening of the month. Are their orders in the next statement?"
_DISPUTE = "Order 1187 came from our Thursday issue, and I find it nowhere."
_MISSING_MINOR, _BY_HAND_MINOR = 1_850, 4_200


def ask_and_dispute(stage: Stage) -> None:
    """Let one partner ask about its newest statement, and another contest an amount on its own."""
    for spot in stage.spots:
        statement = _newest_statement(spot)
        if statement is None:
            continue
        if spot.partner.slug == _ASKS:
            ask_about_statement(statement.id, actor=spot.actor, text=_QUESTION)
        elif spot.partner.slug == _DISPUTES:
            _dispute(spot)


def pay_past_the_books(stage: Stage, stripe: StandIn) -> None:
    """Let somebody pay a partner's account at Stripe by hand, which the next comparison finds."""
    query = select(RailRecipient.object_id).where(RailRecipient.seller_id == stage.team.organization_id)
    account_id = db.session.scalar(query.order_by(RailRecipient.id).limit(1))
    if account_id:
        stripe.transfer(account_id, Money(_BY_HAND_MINOR, stage.team.seller.currency))


def _dispute(spot: Spot) -> None:
    """Contest an amount on the newest statement that has enough on it."""
    query = select(Statement).where(Statement.partnership_id == spot.partnership_id)
    for statement in db.session.scalars(query.order_by(Statement.id.desc())).all():
        if most_on(statement).minor >= _MISSING_MINOR:
            amount = Money(_MISSING_MINOR, statement.currency)
            dispute_statement(statement.id, actor=spot.actor, amount=amount, text=_DISPUTE)
            return


def _newest_statement(spot: Spot) -> Statement | None:
    query = select(Statement).where(Statement.partnership_id == spot.partnership_id)
    return db.session.scalar(query.order_by(Statement.id.desc()).limit(1))
