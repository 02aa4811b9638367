"""Reads of overdue money: what was released more than 45 days ago and is not paid, for either side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from core.db import db
from core.ids import Id, show
from core.money import Money
from partners.models import Partnership
from payouts.models import Account, Earning
from payouts.queries.agreements import minimums
from payouts.rules.kinds import AccountKind

DAYS = 45


@dataclass(frozen=True, slots=True)
class Overdue:
    """Overdue money between two in one currency, and since when the oldest part of it could have been paid."""

    seller_id: Id
    partnership_id: Id
    amount: Money
    since: date

    @property
    def partnership(self) -> str:
        """Return the partnership's id as addresses show it."""
        return show(Partnership.__prefix__, self.partnership_id)


def list_overdue(today: date, *, seller_id: Id | None = None, partner_id: Id | None = None) -> list[Overdue]:
    """Return what a seller has not paid, or a partner has not got. Less than the smallest payment is never overdue.

    No more is overdue than is payable: what was taken back since comes off.
    """
    query = (
        select(
            Earning.seller_id, Earning.partnership_id, Earning.currency, func.sum(Earning.payable_minor),
            func.min(Earning.released_on), func.max(Account.balance_minor),
        )
        .join(Account, (Account.partnership_id == Earning.partnership_id) & (Account.seller_id == Earning.seller_id))
        .where(Account.kind == AccountKind.PAYABLE, Account.currency == Earning.currency, Account.balance_minor > 0)
        .where(Earning.payable_minor > 0, Earning.released_on < today - timedelta(days=DAYS))
        .group_by(Earning.seller_id, Earning.partnership_id, Earning.currency)
        .order_by(func.min(Earning.released_on), Earning.partnership_id)
    )  # fmt: skip
    if seller_id is not None:
        query = query.where(Earning.seller_id == seller_id)
    if partner_id is not None:
        query = query.where(Earning.partner_id == partner_id)
    rows = [
        (row[0], row[1], row[2], min(int(row[3]), int(row[5])), row[4] or today) for row in db.session.execute(query)
    ]
    found = [Overdue(owner, with_id, Money(minor, currency), since) for owner, with_id, currency, minor, since in rows]
    return _above_minimum(found)


def _above_minimum(found: Iterable[Overdue]) -> list[Overdue]:
    kept: list[Overdue] = []
    by_seller: dict[Id, list[Overdue]] = {}
    for row in found:
        by_seller.setdefault(row.seller_id, []).append(row)
    for seller_id, rows in by_seller.items():
        smallest = minimums(seller_id, [row.partnership_id for row in rows])
        for row in rows:
            least = smallest.get(row.partnership_id)
            if least is None or least.currency != row.amount.currency or row.amount >= least:
                kept.append(row)
    return kept
