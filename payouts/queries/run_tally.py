"""What a run comes to: the figures above its table, its filters and what is left to pay, from one query of few rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    select,
    true,
)

from core.db import db
from core.expressions import text_of
from core.money import Money
from payouts.models import Payout, PayoutLine, PayoutRun
from payouts.queries.run_checks import Account, is_carried, is_of, needs_a_look, with_accounts
from payouts.rules.destinations import SENDING
from payouts.rules.runs import PayoutState, RunState, seen_of
from payouts.rules.summary import PREPARED, Part, Progress, Summary, Verdict, part_of, progress, summarize

NO_WAY = "none"
"""The way of payouts that have no account yet."""
_IN_PART = {
    Part.PAID: Payout.state == PayoutState.PAID,
    Part.RETURNED: Payout.state == PayoutState.RETURNED,
    Part.TAKEN_OUT: Payout.state == PayoutState.VOIDED,
    Part.TO_PAY: Payout.state.not_in([PayoutState.PAID, PayoutState.RETURNED, PayoutState.VOIDED]),
}


class Group(NamedTuple):
    """Payouts of a run that are alike: how many, what they come to and what of it was taken back, in minor units.

    `way` is that of their accounts, `rail` what was frozen with them. `verdict` is None once a run is approved.
    `seen` is a line for each payout of a draft that is ready.
    """

    currency: str
    state: str
    is_included: bool
    rail: str | None
    way: str
    verdict: str | None
    size: int
    minor: int
    taken_back: int
    seen: str | None

    @property
    def amount(self) -> Money:
        """Return what they come to."""
        return Money(int(self.minor), self.currency)


@dataclass(frozen=True)
class Tally:
    """Every payout of a run, counted by what the page tells apart. `verdict` is how each of them stands, in SQL."""

    run: PayoutRun
    verdict: ColumnElement[Any]
    groups: list[Group]

    @property
    def is_prepared(self) -> bool:
        """Whether the run is about what keeps payouts out, and not yet about what was paid."""
        return RunState(self.run.state) in PREPARED

    def part(self, group: Group) -> Part:
        """Return the part of the run that a group counts in."""
        is_in = group.verdict == Verdict.READY if self.is_prepared else group.is_included
        return part_of(RunState(self.run.state), PayoutState(group.state), is_included=is_in)

    def counts(self, way: str = "") -> dict[str, int]:
        """Return how many payouts there are in all, of each verdict and in each part, of one way or of all ways."""
        found: dict[str, int] = {"all": 0, **dict.fromkeys([*Verdict, *Part], 0)}
        for group in self.groups:
            if way in {"", group.way}:
                part = self.part(group)
                verdict = group.verdict or (Verdict.READY if part is Part.TO_PAY else Verdict.ATTENTION)
                for name in ("all", part, verdict):
                    found[name] += group.size
        return found

    @property
    def ways(self) -> set[str]:
        """Return the ways by which payouts of this run go."""
        return {group.way for group in self.groups}

    @property
    def summary(self) -> list[Summary]:
        """Return the figures of a run that is prepared, by currency."""
        rows = self.groups if self.is_prepared else []
        return summarize(
            (Verdict(each.verdict), each.amount, each.size, Money(int(each.taken_back), each.currency))
            for each in rows
            if each.verdict
        )

    @property
    def progress(self) -> list[Progress]:
        """Return what became of a run that was approved, by currency."""
        rows = [] if self.is_prepared else self.groups
        return progress([(self.part(each), each.amount, each.size) for each in rows])

    @property
    def unpaid(self) -> int:
        """Return how many approved payouts nobody has paid yet."""
        return sum(each.size for each in self.groups if each.state == PayoutState.APPROVED)

    @cached_property
    def sent(self) -> list[Group]:
        """Return what a rail pays by itself."""
        return [each for each in self.groups if each.is_included and each.rail in SENDING]

    @cached_property
    def by_file(self) -> list[Group]:
        """Return what a person pays."""
        return [each for each in self.groups if each.is_included and each.rail not in SENDING]

    @property
    def seen(self) -> str:
        """Return a fingerprint of what a draft pays, so that sending it for approval can tell whether it changed."""
        return seen_of(self._lines())

    def _lines(self) -> Iterator[str]:
        for group in self.groups:
            yield from (group.seen or "").split()


def tally_of(run: PayoutRun) -> Tally:
    """Return what a run comes to. One query; of a draft two more beforehand."""
    verdict = _verdict_of(run)
    each = (
        with_accounts(select(*_columns(run, verdict)), run)
        .where(is_of(run))
        .cte("each_payout")
        .prefix_with("MATERIALIZED")
    )
    alike = (each.c.currency, each.c.state, each.c.is_included, each.c.rail, each.c.way, each.c.verdict)
    seen = func.aggregate_strings(case((each.c.verdict == Verdict.READY.value, each.c.line)), " ")
    sums = (func.count(), func.sum(each.c.minor), func.sum(each.c.taken_back), seen)
    return Tally(run, verdict, [Group(*found) for found in db.session.execute(select(*alike, *sums).group_by(*alike))])


def _columns(run: PayoutRun, verdict: ColumnElement[Any]) -> tuple[SQLColumnExpression[Any], ...]:
    is_prepared, is_draft = RunState(run.state) in PREPARED, RunState(run.state) is RunState.DRAFT
    return (
        Payout.currency,
        Payout.state,
        Payout.is_included,
        Payout.rail,
        func.coalesce(Account.rail, NO_WAY).label("way"),
        verdict.label("verdict"),
        Payout.amount_minor.label("minor"),
        (_taken_back() if is_prepared else literal(0)).label("taken_back"),
        (_line() if is_draft else cast(null(), String)).label("line"),
    )


def _taken_back() -> ColumnElement[int]:
    """Return what of a payout was taken back after earlier payments, in minor units, below zero."""
    mine = (PayoutLine.payout_id == Payout.id) & (PayoutLine.seller_id == Payout.seller_id)
    taken = select(func.sum(PayoutLine.amount_minor)).where(mine, PayoutLine.amount_minor < 0)
    return func.coalesce(taken.correlate(Payout).scalar_subquery(), 0)


def _line() -> ColumnElement[str]:
    """Return what `payouts.rules.runs.seen_line` says of a payout that is ready."""
    parts = (text_of(Payout.id), cast(Payout.amount_minor, String), Payout.currency, text_of(Account.id))
    return parts[0] + ":" + parts[1] + ":" + parts[2] + ":" + parts[3]


def is_by(way: str) -> ColumnElement[bool]:
    """Whether a payout goes by a way, or has none yet."""
    return func.coalesce(Account.rail, NO_WAY) == way


def is_shown(tally: Tally, name: str) -> ColumnElement[bool]:
    """Whether a payout stands under a filter of its run's page: a verdict, a part, or `all`."""
    if name in set(Verdict):
        if tally.is_prepared:
            return tally.verdict == name
        name = Part.TO_PAY if name == Verdict.READY else Part.NOT_IN_RUN
    if name not in set(Part):
        return true()
    return _is_in(tally, Part(name))


