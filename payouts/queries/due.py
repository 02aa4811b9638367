"""What is due: how much of every earning a run with a given cut-off pays, grouped by partnership and currency."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, select
from sqlalchemy.orm import aliased

from core.db import db
from core.ids import Id
from core.money import Money
from payouts.models import Account, Earning, Entry, Move, Period, Statement
from payouts.rules.kinds import AccountKind, EarningKind, EntryKind
from payouts.rules.runs import payable_by
from payouts.rules.scopes import Ready, set_against_later

_PUT_BACK = (EntryKind.UNRESERVE, EntryKind.RETURNED)
_Debit, _Credit = aliased(Account), aliased(Account)


@dataclass(slots=True)
class Due:
    """One partnership's payable money in one currency: minor units by earning."""

    partnership_id: Id
    partner_id: Id
    currency: str
    by_earning: dict[Id, int] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Return the sum of all lines."""
        return sum(self.by_earning.values())


def due_by(seller_id: Id, cutoff_month: str, owners: Collection[Id] | None = None) -> list[Due]:
    """Return what is due for everything released up to the end of a month (`YYYY-MM`), in a fixed order.

    `owners` are the partnerships to look at; without them it is all of a seller's.
    """
    grouped: dict[tuple[Id, Id, str], Due] = {}
    earnings = _earnings(seller_id, owners)
    only = None if owners is None else [earning.id for earning in earnings]
    credited, debited = _credited(seller_id, cutoff_month, only), _debited(seller_id, only)
    amounts = set_against_later([_ready(each, credited.get(each.id, 0), debited.get(each.id, 0)) for each in earnings])
    for earning in earnings:
        amount = amounts[earning.id]
        if amount:
            key = (earning.partnership_id, earning.partner_id, earning.currency)
            grouped.setdefault(key, Due(*key)).by_earning[earning.id] = amount
    return [grouped[key] for key in sorted(grouped)]


@dataclass(slots=True)
class NextPayment:
    """What the next run pays a partner in one currency, in minor units, and by when its newest statement says so."""

    currency: str
    due: int = 0
    pay_by: date | None = None

    @property
    def amount(self) -> Money:
        """Return what is due."""
        return Money(self.due, self.currency)


def next_payments(partner_id: Id | None) -> dict[str, NextPayment]:
    """Return what is due to a partner up to each seller's newest closed month, by currency. One query."""
    found: dict[str, NextPayment] = {}
    for (_, currency), part in next_payments_by_partnership(partner_id).items():
        row = found.setdefault(currency, NextPayment(currency))
        row.due += part.due
        row.pay_by = max(filter(None, (row.pay_by, part.pay_by)), default=None)
    return found


def next_payments_by_partnership(partner_id: Id | None) -> dict[tuple[Id, str], NextPayment]:
    """Return the same for each seller apart, by partnership and currency. One query."""
    found: dict[tuple[Id, str], NextPayment] = {}
    rows = db.session.execute(_owed_to(partner_id)).all()
    amounts = set_against_later(
        [_ready(earning, int(credited), int(debited)) for earning, credited, debited, _ in rows]
    )
    for earning, _, _, pay_by in rows:
        key = (earning.partnership_id, earning.currency)
        row = found.setdefault(key, NextPayment(earning.currency, pay_by=pay_by))
        row.due += amounts[earning.id]
    return found


def _ready(earning: Earning, credited: int, debited: int) -> Ready:
    due = payable_by(earning.payable_minor, credited_by_cutoff=credited, debited=debited)
    is_total = earning.kind == EarningKind.SCOPE
    return Ready(earning.id, earning.payable_minor, due, scope=earning.scope_id, is_total=is_total)


def _owed_to(partner_id: Id | None) -> Select[Earning, int, int, date]:
    closed = select(func.max(Period.month)).where(Period.seller_id == Earning.seller_id).scalar_subquery()
    pay_by = (
        select(func.max(Statement.pay_by))
        .where(Statement.partnership_id == Earning.partnership_id, Statement.currency == Earning.currency)
        .scalar_subquery()
    )
    counts = (_Credit.kind == AccountKind.PAYABLE) & _counts_by(closed)
    return (
        select(
            Earning,
            func.sum(case((counts, Move.amount_minor), else_=0)),
            func.sum(case((_Debit.kind == AccountKind.PAYABLE, Move.amount_minor), else_=0)),
            pay_by,
        )
        .join(Move, (Move.earning_id == Earning.id) & (Move.seller_id == Earning.seller_id))
        .join(Entry, (Entry.id == Move.entry_id) & (Entry.seller_id == Move.seller_id))
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .where(Earning.partner_id == partner_id, Earning.payable_minor != 0)
        .group_by(Earning.id)
    )


def _earnings(seller_id: Id, owners: Collection[Id] | None) -> list[Earning]:
    """Return what is payable of all of a seller's earnings, or of those of some of its partnerships.

    Those are found by their partnership; naming the seller as well would lead SQLite through all there are.
    """
    of_some = Earning.seller_id == seller_id if owners is None else Earning.partnership_id.in_(owners)
    return list(db.session.scalars(select(Earning).where(of_some, Earning.payable_minor != 0).order_by(Earning.id)))


def _credited(seller_id: Id, cutoff_month: str, only: Collection[Id] | None) -> dict[Id, int]:
    """Return what came into payable by the cut-off. What a canceled run or a bank gave back counts at once.

    Of some earnings it goes from their moves to the entries; naming the seller there as well would lead through all.
    """
    amount = func.sum(case((_counts_by(cutoff_month), Move.amount_minor), else_=0))
    of_move = Entry.id == Move.entry_id
    query = (
        select(Move.earning_id, amount)
        .join(Entry, of_move if only is not None else of_move & (Entry.seller_id == Move.seller_id))
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(Move.seller_id == seller_id, _Credit.kind == AccountKind.PAYABLE, Move.earning_id.is_not(None))
        .group_by(Move.earning_id)
    )
    return _by_earning(query, only)


def _counts_by(month: str | ScalarSelect[str | None]) -> ColumnElement[bool]:
    """Whether what an entry makes payable is due by the end of a month: VAT by the month of its statement."""
    of_statement = (Entry.kind == EntryKind.VAT) & (Entry.adjusts_period <= month)
    return (Entry.period <= month) | Entry.kind.in_(_PUT_BACK) | of_statement


def _debited(seller_id: Id, only: Collection[Id] | None) -> dict[Id, int]:
    query = (
        select(Move.earning_id, func.sum(Move.amount_minor))
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .where(Move.seller_id == seller_id, _Debit.kind == AccountKind.PAYABLE, Move.earning_id.is_not(None))
        .group_by(Move.earning_id)
    )
    return _by_earning(query, only)


def _by_earning(query: Select[Id | None, Any], only: Collection[Id] | None) -> dict[Id, int]:
    """Return sums by earning, of all or of some."""
    found = db.session.execute(query if only is None else query.where(Move.earning_id.in_(only)))
    return {earning_id: int(minor) for earning_id, minor in found if earning_id}
