"""Does a click earn? Decided from what was in force at that moment: the placement, the partnership and the approval.

One rule for all three: a moment counts when it falls into a time in force, or into the agreed tail after one. What was
sent while it was allowed cannot be called back, so ending or pausing anything only stops earnings after the tail.
An approval revoked for a breach makes later clicks *contested*: they are booked and held, never lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

NOTICE_OF_BREACH = timedelta(hours=24)  # clicks up to a day after the notice stand as they are
DEFAULT_TAIL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """A time in force, from `from_at` up to but not including `until_at`; None means until further notice."""

    from_at: datetime
    until_at: datetime | None = None
    for_breach: bool = False


class EarningState(NamedTuple):
    """Whether a click earns, and one sentence saying why or why not."""

    earns: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was in force around a click. `approvals` is None when the placement needs no approved design.

    `opens_at` is when its send date begins; clicks before it are early, and earn nothing only under an embargo.
    """

    is_house: bool
    placement: Sequence[Span]
    is_partnership_active: bool
    is_partnership_earning: bool
    approvals: Sequence[Span] | None
    tail: timedelta
    opens_at: datetime | None = None
    is_embargoed: bool = False


def covering(spans: Iterable[Span], at: datetime, tail: timedelta) -> Span | None:
    """Return the span that covers a moment, one in force before one whose tail still runs; None when none does."""
    begun = [span for span in spans if span.from_at <= at]
    in_force = [span for span in begun if span.until_at is None or at < span.until_at]
    if in_force:
        return in_force[-1]
    in_tail = [span for span in begun if span.until_at is not None and at < span.until_at + tail]
    return max(in_tail, key=lambda span: span.until_at or at, default=None)


def judge(facts: Facts, at: datetime) -> EarningState:
    """Say whether a click at this moment earns, and why."""
    if facts.is_house:
        return EarningState(False, "This is the program's own link: nobody earns a share on it.")
    if not facts.is_partnership_earning:
        return EarningState(False, "The partnership was not active, or had ended too long before.")
    if facts.is_embargoed and _is_early(facts, at):
        return EarningState(False, "It came before the embargo ended, which the partner read above what it sends.")
    found = []
    for spans, thing in ((facts.placement, "placement was not live"), (facts.approvals, "design was not approved")):
        span = None if spans is None else covering(spans, at, facts.tail)
        if spans is not None and span is None:
            return EarningState(False, _refusal(spans, at, thing))
        found.append(span)
    if is_contested(facts, at):
        return EarningState(True, "The approval was revoked for a breach: this is held until the dispute is decided.")
    return _earns(facts, at, [span for span in found if span is not None])


def _earns(facts: Facts, at: datetime, spans: Sequence[Span]) -> EarningState:
    has_ended = any(span.until_at is not None and at >= span.until_at for span in spans)
    if has_ended or not facts.is_partnership_active:
        return EarningState(True, "It had ended or was paused by then, but what was sent before still counts.")
    if _is_early(facts, at):
        return EarningState(True, "It came early, before the agreed send date, and counts all the same.")
    return EarningState(True, "The placement was live, approved where it has to be, and the partnership active.")


def _is_early(facts: Facts, at: datetime) -> bool:
    return facts.opens_at is not None and at < facts.opens_at


def is_contested(facts: Facts, at: datetime) -> bool:
    """Say whether a click came more than a day after the approval it relies on was revoked for a breach."""
    span = covering(facts.approvals or (), at, facts.tail)
    if span is None or not span.for_breach or span.until_at is None:
        return False
    return at >= span.until_at + NOTICE_OF_BREACH


def _refusal(spans: Sequence[Span], at: datetime, thing: str) -> str:
    if any(span.from_at <= at for span in spans):
        return f"The {thing} any more, and the days in which earlier mails still count were over too."
    return f"The {thing} yet."
