"""The rows of a run: each payout with where it goes, what it is made of and what keeps it out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts.models import Earning, Payout, PayoutDestination, PayoutLine, PayoutRun, Statement
from payouts.queries.agreements import minimums
from payouts.queries.destinations import lacks_bank_details, lacks_confirmation
from payouts.queries.entries import zone_of
from payouts.queries.limits import limits_of
from payouts.queries.tax import standings
from payouts.rules.destinations import DestinationState
from payouts.rules.limits import LimitKind
from payouts.rules.runs import Check, Obstacle, PayoutState, RunState, obstacles
from payouts.rules.summary import Part, part_of
from payouts.rules.tax import NOTHING_ASKED, Standing
from tracking.models import Order

_OF_PAYOUT = and_(Payout.id == PayoutLine.payout_id, Payout.seller_id == PayoutLine.seller_id)
_Frozen, _InUse = aliased(PayoutDestination), aliased(PayoutDestination)


CHANGE_SHOWN_DAYS = 30


@dataclass(frozen=True, slots=True)
class RunRow:
    """One payout of a run as the run's page shows it."""

    payout: Payout
    partnership: Partnership
    destination: PayoutDestination | None
    earned: Money
    taken_back: Money
    line_count: int
    order_count: int
    gross: Money
    obstacles: tuple[Obstacle, ...]
    review_until: date | None
    standing: Standing
    part: Part
    changed_days: int | None = None
    same_as: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing keeps this payout out of the run."""
        return not self.obstacles


class _Read(NamedTuple):
    """What one query tells about a payout; amounts in minor units."""

    payout: Payout
    partnership: Partnership
    frozen: PayoutDestination | None
    in_use: PayoutDestination | None
    earned: int | None
    taken_back: int | None
    line_count: int | None
    order_count: int | None
    gross: int | None
    review_until: date | None


def rows_of(run: PayoutRun, *, only: Collection[Id] | None = None) -> list[RunRow]:
    """Return every payout of a run, or some, with what keeps it out, by partner name."""
    context = _Context(run, [_Read(*found) for found in db.session.execute(_query(run, only))])
    return sorted(context.rows(), key=_by_name)


def _by_name(row: RunRow) -> tuple[str, str, Id]:
    return row.partnership.name.casefold(), row.payout.currency, row.payout.id


def _query(
    run: PayoutRun, only: Collection[Id] | None
) -> Select[Payout, Partnership, PayoutDestination, PayoutDestination, int, int, int, int, int, date]:
    wanted = _wanted(run, only)
    lines, sales, reviews = _line_sums(wanted), _sales(run, wanted), _reviews(run)
    mine = and_(Partnership.id == Payout.partnership_id, Partnership.seller_id == Payout.seller_id)
    in_use = and_(_InUse.partnership_id == Payout.partnership_id, _InUse.state == DestinationState.ACTIVE)
    reviewed = and_(reviews.c.partnership_id == Payout.partnership_id, reviews.c.currency == Payout.currency)
    return (
        select(Payout, Partnership, _Frozen, _InUse, lines.c.earned, lines.c.taken_back, lines.c.line_count,
               sales.c.order_count, sales.c.gross, reviews.c.review_until)
        .join(Partnership, mine)
        .outerjoin(_Frozen, and_(_Frozen.id == Payout.destination_id, _Frozen.seller_id == Payout.seller_id))
        .outerjoin(_InUse, and_(in_use, _InUse.seller_id == Payout.seller_id))
        .outerjoin(lines, lines.c.payout_id == Payout.id)
        .outerjoin(sales, sales.c.payout_id == Payout.id)
        .outerjoin(reviews, reviewed)
        .where(wanted)
    )  # fmt: skip


def _wanted(run: PayoutRun, only: Collection[Id] | None) -> ColumnElement[bool]:
    """Return the condition that a payout is one of the run, or one of some of it."""
    mine = and_(Payout.seller_id == run.seller_id, Payout.run_id == run.id)
    return mine if only is None else and_(mine, Payout.id.in_(only))


def _line_sums(wanted: ColumnElement[bool]) -> Subquery:
    """Return per payout what its lines add, take back and how many there are."""
    amount = PayoutLine.amount_minor
    return (
        select(
            PayoutLine.payout_id,
            func.sum(case((amount > 0, amount), else_=0)).label("earned"),
            func.sum(case((amount < 0, amount), else_=0)).label("taken_back"),
            func.count().label("line_count"),
        )
        .join(Payout, _OF_PAYOUT)
        .where(wanted)
        .group_by(PayoutLine.payout_id)
        .subquery()
    )


def _sales(run: PayoutRun, wanted: ColumnElement[bool]) -> Subquery:
    """Return per payout how many orders it pays a share of, and what customers paid for them in all.

    A line's earning is its own seller's by its key. Saying so here too lets SQLite begin with all earnings there are.
    """
    each = (
        select(PayoutLine.payout_id, Earning.order_id)
        .join(Payout, _OF_PAYOUT)
        .join(Earning, Earning.id == PayoutLine.earning_id)
        .where(wanted, PayoutLine.amount_minor > 0)
        .distinct()
        .subquery()
    )
    return (
        select(each.c.payout_id, func.count().label("order_count"), func.sum(Order.gross_minor).label("gross"))
        .join(Order, and_(Order.id == each.c.order_id, Order.seller_id == run.seller_id))
        .group_by(each.c.payout_id)
        .subquery()
    )


def _reviews(run: PayoutRun) -> Subquery:
    """Return until when each partner may question its statement of the run's last month."""
    return (
        select(Statement.partnership_id, Statement.currency, func.max(Statement.review_until).label("review_until"))
        .where(Statement.seller_id == run.seller_id, Statement.month == run.cutoff_month)
        .where(Statement.restates_id.is_(None))
        .group_by(Statement.partnership_id, Statement.currency)
        .subquery()
    )


