"""How much of a statement can be contested: no more than its lines can be about."""

from sqlalchemy import Select, case, func, or_, select

from core.db import db
from core.ids import Id
from core.money import Money
from payouts.models import Dispute, Earning, Entry, Move, Statement
from payouts.rules.disputes import DisputeState
from payouts.rules.kinds import EarningKind
from tracking.models import Order


def most_on(statement: Statement) -> Money:
    """Return what customers paid for the sales on a statement, and its other lines came to; claims do not count."""
    return Money(_paid_for_sales(statement) + _of_other_lines(statement), statement.currency)


def contested_on(statement: Statement) -> Money:
    """Return what is contested on a statement or on shares that stand there, and what was awarded of it before."""
    is_over = Dispute.state == DisputeState.SETTLED
    counts = case((is_over, Dispute.awarded_minor), else_=Dispute.amount_minor)
    query = select(func.sum(counts)).where(
        Dispute.seller_id == statement.seller_id,
        Dispute.partnership_id == statement.partnership_id,
        or_(Dispute.statement_id == statement.id, Dispute.earning_id.in_(_earnings_on(statement))),
    )
    return Money(int(db.session.scalar(query) or 0), statement.currency)


def _paid_for_sales(statement: Statement) -> int:
    orders = select(Earning.order_id).where(
        Earning.seller_id == statement.seller_id, Earning.id.in_(_earnings_on(statement))
    )
    query = select(func.sum(Order.gross_minor - Order.discount_minor)).where(
        Order.seller_id == statement.seller_id, Order.currency == statement.currency, Order.id.in_(orders)
    )
    return max(int(db.session.scalar(query) or 0), 0)


def _of_other_lines(statement: Statement) -> int:
    of_no_sale = or_(
        Move.earning_id.is_(None), (Earning.order_id.is_(None)) & (Earning.kind != EarningKind.MANUAL.value)
    )
    query = (
        _moves_on(statement)
        .outerjoin(Earning, (Earning.id == Move.earning_id) & (Earning.seller_id == Move.seller_id))
        .where(of_no_sale)
    )
    return int(db.session.scalar(query.with_only_columns(func.sum(Move.amount_minor))) or 0)


def _earnings_on(statement: Statement) -> Select[Id | None]:
    return _moves_on(statement).with_only_columns(Move.earning_id).where(Move.earning_id.is_not(None))


def _moves_on(statement: Statement) -> Select[Move]:
    """Return the moves that a statement shows: those of its month, between its two, in its currency."""
    return (
        select(Move)
        .join(Entry, (Entry.id == Move.entry_id) & (Entry.seller_id == Move.seller_id))
        .where(
            Move.seller_id == statement.seller_id,
            Move.currency == statement.currency,
            Entry.partnership_id == statement.partnership_id,
            Entry.period == statement.month,
        )
    )
