"""I2 for period totals: what each sale counts for and what each period brings, worked out anew from the facts alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select

from core.db import db
from core.ids import Id
from partners.models import AgreementVersion
from partners.rules.scopes import Measure, days_of
from partners.rules.shares import DayFacts, ScopeFacts, past_starts, range_of, scope_target
from partners.rules.terms import Terms
from payouts.models import Earning
from payouts.queries.booked import Booked
from payouts.queries.earnings import buckets_of
from payouts.queries.facts import Subject
from payouts.queries.rolling import owner_of
from payouts.queries.scopes import closings_of, counted_of
from payouts.rules.findings import Finding
from payouts.rules.kinds import EarningKind
from payouts.rules.scopes import scopes_between


@dataclass(slots=True)
class _Sums:
    """What the sales of one period come to. `counted` holds what counts of each order, in the order of the period."""

    earned: int = 0
    ready: int = 0
    days: dict[Id, date] = field(default_factory=dict)
    counted: dict[tuple[datetime, Id], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, subject: Subject, counts: int, *, is_ready: bool) -> None:
        self.earned += subject.target_minor
        if is_ready:
            self.ready += subject.target_minor
            if counts:
                self.counted[subject.order.placed_at, subject.order.id] += counts
                self.days[subject.order.id] = subject.facts.placed_on

    def facts(self, terms: Terms, guarantee: int) -> ScopeFacts:
        amounts = [minor for _, minor in sorted(self.counted.items())]
        scope, later = terms.scope, tuple[int, ...]()
        if scope is not None and scope.measure is Measure.ORDERS:
            later = tuple(sum(amounts[tier.start - 1 :]) for tier in scope.tiers)
        return ScopeFacts(
            earned_minor=self.earned,
            ready_minor=self.ready,
            orders=len(amounts),
            revenue_minor=sum(amounts),
            later_minor=later,
            guarantee_minor=guarantee,
        )


class Totals:
    """The period totals of a seller, and what the sales that are told to it come to in each."""

    def __init__(self, seller_id: Id) -> None:
        self.closings = closings_of(seller_id)
        self._totals = {row.scope_id: row for row in _totals_of(seller_id) if row.scope_id}
        self._sums: dict[Id, _Sums] = defaultdict(_Sums)

    def see(self, booked: Booked) -> Iterator[Finding]:
        """I2: take a sale into its period, if it is counted in one, and compare what it counts for with its facts."""
        (subject, sale), scope = booked, booked.subject.scope
        if not self._totals or scope is None or sale is None or sale.scope_id is None:
            return
        counts = counted_of(subject, sale.released_on, self.closings)
        self._sums[scope[0]].add(subject, counts, is_ready=sale.released_on is not None)
        if (sale.scope_id, sale.counted_minor) != (scope[0], counts):
            yield Finding("I2", f"{sale.public_id} counts for {sale.counted_minor}, its facts say {counts}.")

    def end(self) -> Iterator[Finding]:
        """I2: compare every period total that says it is up to date with all of its sales."""
        for scope_id, earning in self._totals.items():
            if not earning.is_stale:
                yield from _compare(earning, *self._facts(scope_id, earning))

    def _facts(self, scope_id: Id, earning: Earning) -> tuple[ScopeFacts, Terms]:
        terms = db.session.get_one(AgreementVersion, earning.agreement_version_id).typed_terms
        facts, scope = self._sums[scope_id].facts(terms, earning.counted_minor), terms.scope
        if scope is None or not scope.rolling_days:
            return facts, terms
        first, last = days_of(earning.scope_period or "")
        version_id, owner_id = earning.agreement_version_id, owner_of(earning, scope)
        near = scopes_between(version_id, owner_id, scope, *range_of(scope, first, last))
        days = _days_of([self._sums[each] for each in near if each in self._sums])
        return replace(facts, later_minor=past_starts(days, scope, first, last)), terms


def _days_of(periods: Sequence[_Sums]) -> list[DayFacts]:
    """Return what counts on each day of some periods, order by order."""
    amounts: dict[date, list[int]] = defaultdict(list)
    for sums in periods:
        for (_, order_id), minor in sorted(sums.counted.items()):
            amounts[sums.days[order_id]].append(minor)
    return [DayFacts(on, len(each), sum(each), tuple(each)) for on, each in amounts.items()]


def _compare(earning: Earning, facts: ScopeFacts, terms: Terms) -> Iterator[Finding]:
    made = scope_target(facts, terms)
    now = buckets_of(earning)
    found = (now.held, now.posted - now.held)
    if found != (made.held_minor, made.ready_minor):
        should = (made.held_minor, made.ready_minor)
        yield Finding("I2", f"{earning.public_id} should wait with and be ready with {should}, but says {found}.")


def _totals_of(seller_id: Id) -> Iterator[Earning]:
    query = select(Earning).where(Earning.seller_id == seller_id, Earning.kind == EarningKind.SCOPE)
    yield from db.session.scalars(query.where(Earning.scope_id.is_not(None)).order_by(Earning.id))
