"""Reads of orders that were reported twice with different content."""

from sqlalchemy import Select, func, select

from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from tracking.models import OrderConflict
from tracking.queries.currencies import orders_in_other_currency
from tracking.rules.conflicts import ConflictState


def visible_conflicts(actor: Actor) -> Select[OrderConflict]:
    """Return the query of the conflicts an actor may see: the seller's own only."""
    return select(OrderConflict).where(OrderConflict.seller_id == actor.organization_id)


def get_conflict(actor: Actor, conflict_id: Id) -> OrderConflict:
    """Return a conflict this actor may see. Raises NotFound."""
    return get_one(
        visible_conflicts(actor).where(OrderConflict.id == conflict_id),
        missing="There is no such report, or it belongs to somebody else.",
    )


def list_open_conflicts(actor: Actor) -> list[OrderConflict]:
    """Return the reports that wait for a decision, oldest first."""
    query = visible_conflicts(actor).where(OrderConflict.state == ConflictState.OPEN)
    return list(db.session.scalars(query.order_by(OrderConflict.id).limit(200)))


def list_conflicts_of(actor: Actor, order_id: Id) -> list[OrderConflict]:
    """Return every conflicting report of one order."""
    return list(db.session.scalars(visible_conflicts(actor).where(OrderConflict.order_id == order_id)))


def count_open_conflicts(actor: Actor) -> int:
    """Return how many reports wait for a decision."""
    return count_to_review(actor)[0]


def count_to_review(actor: Actor) -> tuple[int, int]:
    """Return how many reports wait for a decision, and how many orders for terms in their currency. One query."""
    open_now = OrderConflict.seller_id == actor.organization_id, OrderConflict.state == ConflictState.OPEN
    conflicts = select(func.count()).where(*open_now).scalar_subquery()
    others = orders_in_other_currency(actor.organization_id).with_only_columns(func.count()).scalar_subquery()
    found = db.session.execute(select(conflicts, others)).one()
    return int(found[0]), int(found[1])
