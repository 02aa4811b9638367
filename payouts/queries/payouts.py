"""Reads of payouts for the API: a seller's own, narrowed and sorted as the API asks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.ids import Id
from partners.models import Partnership
from payouts.models import Payout, PayoutRun
from payouts.queries.commissions import payouts_enabled
from payouts.schemas.payouts import STATUS, PayoutFilter

_SORTS = {"amount": Payout.amount_minor, "initiatedAt": Payout.created_at, "paidAt": Payout.paid_at}


@dataclass(frozen=True, slots=True)
class PayoutDetails:
    """A payout with its run and partner."""

    payout: Payout
    run: PayoutRun
    partnership: Partnership
    payouts_enabled_at: datetime | None


def list_payouts(actor: Actor, narrowed: PayoutFilter) -> list[PayoutDetails]:
    """Return one page of the payouts a filter leaves; those that were left out of their run are not payouts."""
    column = _SORTS[narrowed.sort_by]
    query = _narrowed(actor, narrowed).order_by(column.desc() if narrowed.descending else column, Payout.id)
    rows = db.session.execute(query.offset(narrowed.offset).limit(narrowed.limit)).all()
    enabled = payouts_enabled(actor.organization_id) if rows and actor.organization_id else {}
    return [PayoutDetails(row[0], row[1], row[2], enabled.get(row[2].id)) for row in rows]


def get_details(actor: Actor, payout_id: Id) -> PayoutDetails:
    """Return one payout of a seller's own. Raises NotFound."""
    query = _included(actor).where(Payout.id == payout_id)
    found = db.session.execute(query).first()
    if found is None:
        raise NotFound("There is no such payment, or it belongs to somebody else.")
    enabled = payouts_enabled(actor.organization_id) if actor.organization_id else {}
    return PayoutDetails(found[0], found[1], found[2], enabled.get(found[2].id))


def _narrowed(actor: Actor, narrowed: PayoutFilter) -> Select[Payout, PayoutRun, Partnership]:
    query = _included(actor)
    if narrowed.status is not None:
        query = query.where(Payout.state.in_([state for state, status in STATUS.items() if status is narrowed.status]))
    if narrowed.tenant_id is not None and narrowed.partnership_id is None:
        query = query.where(Partnership.external_id == narrowed.tenant_id)
    if narrowed.partnership_id is not None:
        query = query.where(Payout.partnership_id == narrowed.partnership_id)
    return query if narrowed.run_id is None else query.where(Payout.run_id == narrowed.run_id)


def _included(actor: Actor) -> Select[Payout, PayoutRun, Partnership]:
    return (
        select(Payout, PayoutRun, Partnership)
        .join(PayoutRun, (PayoutRun.id == Payout.run_id) & (PayoutRun.seller_id == Payout.seller_id))
        .join(Partnership, Partnership.id == Payout.partnership_id)
        .where(Payout.seller_id == actor.organization_id, Payout.is_included)
    )
