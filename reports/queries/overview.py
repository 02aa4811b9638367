"""The seller's overview: figures of one window and the one before, by day, channel and partner.

They all come from the same list of sales, so that every part adds up to the figure above it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select

from campaigns.rules.placements import Channel
from core.access import Actor
from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from partners.rules.partnerships import PartnershipState
from reports.queries.sales import Sale, in_window, list_sales, sum_sales
from reports.rules.verdict import Sums
from reports.rules.windows import Window
from tracking.models import ClickRollup
from tracking.rules.traffic import MAY_ATTRIBUTE

WEEKS = 12
SHOWN_PARTNERS = 6


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """What one partner brought in a window; `weeks` are its revenues of the last twelve weeks."""

    partnership: Partnership
    sums: Sums
    channels: tuple[Channel, ...]
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview shows, in one currency."""

    window: Window
    currency: str
    now: Sums
    before: Sums
    by_day: dict[Channel, list[int]]
    by_day_before: list[int]
    share_by_day: list[int]
    kept_by_day: list[int]
    rows: list[PartnerRow]
    others: Sums
    partner_count: int

    @property
    def revenue_by_day(self) -> list[int]:
        """Revenue of each day, all channels together."""
        return [sum(day) for day in zip(*self.by_day.values(), strict=True)]

    @property
    def by_channel(self) -> dict[Channel, Money]:
        """Revenue of each channel that had any."""
        return {channel: Money(sum(days), self.currency) for channel, days in self.by_day.items() if sum(days)}

    @property
    def other_count(self) -> int:
        """How many partners with sales or clicks stand together in the last row."""
        return self.partner_count - len(self.rows)


def find_overview(actor: Actor, window: Window, currency: str) -> Overview:
    """Return the overview of a seller. Three queries."""
    since = min(window.before.starts_at, window.starts_at - timedelta(weeks=WEEKS))
    sales = list_sales(actor, since=since, until=window.ends_at, currency=currency, zone=window.zone)
    clicks_now, clicks_before = _clicks(actor, window)
    now, before = in_window(sales, window), in_window(sales, window.before)
    rows = _rows(actor, window, currency, sales, clicks_now)
    shown, rest = rows[:SHOWN_PARTNERS], rows[SHOWN_PARTNERS:]
    return Overview(
        window=window,
        currency=currency,
        now=sum_sales(now, currency, clicks=clicks_now.total()),
        before=sum_sales(before, currency, clicks=clicks_before.total()),
        by_day=_by_channel(now, window),
        by_day_before=_by_day(before, window.before.days),
        share_by_day=_by_day(now, window.days, lambda sale: sale.share),
        kept_by_day=_by_day(now, window.days, lambda sale: sale.kept),
        rows=shown,
        others=_together(rest, currency),
        partner_count=len(rows),
    )


def _clicks(actor: Actor, window: Window) -> tuple[Counter[Id], Counter[Id]]:
    """Return the clicks by people per partnership, in the window and in the one before."""
    is_now = case((ClickRollup.day >= window.first, 1), else_=0)
    query = (
        select(ClickRollup.partnership_id, is_now, func.sum(ClickRollup.count))
        .where(ClickRollup.seller_id == actor.organization_id, ClickRollup.partnership_id.is_not(None))
        .where(ClickRollup.day >= window.before.first, ClickRollup.day <= window.last)
        .where(ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE)))
        .group_by(ClickRollup.partnership_id, is_now)
    )
    found: tuple[Counter[Id], Counter[Id]] = (Counter(), Counter())
    for partnership_id, which, count in db.session.execute(query):
        if partnership_id is not None:
            found[0 if which else 1][partnership_id] += int(count)
    return found


def _rows(actor: Actor, window: Window, currency: str, sales: list[Sale], clicks: Counter[Id]) -> list[PartnerRow]:
    """Return a row for every partner with a sale or click in the window, the largest revenue first."""
    now: dict[Id, list[Sale]] = defaultdict(list)
    weeks: dict[Id, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for sale in sales:
        ago = (window.last - sale.placed_on).days // 7
        if ago < WEEKS:
            weeks[sale.partnership_id][WEEKS - 1 - ago] += sale.net
        if window.has(sale.placed_on):
            now[sale.partnership_id].append(sale)
    found = _partnerships(actor, now.keys() | clicks.keys())
    rows = [_row(one, now[one.id], currency, clicks[one.id], weeks[one.id]) for one in found]
    return sorted(rows, key=lambda row: (-row.sums.revenue.minor, row.partnership.name))


def _row(one: Partnership, sales: list[Sale], currency: str, clicks: int, weeks: list[int]) -> PartnerRow:
    channels = tuple(sorted({sale.channel for sale in sales if sale.channel}))
    return PartnerRow(one, sum_sales(sales, currency, clicks=clicks), channels, tuple(weeks))


def _partnerships(actor: Actor, ids: Iterable[Id]) -> list[Partnership]:
    """Return the partnerships with these ids, and the live ones besides."""
    query = select(Partnership).where(Partnership.seller_id == actor.organization_id)
    known = set(ids)
    live = (PartnershipState.ACTIVE, PartnershipState.PAUSED)
    return [one for one in db.session.scalars(query) if one.id in known or one.state in live]


def _together(rows: list[PartnerRow], currency: str) -> Sums:
    zero = Money.zero(currency)
    sums = [row.sums for row in rows]
    return Sums(
        revenue=sum((one.revenue for one in sums), zero),
        refunds=sum((one.refunds for one in sums), zero),
        share=sum((one.share for one in sums), zero),
        goods=sum((one.goods for one in sums), zero),
        fees=sum((one.fees for one in sums), zero),
        orders=sum(one.orders for one in sums),
        orders_without_cost=sum(one.orders_without_cost for one in sums),
        clicks=sum(one.clicks for one in sums),
    )


def _by_channel(sales: list[Sale], window: Window) -> dict[Channel, list[int]]:
    return {
        channel: _by_day([sale for sale in sales if sale.channel is channel], window.days)
        for channel in Channel
        if any(sale.channel is channel for sale in sales)
    }


def _by_day(sales: list[Sale], days: list[date], amount: Callable[[Sale], int] = lambda sale: sale.net) -> list[int]:
    sums = Counter[date]()
    for sale in sales:
        sums[sale.placed_on] += amount(sale)
    return [sums[day] for day in days]