def _is_in(tally: Tally, part: Part) -> ColumnElement[bool]:
    """Whether a payout counts in a part of its run, as `payouts.rules.summary.part_of` says."""
    is_in: ColumnElement[bool] = Payout.is_included.is_(True)
    if RunState(tally.run.state) is RunState.DRAFT:
        is_in = tally.verdict == Verdict.READY
    if RunState(tally.run.state) is RunState.CANCELED:
        is_in = false()
    return ~is_in if part is Part.NOT_IN_RUN else and_(is_in, _IN_PART[part])


def _verdict_of(run: PayoutRun) -> ColumnElement[Any]:
    """Return how a payout stands in a run that is prepared; null in any other. Two queries beforehand of a draft."""
    kept: list[tuple[SQLColumnExpression[bool], str]]
    match RunState(run.state):
        case RunState.DRAFT:
            kept = [(is_carried(run), Verdict.CARRIED.value), (needs_a_look(run), Verdict.ATTENTION.value)]
            return case(*kept, else_=Verdict.READY.value)
        case RunState.IN_REVIEW:
            kept = [(Payout.is_included, Verdict.READY.value), (is_carried(run), Verdict.CARRIED.value)]
            return case(*kept, else_=Verdict.ATTENTION.value)
        case _:
            return cast(null(), String)
