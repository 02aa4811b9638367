"""Reads of limits: which are in force, what a run pays under them, and who raised one since the last run."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from accounts.models import User
from core.access import Actor
from core.db import db
from core.ids import Id
from payouts.models import PaymentLimit, Payout, PayoutRun
from payouts.rules.limits import LimitKind, Limits, Paid, Raise, is_raise
from payouts.rules.runs import PayoutState


def visible_limits(actor: Actor) -> Select[PaymentLimit]:
    """Return every change of a limit of this actor's organization."""
    return select(PaymentLimit).where(PaymentLimit.seller_id == actor.organization_id)


def list_limits(actor: Actor) -> list[tuple[PaymentLimit, str | None]]:
    """Return every change of a limit with who made it, the newest first."""
    query = visible_limits(actor).outerjoin(User, User.id == PaymentLimit.set_by_id).add_columns(User.name)
    found = db.session.execute(query.order_by(PaymentLimit.set_at.desc(), PaymentLimit.id.desc()))
    return [(limit, name) for limit, name in found]


def limits_of(seller_id: Id) -> Limits:
    """Return what is in force."""
    rows = _rows(seller_id)
    newest = {(LimitKind(row.kind), row.currency): row.amount_minor for row in rows}
    return {key: minor for key, minor in newest.items() if minor is not None}


def paid_by(run: PayoutRun) -> list[Paid]:
    """Return what a run pays by currency: what is included and was not taken out, with what is withheld."""
    share = Payout.amount_minor + Payout.withheld_minor
    query = (
        select(Payout.currency, func.sum(share), func.max(share))
        .where(Payout.seller_id == run.seller_id, Payout.run_id == run.id, Payout.is_included)
        .where(Payout.state != PayoutState.VOIDED)
        .group_by(Payout.currency)
        .order_by(Payout.currency)
    )
    return [Paid(currency, int(total), int(most)) for currency, total, most in db.session.execute(query)]


def raises_for(run: PayoutRun) -> list[Raise]:
    """Return who lifted a limit since the run before this one was approved."""
    last = db.session.scalar(
        select(func.max(PayoutRun.approved_at)).where(
            PayoutRun.seller_id == run.seller_id, PayoutRun.id != run.id, PayoutRun.number < run.number
        )
    )
    return [
        Raise(LimitKind(row.kind), row.currency, row.before_minor, row.set_by_id)
        for row in _rows(run.seller_id)
        if row.before_minor is not None
        and is_raise(row.before_minor, row.amount_minor)
        and (last is None or row.set_at > last)
    ]


def _rows(seller_id: Id) -> Sequence[PaymentLimit]:
    query = select(PaymentLimit).where(PaymentLimit.seller_id == seller_id)
    return db.session.scalars(query.order_by(PaymentLimit.set_at, PaymentLimit.id)).all()
