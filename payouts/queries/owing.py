"""What a seller owes whom, partner by partner, read from the ledger and from what a run would collect."""

from datetime import date

from sqlalchemy import func, select

from core import clock
from core.access import Actor
from core.clock import month_of, next_month
from core.db import db
from core.ids import Id, show
from partners.models import Partnership
from payouts.models import Account, Statement
from payouts.queries.due import due_by
from payouts.queries.entries import last_closed_month, zone_of
from payouts.rules.kinds import AccountKind
from payouts.rules.owing import KINDS, Owing, paid_from
from payouts.rules.periods import closes_itself_on

_Key = tuple[Id, str]


def list_owing(actor: Actor, closed: str | None) -> list[Owing]:
    """Return what is owed to each partner in each currency, by name; who is owed nothing either way is left out.

    `closed` is the newest closed month: a run pays what was released by its end.
    """
    seller_id = actor.organization_id
    if seller_id is None:
        return []
    rows = _balances(seller_id)
    for due in due_by(seller_id, closed) if closed else []:
        rows[due.partnership_id, due.currency].due = due.amount
    today, reviews = clock.today(zone_of(seller_id)), _reviews(seller_id, closed)
    closes_on = closes_itself_on(next_month(closed) if closed else month_of(today))
    for key, row in rows.items():
        row.paid_from = paid_from(row, review_until=reviews.get(key), today=today, closes_on=closes_on)
    found = [row for row in rows.values() if row.owed or row.payable or row.store or row.disputed]
    return sorted(found, key=lambda row: (row.name.casefold(), row.currency))


def newest_closed(actor: Actor) -> str | None:
    """Return the newest closed month of the actor's own books, or None before the first closing."""
    return last_closed_month(actor.organization_id) if actor.organization_id else None


def next_closing(closed: str | None) -> tuple[str, date] | None:
    """Return the month that is closed next, and the day on which it is at the latest; None before the first closing."""
    return None if closed is None else (next_month(closed), closes_itself_on(next_month(closed)))


def _balances(seller_id: Id) -> dict[_Key, Owing]:
    rows = dict[_Key, Owing]()
    query = (
        select(Partnership.id, Partnership.name, Account.currency, Account.kind, Account.balance_minor)
        .join(Partnership, (Partnership.id == Account.partnership_id) & (Partnership.seller_id == Account.seller_id))
        .where(Account.seller_id == seller_id, Account.kind.in_(KINDS))
    )
    for partnership_id, name, currency, kind, balance in db.session.execute(query):
        shown = show(Partnership.__prefix__, partnership_id)
        row = rows.setdefault((partnership_id, currency), Owing(shown, name, currency))
        row.add(AccountKind(kind), balance)
    return rows


def _reviews(seller_id: Id, month: str | None) -> dict[_Key, date]:
    query = select(Statement.partnership_id, Statement.currency, func.max(Statement.review_until)).where(
        Statement.seller_id == seller_id, Statement.month == month, Statement.restates_id.is_(None)
    )
    found = db.session.execute(query.group_by(Statement.partnership_id, Statement.currency))
    return {(row[0], row[1]): row[2] for row in found}
