"""Reads of overdue money: what was released more than 45 days ago and is not paid, for either side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, or_, select

from core.clock import start_of_day
from core.db import db
from core.ids import Id, show
from core.money import Money
from partners.models import Partnership
from payouts.models import Account, Earning
from payouts.queries.agreements import minimums
from payouts.rules.kinds import AccountKind, EarningKind

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

    No more is overdue than is payable: what was taken back since comes off. What a period brings as a whole counts from
    the period's end, or from when it was last worked out while the period runs; over the cap, it comes off.
    """
    latest = today - timedelta(days=DAYS)
    is_total = Earning.kind == EarningKind.SCOPE
    of_sale = ~is_total & (Earning.payable_minor > 0) & (Earning.released_on < latest)
    of_period = is_total & (Earning.payable_minor != 0) & (Earning.earned_at < start_of_day(latest, "UTC"))
    oldest = func.min(case((of_sale, Earning.released_on))), func.min(case((of_period, Earning.earned_at)))
    query = (
        select(
            Earning.seller_id, Earning.partnership_id, Earning.currency, func.sum(Earning.payable_minor),
            func.max(Account.balance_minor), *oldest,
        )
        .join(Account, (Account.partnership_id == Earning.partnership_id) & (Account.seller_id == Earning.seller_id))
        .where(Account.kind == AccountKind.PAYABLE, Account.currency == Earning.currency, Account.balance_minor > 0)
        .where(or_(of_sale, of_period))
        .group_by(Earning.seller_id, Earning.partnership_id, Earning.currency)
        .having(func.sum(Earning.payable_minor) > 0)
        .order_by(*oldest, Earning.partnership_id)
    )  # fmt: skip
    if seller_id is not None:
        query = query.where(Earning.seller_id == seller_id)
    if partner_id is not None:
        query = query.where(Earning.partner_id == partner_id)
    found = [
        Overdue(owner, with_id, Money(min(int(minor), int(balance)), currency), _since(released_on, ended_at, latest))
        for owner, with_id, currency, minor, balance, released_on, ended_at in db.session.execute(query)
    ]
    return _above_minimum(found)


def _since(released_on: date | None, ended_at: datetime | None, latest: date) -> date:
    """Return since when the oldest part could have been paid."""
    days = [day for day in (released_on, ended_at.date() if ended_at else None) if day is not None]
    return min(days, default=latest)


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
