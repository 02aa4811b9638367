"""Reads for tiers over so many days in a row: what counts on each of the days that decide what a period brings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, distinct, func, select

from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import AgreementVersion
from partners.rules.scopes import Scope, ScopeOf, days_of
from partners.rules.shares import DayFacts, Stretch, Window, days_to_open, past_starts, range_of
from payouts.models import Earning
from payouts.rules.kinds import EarningKind
from payouts.rules.scopes import scopes_between, scopes_reached

COUNTS = Earning.released_on.is_not(None) & (Earning.counted_minor != 0)


def later_of(earning: Earning, scope: Scope) -> tuple[int, ...]:
    """Return for each tier what the sales of a period come to from its start on, by the days around each sale."""
    first, last = days_of(earning.scope_period or "")
    days = days_around(earning, scope, first, last)
    days = _opened(earning, scope, days, days_to_open(days, scope, first, last))
    return past_starts(days, scope, first, last)


def days_around(earning: Earning, scope: Scope, first: date, last: date) -> list[DayFacts]:
    """Return every day with counted sales that decides what those from one day to another bring, the oldest first."""
    since, until = range_of(scope, first, last)
    columns = (Earning.scope_day, func.count(distinct(Earning.order_id)), func.sum(Earning.counted_minor))
    query = select(*columns).where(_counted(earning, scope, since, until)).group_by(Earning.scope_day)
    rows = db.session.execute(query.order_by(Earning.scope_day))
    return [DayFacts(on, int(orders), int(revenue)) for on, orders, revenue in rows if on is not None]


@dataclass(frozen=True, slots=True)
class DayTold:
    """One day of a period: what counts of its sales, the days in a row that decide about them, and the tier reached."""

    counts: DayFacts
    stretch: Stretch
    tier: int | None
    currency: str

    @property
    def counted(self) -> Money:
        """What counts of the sales of the day."""
        return Money(self.counts.revenue_minor, self.currency)

    @property
    def together(self) -> Money:
        """What counts on all of the days that decide."""
        return Money(self.stretch.revenue_minor, self.currency)

    def to_json(self) -> dict[str, str | int | None]:
        """Return it as JSON values."""
        return {
            "on": self.counts.on.isoformat(),
            "from": self.stretch.first.isoformat(),
            "to": self.stretch.last.isoformat(),
            "counted_minor": self.counts.revenue_minor,
            "orders": self.counts.orders,
            "days_revenue_minor": self.stretch.revenue_minor,
            "days_orders": self.stretch.orders,
            "tier": None if self.tier is None else self.tier + 1,
        }


def days_told(earning: Earning, scope: Scope) -> list[DayTold]:
    """Return the days of a period on which sales count, the newest first; none where tiers look at the period."""
    if not scope.rolling_days:
        return []
    first, last = days_of(earning.scope_period or "")
    window = Window(days_around(earning, scope, first, last), scope)
    found = [(day, window.of_sale(day.on)) for day in reversed(window.days) if first <= day.on <= last]
    return [DayTold(day, stretch, stretch.tier(scope), earning.currency) for day, stretch in found]


def window_of(earning: Earning, scope: Scope) -> Window | None:
    """Return the days that a sale is looked at with; None for one that no tier over days in a row looks at."""
    if earning.scope_day is None:
        return None
    return Window(days_around(earning, scope, earning.scope_day, earning.scope_day), scope)


def scopes_touched(seller_id: Id, earnings: Iterable[Earning]) -> set[tuple[Id, Id]]:
    """Return the version and identity of each period in which some sales count, and of those that look at it."""
    listed = list(earnings)
    rolling = [each for each in listed if each.scope_day is not None]
    wanted = {each.agreement_version_id for each in rolling}
    query = select(AgreementVersion).where(AgreementVersion.seller_id == seller_id, AgreementVersion.id.in_(wanted))
    scopes = {version.id: version.typed_terms.scope for version in db.session.scalars(query)} if wanted else {}
    found = {(each.agreement_version_id, each.scope_id) for each in listed if each.scope_id is not None}
    for each in rolling:
        scope = scopes.get(each.agreement_version_id)
        if scope is not None and each.scope_day is not None:
            version_id = each.agreement_version_id
            reached = scopes_reached(version_id, owner_of(each, scope), scope, each.scope_day)
            found.update((version_id, other) for other in reached)
    return found


def owner_of(earning: Earning, scope: Scope) -> Id:
    """Return whose sales an earning is counted with: a partnership's, or a placement's."""
    is_alone = scope.of is ScopeOf.PLACEMENT and earning.placement_id is not None
    return earning.placement_id if is_alone and earning.placement_id else earning.partnership_id


def _opened(earning: Earning, scope: Scope, days: Sequence[DayFacts], wanted: Sequence[date]) -> list[DayFacts]:
    """Return the days, some of them order by order."""
    if not wanted:
        return list(days)
    amounts: dict[date | None, list[int]] = {}
    query = (
        select(Earning.scope_day, func.sum(Earning.counted_minor))
        .where(_counted(earning, scope, min(wanted), max(wanted)), Earning.scope_day.in_(wanted))
        .group_by(Earning.scope_day, Earning.earned_at, Earning.order_id)
        .order_by(Earning.scope_day, Earning.earned_at, Earning.order_id)
    )
    for on, minor in db.session.execute(query):
        amounts.setdefault(on, []).append(int(minor))
    return [replace(day, amounts_minor=tuple(amounts.get(day.on, ()))) for day in days]


def _counted(earning: Earning, scope: Scope, since: date, until: date) -> ColumnElement[bool]:
    """Return the condition for sales that count from one day to another under the terms of an earning."""
    ids = scopes_between(earning.agreement_version_id, owner_of(earning, scope), scope, since, until)
    return (
        (Earning.seller_id == earning.seller_id)
        & Earning.scope_id.in_(ids)
        & (Earning.kind == EarningKind.ORDER)
        & COUNTS
        & Earning.scope_day.between(since, until)
    )
