"""Reads of showings: those of a placement, and one with its picture. Both sides see the same."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from campaigns.models import Showing
from core.access import Actor
from core.db import db, get_one
from core.ids import Id


def visible_showings(actor: Actor) -> Select[Showing]:
    """Return the query of the showings this actor may see, on either side; what was taken back is gone."""
    me = actor.organization_id
    theirs = or_(Showing.seller_id == me, Showing.partner_id == me)
    return select(Showing).where(theirs, Showing.taken_back_at.is_(None))


def list_showings(actor: Actor, placement_id: Id) -> list[Showing]:
    """Return the showings of a placement, the newest day first."""
    query = visible_showings(actor).where(Showing.placement_id == placement_id)
    query = query.options(joinedload(Showing.added_by), joinedload(Showing.organization))
    return list(db.session.scalars(query.order_by(Showing.shown_on.desc(), Showing.id.desc())))


def find_last_showing(actor: Actor, placement_id: Id) -> Showing | None:
    """Return the showing of the newest day of a placement, or None."""
    query = visible_showings(actor).where(Showing.placement_id == placement_id)
    return db.session.scalar(query.order_by(Showing.shown_on.desc(), Showing.id.desc()).limit(1))


def count_showings(actor: Actor, placement_id: Id) -> int:
    """Return how many showings a placement has."""
    query = visible_showings(actor).where(Showing.placement_id == placement_id)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def get_showing(actor: Actor, showing_id: Id) -> Showing:
    """Return a showing this actor may see. Raises NotFound."""
    return get_one(
        visible_showings(actor).where(Showing.id == showing_id),
        missing="There is no such picture, or it was taken back.",
    )
