"""Reads of earnings: whose they are, where their money is, and which are due to be released."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select

from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.ids import Id
from payouts.models import Earning
from payouts.rules.kinds import HoldReason
from payouts.rules.postings import Buckets


def buckets_of(earning: Earning) -> Buckets:
    """Return where the money of an earning is."""
    return Buckets(earning.held_minor, earning.payable_minor, earning.in_flight_minor, earning.paid_minor)


def visible_earnings(actor: Actor) -> Select[Earning]:
    """Return the query for all earnings this actor's organization owes or is owed."""
    mine = or_(Earning.seller_id == actor.organization_id, Earning.partner_id == actor.organization_id)
    return select(Earning).where(mine)


def get_earning(actor: Actor, earning_id: Id) -> Earning:
    """Return an earning this actor may see. Raises NotFound."""
    found = db.session.scalar(visible_earnings(actor).where(Earning.id == earning_id))
    if found is None:
        raise NotFound("There is no such amount, or it belongs to somebody else.")
    return found


def list_due_for_release(seller_id: Id, on: date, *, limit: int) -> Sequence[Earning]:
    """Return earnings of a seller whose hold has ended and that were not released, the oldest first, locked by id."""
    query = select(Earning).where(
        Earning.seller_id == seller_id,
        Earning.release_on <= on,
        Earning.released_on.is_(None),
        Earning.hold_reason.is_(None),
    )
    return db.session.scalars(query.order_by(Earning.release_on, Earning.id).limit(limit)).all()


def list_waiting_for_terms() -> Sequence[Id]:
    """Return the partnerships with earnings that wait for terms to be accepted. For the product's own sweeps."""
    query = select(Earning.partnership_id).where(Earning.hold_reason == HoldReason.TERMS)
    return db.session.scalars(query.distinct().order_by(Earning.partnership_id)).all()


def sellers_with_earnings() -> Sequence[Id]:
    """Return every organization that owes or owed an earning. For the product's own sweeps."""
    return db.session.scalars(select(Earning.seller_id).distinct().order_by(Earning.seller_id)).all()
