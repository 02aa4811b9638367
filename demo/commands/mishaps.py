"""What goes wrong in a first payment run: one payment waits, one is refused by Stripe, one comes back from a bank."""

from datetime import timedelta

from sqlalchemy import select

from accounts.permissions import Role
from core import clock
from core.db import db
from core.ids import Id
from demo.commands.stage import Stage
from demo.commands.stand_in import StandIn
from demo.rules.cast import Mishap
from partners.queries import get_partnership
from payouts import onboarding
from payouts.commands.payouts import return_payout
from payouts.commands.runs import leave_out
from payouts.models import Payout, PayoutRun
from payouts.queries.recipients import find_recipient
from payouts.rules.bank_reasons import reason_of
from payouts.rules.runs import PayoutState

_WAITS_BECAUSE = "You wrote that two of these orders were your own. We are sorting that out, then it is paid."
_ACCOUNT_CLOSED = "AC04"
_BACK_AFTER = timedelta(days=2)


def leave_out_some(stage: Stage, run: PayoutRun) -> None:
    """Take out of a first draft what is to wait, as the preparer, with the reason that the partner reads."""
    for payout in _meant(Mishap.LEFT_OUT, stage):
        if payout.run_id == run.id:
            leave_out(payout.id, run_id=run.id, actor=stage.team.actor(Role.FINANCE_PREPARER), reason=_WAITS_BECAUSE)


def ask_more_of_some(stage: Stage, run: PayoutRun, stripe: StandIn | None) -> list[Id]:
    """Let Stripe ask more of a partner after the approval, so that it refuses to pay. Returns whose account it is."""
    met = []
    for payout in _meant(Mishap.REFUSED, stage):
        recipient = find_recipient(get_partnership(stage.team.actor(Role.OWNER), payout.partnership_id))
        if stripe is not None and payout.run_id == run.id and recipient is not None and recipient.object_id:
            stripe.ask_more(recipient.object_id)
            met.append(recipient.id)
    return met


def look_at_accounts(recipient_ids: list[Id]) -> None:
    """See what Stripe asks for since, as happens by itself after a refusal."""
    for recipient_id in recipient_ids:
        onboarding.look(recipient_id)


def bring_some_back(stage: Stage) -> None:
    """Let the bank send a payment back two days after it was made, as the approver books it."""
    back_now = clock.today(stage.team.seller.zone) - _BACK_AFTER
    for payout in _meant(Mishap.CAME_BACK, stage):
        if payout.state == PayoutState.PAID and payout.paid_on is not None and payout.paid_on <= back_now:
            reason = reason_of(_ACCOUNT_CLOSED, "")
            return_payout(payout.id, actor=stage.team.actor(Role.FINANCE_APPROVER), reason=reason)


def _meant(mishap: Mishap, stage: Stage) -> list[Payout]:
    """Return the payouts of a seller's first run to which the story lets something happen."""
    whose = [spot.partnership_id for spot in stage.spots if spot.partner.mishap is mishap]
    query = select(Payout).join(PayoutRun, PayoutRun.id == Payout.run_id)
    query = query.where(PayoutRun.seller_id == stage.team.organization_id, PayoutRun.number == 1)
    return list(db.session.scalars(query.where(Payout.partnership_id.in_(whose)))) if whose else []
