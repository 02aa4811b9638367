"""Reads of balances: what can be done about one partner's money in one currency besides paying it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select

from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from core.money import Money
from payouts.models import Account, Earning, UnclaimedBalance
from payouts.rules.kinds import AccountKind
from payouts.rules.unclaimed import UnclaimedState


def payable_of(seller_id: Id, partnership_id: Id, currency: str) -> Money:
    """Return what is ready to be paid to a partner in one currency; below zero when it owes."""
    query = select(Account.balance_minor).where(
        Account.seller_id == seller_id,
        Account.partnership_id == partnership_id,
        Account.currency == currency,
        Account.kind == AccountKind.PAYABLE,
    )
    return Money(db.session.scalar(query.execution_options(populate_existing=True)) or 0, currency)


def oldest_release(seller_id: Id, partnership_id: Id, currency: str) -> date | None:
    """Return since when the oldest part of a balance could have been paid, or None."""
    query = select(func.min(Earning.released_on)).where(
        Earning.seller_id == seller_id,
        Earning.partnership_id == partnership_id,
        Earning.currency == currency,
        Earning.payable_minor > 0,
    )
    return db.session.scalar(query)


def parts_of_balance(seller_id: Id, partnership_id: Id, currency: str) -> list[tuple[Id, int]]:
    """Return every earning with a part in a balance, in a fixed order: minor units, below zero for what comes off."""
    query = select(Earning.id, Earning.payable_minor).where(
        Earning.seller_id == seller_id,
        Earning.partnership_id == partnership_id,
        Earning.currency == currency,
        Earning.payable_minor != 0,
    )
    return [(earning_id, minor) for earning_id, minor in db.session.execute(query.order_by(Earning.id))]


def visible_unclaimed(actor: Actor) -> Select[UnclaimedBalance]:
    """Return what this actor's organization handed over, or what of its own was."""
    mine = or_(
        UnclaimedBalance.seller_id == actor.organization_id,
        (UnclaimedBalance.partner_id == actor.organization_id) & (UnclaimedBalance.state == UnclaimedState.BOOKED),
    )
    return select(UnclaimedBalance).where(mine)


def get_own_unclaimed(actor: Actor, unclaimed_id: Id) -> UnclaimedBalance:
    """Return a hand-over of the actor's own organization as the seller. Raises NotFound."""
    query = select(UnclaimedBalance).where(UnclaimedBalance.seller_id == actor.organization_id)
    return get_one(
        query.where(UnclaimedBalance.id == unclaimed_id),
        missing="There is no such hand-over, or it belongs to somebody else.",
    )


def list_unclaimed(actor: Actor, partnership_id: Id, currency: str) -> Sequence[UnclaimedBalance]:
    """Return the hand-overs of one partner's balance in one currency, the newest first."""
    query = visible_unclaimed(actor).where(
        UnclaimedBalance.partnership_id == partnership_id, UnclaimedBalance.currency == currency
    )
    return db.session.scalars(query.order_by(UnclaimedBalance.proposed_at.desc())).all()


def is_proposed(seller_id: Id, partnership_id: Id, currency: str) -> bool:
    """Whether a balance waits for a second person already."""
    query = select(UnclaimedBalance.id).where(
        UnclaimedBalance.seller_id == seller_id,
        UnclaimedBalance.partnership_id == partnership_id,
        UnclaimedBalance.currency == currency,
        UnclaimedBalance.state == UnclaimedState.PROPOSED,
    )
    return db.session.scalar(query) is not None
