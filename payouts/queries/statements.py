"""Reads of statements. A statement's page is drawn from its body alone, so that it always shows what was issued."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from payouts.models import Statement
from payouts.queries.paging import PAGE_SIZE, Page, page_of


def visible_statements(actor: Actor) -> Select[Statement]:
    """Return the query for all statements this actor's organization issued or received."""
    mine = or_(Statement.seller_id == actor.organization_id, Statement.partner_id == actor.organization_id)
    return select(Statement).where(mine)


def get_statement(actor: Actor, statement_id: Id) -> Statement:
    """Return a statement this actor may see. Raises NotFound."""
    return get_one(
        visible_statements(actor).where(Statement.id == statement_id),
        missing="There is no such statement, or it belongs to somebody else.",
    )


def list_statements(
    actor: Actor, *, month: str | None = None, partnership_id: Id | None = None, page: int = 1, size: int = PAGE_SIZE
) -> Page[Statement]:
    """Return statements, newest first, of one month or one partner where these are given."""
    query = visible_statements(actor)
    if month is not None:
        query = query.where(Statement.month == month)
    if partnership_id is not None:
        query = query.where(Statement.partnership_id == partnership_id)
    return page_of(query.order_by(Statement.month.desc(), Statement.id.desc()), page, size=size)


def find_restatement(statement: Statement) -> Statement | None:
    """Return the statement that restates another one, or None."""
    query = select(Statement).where(Statement.seller_id == statement.seller_id, Statement.restates_id == statement.id)
    return db.session.scalar(query)


def restated_by(statements: Sequence[Statement]) -> dict[Id, int]:
    """Return the number of the statement that restates each of some; those that hold are left out."""
    sellers, ids = {row.seller_id for row in statements}, [row.id for row in statements]
    query = select(Statement.restates_id, Statement.number).where(
        Statement.seller_id.in_(sellers), Statement.restates_id.in_(ids)
    )
    return {old: number for old, number in db.session.execute(query) if old} if ids else {}


def find_before(statement: Statement) -> Statement | None:
    """Return the newest statement of an earlier month between the same two in the same currency, or None."""
    earlier = select(Statement).where(
        Statement.seller_id == statement.seller_id,
        Statement.partnership_id == statement.partnership_id,
        Statement.currency == statement.currency,
        Statement.month < statement.month,
    )
    return db.session.scalar(earlier.order_by(Statement.month.desc(), Statement.number.desc()).limit(1))
