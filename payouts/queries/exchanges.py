"""Reads of exchanges: those that hold, of payouts, remittances and shares."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select

from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from payouts.models import Earning, Exchange, Payout, PayoutLine, Remittance


def live_exchanges(seller_id: Id) -> Select[Exchange]:
    """Return the query of a seller's exchanges that were not taken back."""
    return select(Exchange).where(Exchange.seller_id == seller_id, Exchange.taken_back_at.is_(None))


def find_exchange(about: Remittance | Payout) -> Exchange | None:
    """Return the exchange that holds for a remittance or a payout, or None."""
    column = Exchange.remittance_id if isinstance(about, Remittance) else Exchange.payout_id
    return db.session.scalar(live_exchanges(about.seller_id).where(column == about.id))


def get_own_exchange(actor: Actor, exchange_id: Id) -> Exchange:
    """Return an exchange of the actor's own books. Raises NotFound."""
    query = select(Exchange).where(Exchange.seller_id == actor.organization_id, Exchange.id == exchange_id)
    return get_one(query, missing="There is no such exchange, or it belongs to somebody else.")


def of_remittances(rows: Iterable[Remittance]) -> dict[Id, Exchange]:
    """Return the exchange that holds for each of some remittances of one seller, by the remittance."""
    found = {row.id: row.seller_id for row in rows}
    if not found:
        return {}
    query = select(Exchange).where(Exchange.seller_id.in_(set(found.values())), Exchange.remittance_id.in_(found))
    held = db.session.scalars(query.where(Exchange.taken_back_at.is_(None)))
    return {row.remittance_id: row for row in held if row.remittance_id}


def exchanges_of_earning(earning: Earning) -> Sequence[Exchange]:
    """Return in which other currencies a share was paid, the oldest first."""
    query = (
        live_exchanges(earning.seller_id)
        .join(PayoutLine, (PayoutLine.payout_id == Exchange.payout_id) & (PayoutLine.seller_id == Exchange.seller_id))
        .where(PayoutLine.earning_id == earning.id)
    )
    return db.session.scalars(query.order_by(Exchange.moved_on, Exchange.id)).all()
