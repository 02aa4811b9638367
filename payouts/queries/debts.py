"""Reads of debts: what partners owe after refunds of what was paid, since when, and which earnings it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from core.clock import local_day
from core.db import db
from core.ids import Id
from payouts.models import Account, Earning, Entry, Move
from payouts.queries.agreements import terms_in_force
from payouts.queries.entries import zone_of
from payouts.rules.kinds import AccountKind
from payouts.rules.write_offs import Debt, below_since, ends_on, owed_throughout

_COMES_OFF = (AccountKind.HELD, AccountKind.RESERVE, AccountKind.CONTESTED)
_Change = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Aged:
    """A debt with its age: since when something is owed, and from which day on that is written off by itself."""

    debt: Debt
    since: date
    ends_on: date
    old_minor: int
    """How much of it has been owed throughout, in minor units, for as long as it takes."""


def list_debts(seller_id: Id) -> list[Debt]:
    """Return every balance of a seller's partners below zero, in a fixed order."""
    query = select(Account).where(
        Account.seller_id == seller_id, Account.kind == AccountKind.PAYABLE, Account.balance_minor < 0
    )
    accounts = db.session.scalars(query.order_by(Account.key).execution_options(populate_existing=True)).all()
    return [_debt(account) for account in accounts if account.partnership_id and account.partner_id]


def find_debt(seller_id: Id, partnership_id: Id, currency: str) -> Debt | None:
    """Return what one partner owes in one currency, or None while its balance is not below zero."""
    found = (
        each for each in list_debts(seller_id) if (each.partnership_id, each.currency) == (partnership_id, currency)
    )
    return next(found, None)


def age_of(debt: Debt, seller_id: Id, today: date) -> Aged | None:
    """Return how old a debt is on a day of the seller's, by the terms in force; None for no debt."""
    terms, zone = terms_in_force(debt.partnership_id), zone_of(seller_id)
    changes = _changes(seller_id, debt, zone)
    since = below_since(changes)
    if since is None or not debt.owed:
        return None
    days = {"tail_days": terms.tail_days, "clawback_days": terms.clawback_days}
    first = today - (ends_on(today, **days) - today)
    before = sum(minor for day, minor in changes if day <= first)
    old = owed_throughout(before, (minor for day, minor in changes if day > first))
    return Aged(debt, since, ends_on(since, **days), min(old, debt.owed.minor))


def parts_below_zero(seller_id: Id, debt: Debt) -> list[tuple[Id, int]]:
    """Return the earnings that a debt is made of, the oldest first, each with its balance in minor units."""
    query = select(Earning.id, Earning.payable_minor).where(
        Earning.seller_id == seller_id,
        Earning.partnership_id == debt.partnership_id,
        Earning.currency == debt.currency,
        Earning.payable_minor < 0,
    )
    return [(earning_id, minor) for earning_id, minor in db.session.execute(query.order_by(Earning.id))]


def sellers_with_debts() -> Sequence[Id]:
    """Return every organization with a partner whose balance is below zero. For the product's own sweeps."""
    query = select(Account.seller_id).where(Account.kind == AccountKind.PAYABLE, Account.balance_minor < 0)
    return db.session.scalars(query.distinct().order_by(Account.seller_id)).all()


def _debt(account: Account) -> Debt:
    if account.partnership_id is None or account.partner_id is None:
        raise RuntimeError("A balance that can be paid belongs to a partner.")
    query = select(func.coalesce(func.sum(Account.balance_minor), 0)).where(
        Account.seller_id == account.seller_id,
        Account.partnership_id == account.partnership_id,
        Account.currency == account.currency,
        Account.kind.in_(_COMES_OFF),
    )
    waits = int(db.session.scalar(query) or 0)
    return Debt(account.partnership_id, account.partner_id, account.currency, account.balance_minor, waits)


def _changes(seller_id: Id, debt: Debt, zone: str) -> list[_Change]:
    """Return every change of a balance in the order in which it was recorded, on the seller's days."""
    account = select(Account.id).where(
        Account.seller_id == seller_id,
        Account.partnership_id == debt.partnership_id,
        Account.currency == debt.currency,
        Account.kind == AccountKind.PAYABLE,
    )
    account_id = account.scalar_subquery()
    change = func.sum(case((Move.credit_account_id == account_id, Move.amount_minor), else_=-Move.amount_minor))
    query = (
        select(Entry.recorded_at, change)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id)
        .where((Move.credit_account_id == account_id) | (Move.debit_account_id == account_id))
        .group_by(Entry.seq, Entry.recorded_at)
        .order_by(Entry.seq)
    )
    return [(local_day(at, zone), int(minor)) for at, minor in db.session.execute(query)]
