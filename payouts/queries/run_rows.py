"""The rows of a run: each payout with where it goes, what it is made of and what keeps it out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, null, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts.models import Earning, Payout, PayoutAttempt, PayoutDestination, PayoutLine, PayoutRun, RailRecipient
from payouts.queries.destinations import lacks_bank_details, lacks_confirmation
from payouts.queries.entries import zone_of
from payouts.queries.run_checks import Account, is_of, limit_of, review_until, smallest, with_accounts
from payouts.queries.tax import PAPERS, standing_from, with_papers
from payouts.rules.destinations import DestinationState
from payouts.rules.recipients import RecipientState, why_not_ready
from payouts.rules.runs import Check, Obstacle, PayoutState, RunState, obstacles
from payouts.rules.summary import Part, part_of
from payouts.rules.tax import Standing
from tracking.models import Order

CHANGE_SHOWN_DAYS = 30
SHARING_SHOWN = 5
"""How many of the partners that are paid to the same account are named."""
_OF_PAYOUT = and_(Payout.id == PayoutLine.payout_id, Payout.seller_id == PayoutLine.seller_id)
_Theirs, _Also, _Other = aliased(PayoutDestination), aliased(Payout), aliased(Partnership)
_IS_IN_USE = _Theirs.state == DestinationState.ACTIVE
_IS_UNREADY = and_(
    RailRecipient.seller_id == Account.seller_id,
    RailRecipient.rail == Account.rail,
    RailRecipient.object_id == Account.rail_object_id,
    ~Account.is_ready,
)
_NOT_SHOWN = (null(), null(), null(), null())


@dataclass(frozen=True, slots=True)
class RunRow:
    """One payout of a run as the run's page shows it.

    `minimum` and `limit` are the least and the most that its partner is paid at once, while anything could keep it out.
    `next_at` is when it is looked for again at its rail, `same_as` names partners that are paid to the same account,
    one more than is shown, `not_ready` says why Stripe does not pay to it; they are read for a page only.
    """

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
    minimum: Money | None = None
    limit: Money | None = None
    next_at: datetime | None = None
    same_as: tuple[str, ...] = ()
    not_ready: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether nothing keeps this payout out of the run."""
        return not self.obstacles


class _Read(NamedTuple):
    """What one query tells about a payout; amounts in minor units. `papers` are read for its tax standing."""

    payout: Payout
    partnership: Partnership
    destination: PayoutDestination | None
    earned: int | None
    taken_back: int | None
    line_count: int | None
    order_count: int | None
    gross: int | None
    review_until: date | None
    minimum: int | None
    limit: int | None
    next_at: datetime | None
    same_as: str | None
    recipient_state: str | None
    recipient_missing: list[str] | None
    papers: Sequence[Any]


def rows_of(run: PayoutRun, *, only: Collection[Id] | None = None) -> list[RunRow]:
    """Return every payout of a run, or some, with what keeps it out, by partner name."""
    wanted = is_of(run) if only is None else and_(is_of(run), Payout.id.in_(only))
    return sorted(_rows(run, _query(run, wanted)), key=_by_name)


def page_of_rows(run: PayoutRun, narrowed: Sequence[ColumnElement[bool]], *, first: int, size: int) -> list[RunRow]:
    """Return `size` payouts of a run that fit all conditions, from the one at `first` on, by partner name. One query.

    Conditions are over what `payouts.queries.run_checks.with_accounts` joins. Other payouts are not read.
    """
    order = (func.lower(Partnership.name), Payout.currency, Payout.id)
    chosen = with_accounts(select(Payout.id), run).where(is_of(run), *narrowed).order_by(*order)
    page = chosen.limit(size).offset(first).cte("page_of_payouts").prefix_with("MATERIALIZED")
    wanted = and_(Payout.id.in_(select(page.c.id)), Payout.seller_id == run.seller_id)
    return _rows(run, _query(run, wanted, is_shown=True).order_by(*order))


def _by_name(row: RunRow) -> tuple[str, str, Id]:
    return row.partnership.name.casefold(), row.payout.currency, row.payout.id


def _rows(run: PayoutRun, query: Select[*tuple[Any, ...]]) -> list[RunRow]:
    context, count = _Context(run), len(_Read._fields) - 1
    return [context.row(_Read._make([*found[:count], found[count:]])) for found in db.session.execute(query)]


def _query(run: PayoutRun, wanted: ColumnElement[bool], *, is_shown: bool = False) -> Select[*tuple[Any, ...]]:
    """Return what rows are made of. What only people look at is read for rows that are shown."""
    lines, sales = _line_sums(wanted), _sales(run, wanted)
    shown = (_next_look(), _sharing(run), RailRecipient.state, RailRecipient.missing) if is_shown else _NOT_SHOWN
    judged = [_where_judged(run, each) for each in (review_until(run), smallest(run), limit_of(run))]
    columns = (lines.c.earned, lines.c.taken_back, lines.c.line_count, sales.c.order_count, sales.c.gross)
    query = with_accounts(select(Payout, Partnership, Account, *columns, *judged, *shown, *PAPERS), run)
    query = with_papers(query).outerjoin(lines, lines.c.payout_id == Payout.id)
    query = query.outerjoin(RailRecipient, _IS_UNREADY) if is_shown else query
    return query.outerjoin(sales, sales.c.payout_id == Payout.id).where(wanted)