class _Context:
    """What the rows of one run need, read once for all of them."""

    def __init__(self, run: PayoutRun, found: Sequence[_Read]) -> None:
        self.found = found
        self.today, self.now = clock.today(zone_of(run.seller_id)), clock.now()
        self.state = RunState(run.state)
        self.is_fixed = self.state is not RunState.DRAFT
        judged = [each.partnership for each in found if not (self.is_fixed and each.payout.is_included)]
        self.minimums = minimums(run.seller_id, [each.id for each in judged]) if judged else {}
        self.standings = standings(judged)
        self.limits = limits_of(run.seller_id) if judged else {}
        self.by_account: dict[str, set[str]] = {}
        for each in found:
            if account := each.frozen or each.in_use:
                self.by_account.setdefault(account.fingerprint, set()).add(each.partnership.name)

    def rows(self) -> list[RunRow]:
        return [self._row(each) for each in self.found]

    def _row(self, read: _Read) -> RunRow:
        payout, destination = read.payout, read.frozen or read.in_use
        is_fixed = self.is_fixed and payout.is_included
        found = () if is_fixed else tuple(self._obstacles(read, destination))
        is_in = payout.is_included if self.is_fixed else not found
        return RunRow(
            payout=payout,
            partnership=read.partnership,
            destination=destination,
            earned=Money(int(read.earned or 0), payout.currency),
            taken_back=Money(int(read.taken_back or 0), payout.currency),
            line_count=read.line_count or 0,
            order_count=read.order_count or 0,
            gross=Money(int(read.gross or 0), payout.currency),
            obstacles=found,
            review_until=None if is_fixed else read.review_until,
            standing=self._standing(read),
            changed_days=self._changed_days(destination),
            same_as=self._same_as(read, destination),
            part=part_of(self.state, PayoutState(payout.state), is_included=is_in),
        )

    def _obstacles(self, read: _Read, destination: PayoutDestination | None) -> list[Obstacle]:
        payout, minimum = read.payout, self.minimums.get(read.partnership.id)
        return obstacles(
            Check(
                amount=payout.share.minor,
                minimum=minimum.minor if minimum and minimum.currency == payout.currency else 0,
                limit=self.limits.get((LimitKind.PARTNER, payout.currency)),
                has_method=destination is not None,
                is_method_ready=destination is not None and destination.is_ready,
                is_method_incomplete=destination is not None and lacks_bank_details(destination),
                is_method_unverified=destination is not None and lacks_confirmation(destination),
                is_method_blocked=destination is not None and destination.blocked_at is not None,
                method_usable_from=destination.usable_from if destination else None,
                waits_for_tax_form=self._standing(read).blocks(self.today),
                review_over=read.review_until is None or read.review_until < self.today,
                is_left_out=payout.left_out_reason is not None,
                now=self.now,
            )
        )

    def _changed_days(self, destination: PayoutDestination | None) -> int | None:
        """Return how many days ago the account was changed; None for a first account, and when it was long ago."""
        if destination is None or destination.usable_from <= destination.created_at:
            return None
        days = (self.now - destination.created_at).days
        return days if days <= CHANGE_SHOWN_DAYS else None

    def _same_as(self, read: _Read, destination: PayoutDestination | None) -> tuple[str, ...]:
        """Return the other partners of this run that are paid to the same account."""
        names = self.by_account.get(destination.fingerprint, set()) if destination else set[str]()
        return tuple(sorted(names - {read.partnership.name}))

    def _standing(self, read: _Read) -> Standing:
        return self.standings.get(read.partnership.id, NOTHING_ASKED)
