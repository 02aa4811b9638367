"""I2 for period totals: what each sale counts for and what each period brings, worked out anew from the facts alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from core.db import db
from core.ids import Id
from partners.models import AgreementVersion
from partners.rules.scopes import Measure
from partners.rules.shares import ScopeFacts, scope_target
from partners.rules.terms import Terms
from payouts.models import Earning
from payouts.queries.booked import Booked
from payouts.queries.earnings import buckets_of
from payouts.queries.facts import Subject
from payouts.queries.scopes import closings_of, counted_of
from payouts.rules.findings import Finding
from payouts.rules.kinds import EarningKind


@dataclass(slots=True)
class _Sums:
    """What the sales of one period come to. `counted` holds what counts of each order, in the order of the period."""

    earned: int = 0
    ready: int = 0
    counted: dict[tuple[datetime, Id], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, subject: Subject, counts: int, *, is_ready: bool) -> None:
        self.earned += subject.target_minor
        if is_ready:
            self.ready += subject.target_minor
            if counts:
                self.counted[subject.order.placed_at, subject.order.id] += counts

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
            yield from _compare(earning, self._sums[scope_id])


def _compare(earning: Earning, sums: _Sums) -> Iterator[Finding]:
    if earning.is_stale:
        return
    terms = db.session.get_one(AgreementVersion, earning.agreement_version_id).typed_terms
    made = scope_target(sums.facts(terms, earning.counted_minor), terms)
    now = buckets_of(earning)
    found = (now.held, now.posted - now.held)
    if found != (made.held_minor, made.ready_minor):
        should = (made.held_minor, made.ready_minor)
        yield Finding("I2", f"{earning.public_id} should wait with and be ready with {should}, but says {found}.")


def _totals_of(seller_id: Id) -> Iterator[Earning]:
    query = select(Earning).where(Earning.seller_id == seller_id, Earning.kind == EarningKind.SCOPE)
    yield from db.session.scalars(query.where(Earning.scope_id.is_not(None)).order_by(Earning.id))