def _where_judged(run: PayoutRun, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column without a look at payouts that a frozen run includes: nothing keeps those out any more."""
    return column if RunState(run.state) is RunState.DRAFT else case((~Payout.is_included, column))


def _why_not_ready(read: _Read) -> str:
    if read.recipient_state is None:
        return ""
    return why_not_ready(RecipientState(read.recipient_state), read.recipient_missing or [])


def _next_look() -> ColumnElement[datetime | None]:
    """Return when a payout that was sent is looked for again; null when nothing waits."""
    mine = and_(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.seller_id == Payout.seller_id)
    newest = select(PayoutAttempt.next_at).where(mine).order_by(PayoutAttempt.generation.desc()).limit(1)
    return newest.correlate(Payout).scalar_subquery()


def _sharing(run: PayoutRun) -> ColumnElement[str]:
    """Return other partners of the run that are paid to the same account, a line each; no more than are named."""
    is_theirs = or_(_Also.destination_id == _Theirs.id, _Also.destination_id.is_(None) & _IS_IN_USE)
    is_paid = (
        select(_Also.id)
        .where(_Also.run_id == run.id, _Also.partnership_id == _Theirs.partnership_id, is_theirs)
        .where(_Also.seller_id == _Theirs.seller_id)
    )
    names = (
        select(_Other.name)
        .select_from(_Theirs)
        .join(_Other, and_(_Other.id == _Theirs.partnership_id, _Other.seller_id == _Theirs.seller_id))
        .where(_Theirs.seller_id == run.seller_id, _Theirs.fingerprint == Account.fingerprint)
        .where(_Theirs.partnership_id != Payout.partnership_id, is_paid.correlate(_Theirs).exists())
        .distinct()
        .limit(SHARING_SHOWN + 1)
        .correlate(Account, Payout)
        .subquery()
    )
    return select(func.aggregate_strings(names.c.name, "\n")).scalar_subquery()


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


class _Context:
    """What the rows of one run have in common."""

    def __init__(self, run: PayoutRun) -> None:
        self.today, self.now = clock.today(zone_of(run.seller_id)), clock.now()
        self.state = RunState(run.state)
        self.is_fixed = self.state is not RunState.DRAFT

    def row(self, read: _Read) -> RunRow:
        """Return one row."""
        payout, standing = read.payout, standing_from(read.papers)
        is_fixed = self.is_fixed and payout.is_included
        found = () if is_fixed else tuple(self._obstacles(read, standing))
        is_in = payout.is_included if self.is_fixed else not found
        return RunRow(
            payout=payout,
            partnership=read.partnership,
            destination=read.destination,
            earned=Money(int(read.earned or 0), payout.currency),
            taken_back=Money(int(read.taken_back or 0), payout.currency),
            line_count=read.line_count or 0,
            order_count=read.order_count or 0,
            gross=Money(int(read.gross or 0), payout.currency),
            obstacles=found,
            review_until=read.review_until,
            standing=standing,
            changed_days=self._changed_days(read.destination),
            minimum=Money(read.minimum, payout.currency) if read.minimum else None,
            limit=None if read.limit is None else Money(read.limit, payout.currency),
            next_at=read.next_at,
            same_as=tuple(sorted(read.same_as.split("\n"))) if read.same_as else (),
            not_ready=_why_not_ready(read),
            part=part_of(self.state, PayoutState(payout.state), is_included=is_in),
        )

    def _obstacles(self, read: _Read, standing: Standing) -> list[Obstacle]:
        destination = read.destination
        return obstacles(
            Check(
                amount=read.payout.share.minor,
                minimum=read.minimum or 0,
                limit=read.limit,
                has_method=destination is not None,
                is_method_ready=destination is not None and destination.is_ready,
                is_method_incomplete=destination is not None and lacks_bank_details(destination),
                is_method_unverified=destination is not None and lacks_confirmation(destination),
                is_method_blocked=destination is not None and destination.blocked_at is not None,
                method_usable_from=destination.usable_from if destination else None,
                waits_for_tax_form=standing.blocks(self.today),
                review_over=read.review_until is None or read.review_until < self.today,
                is_left_out=read.payout.left_out_reason is not None,
                now=self.now,
            )
        )

    def _changed_days(self, destination: PayoutDestination | None) -> int | None:
        """Return how many days ago the account was changed; None for a first account, and when it was long ago."""
        if destination is None or destination.usable_from <= destination.created_at:
            return None
        days = (self.now - destination.created_at).days
        return days if days <= CHANGE_SHOWN_DAYS else None
