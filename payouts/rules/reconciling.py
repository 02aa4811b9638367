"""Comparing our books with a rail's, in both directions: what is missing, extra, wrong, reversed or doubled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.ids import Id
from payouts.rules.runs import PayoutState
from payouts.rules.sending import Order, RailObject, echo_problems, living

DAYS = 35
"""How far back the daily comparison reaches."""


class FindingKind(StrEnum):
    """In what our books and a rail's differ."""

    MISSING = "missing"
    EXTRA = "extra"
    WRONG = "wrong"
    REVERSED = "reversed"
    DOUBLED = "doubled"
    CONFLICT = "conflict"
    CHANGED = "changed"
    FOREIGN = "foreign"
    CASH = "cash"
    FEE = "fee"
    BANK_DIFFERS = "bank_differs"
    BANK_TWICE = "bank_twice"
    BANK_BACK = "bank_back"
    BANK_ENDED = "bank_ended"
    UNMARKED = "unmarked"


SERIOUS = frozenset(FindingKind) - {FindingKind.FOREIGN, FindingKind.FEE, FindingKind.UNMARKED}
"""What keeps the next run from being paid until it is solved."""

_SENTENCES: Mapping[FindingKind, str] = {
    FindingKind.MISSING: "Our books say this was paid as {object}, but the rail has no such transfer. Ask the rail.",
    FindingKind.EXTRA: "The rail paid {object} for a payment that is not open here. Reverse that transfer at the rail.",
    FindingKind.WRONG: "The transfer {object} is not what was asked: {problems}. Reverse it there, then look again.",
    FindingKind.REVERSED: "The transfer {object} was taken back at the rail ({problems}). Book it as returned.",
    FindingKind.DOUBLED: "Paid more than once: {problems}. Take {object} back, here or at the rail.",
    FindingKind.CONFLICT: "The rail says that this key was used for another request. Nothing is sent until you decide.",
    FindingKind.CHANGED: "What would be paid is not what was approved, so paying was stopped. Compare the two first.",
    FindingKind.CASH: "The rail's balance and our cash account differ on {object}: {problems}. Ask the rail about it.",
    FindingKind.FEE: "The rail took a fee that our books do not know: {problems} ({object}). Book it yourself.",
    FindingKind.BANK_DIFFERS: "A bank's report tells of another amount. {problems}",
    FindingKind.BANK_TWICE: "A bank's report tells of the same payment twice. {problems}",
    FindingKind.BANK_BACK: "A bank's report says that a payment came back or was refused. {problems}",
    FindingKind.BANK_ENDED: "A bank's report tells of a payment that is not expected. {problems}",
    FindingKind.UNMARKED: (
        "Approved 14 days ago or more, and nothing was heard since of {problems}. Read the bank's report in, or mark "
        "what was paid by hand."
    ),
    FindingKind.FOREIGN: "The transfer {object} was not made here. Nothing has to be done if you know it.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One difference. `key` tells whether it is the same one again; amounts in minor units."""

    kind: FindingKind
    key: str
    rail: str
    payout_id: Id | None = None
    run_id: Id | None = None
    object_id: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_serious(self) -> bool:
        """Whether it keeps the next run from being paid."""
        return self.kind in SERIOUS


def sentence(kind: str, object_id: str | None, details: Mapping[str, Any]) -> str:
    """Return what a finding says to people, and what to do."""
    problems = "; ".join(details.get("problems", ())) or "see the rail"
    return _SENTENCES[FindingKind(kind)].format(object=object_id or "it", problems=problems)


@dataclass(frozen=True, slots=True)
class Ours:
    """What our books say of one payout that was ever sent: how it stands, and what was asked."""

    payout_id: Id
    run_id: Id
    rail: str
    state: PayoutState
    object_id: str | None
    order: Order
    paid_at: datetime | None


def found_about(ours: Ours, kind: FindingKind, found: RailObject | None, problems: Sequence[str] = ()) -> Found:
    """Return a finding about one of our payouts; `is_whole` says that nothing of the transfer is left."""
    object_id = found.id if found else ours.object_id
    return Found(
        kind=kind,
        key=f"{kind}:{ours.payout_id.hex}:{object_id or ''}",
        rail=ours.rail,
        payout_id=ours.payout_id,
        run_id=ours.run_id,
        object_id=object_id,
        amount_minor=found.amount_minor if found else ours.order.amount_minor,
        currency=found.currency if found else ours.order.currency,
        details={"problems": list(problems), "is_whole": found is not None and not found.is_live},
    )


def taken_back(ours: Ours, mine: RailObject) -> Found:
    """Return the finding that a payout's own transfer was reversed at the rail, whole or in part."""
    return found_about(ours, FindingKind.REVERSED, mine, [f"{mine.reversed_minor} of {mine.amount_minor}"])


def compare(
    ours: Sequence[Ours], theirs: Sequence[RailObject], *, rail: str, livemode: bool, since: datetime
) -> list[Found]:
    """Return every difference between our payouts and a rail's transfers made since a moment."""
    by_group: dict[str | None, list[RailObject]] = {}
    for each in theirs:
        by_group.setdefault(each.group, []).append(each)
    findings = [found for one in ours for found in _compare_one(one, by_group, livemode, since)]
    known = {one.order.group for one in ours}
    strangers = [each for each in theirs if each.group not in known]
    return findings + [_stranger(each, rail) for each in strangers]


def _compare_one(
    ours: Ours, by_group: Mapping[str | None, list[RailObject]], livemode: bool, since: datetime
) -> Iterator[Found]:
    group = by_group.get(ours.order.group, [])
    if ours.state is PayoutState.PAID:
        yield from _compare_paid(ours, group, livemode, since)
    elif ours.state in {PayoutState.SENDING, PayoutState.UNKNOWN, PayoutState.APPROVED}:
        yield from _compare_open(ours, living(group), livemode)
    else:
        yield from (found_about(ours, FindingKind.EXTRA, each) for each in living(group))


def _compare_paid(ours: Ours, group: Sequence[RailObject], livemode: bool, since: datetime) -> Iterator[Found]:
    mine = next((each for each in group if each.id == ours.object_id), None)
    if mine is None and ours.paid_at is not None and ours.paid_at >= since:
        yield found_about(ours, FindingKind.MISSING, None)
    if mine is not None:
        problems = echo_problems(ours.order, mine, livemode=livemode)
        if problems:
            yield found_about(ours, FindingKind.WRONG, mine, problems)
        if mine.reversed_minor:
            yield taken_back(ours, mine)
    yield from _doubles(ours, [each for each in living(group) if each.id != ours.object_id])


def _compare_open(ours: Ours, group: Sequence[RailObject], livemode: bool) -> Iterator[Found]:
    if len(group) > 1:
        yield from _doubles(ours, group[:-1])
    for each in group if len(group) == 1 else ():
        problems = echo_problems(ours.order, each, livemode=livemode)
        if problems:
            yield found_about(ours, FindingKind.WRONG, each, problems)


def _doubles(ours: Ours, extra: Sequence[RailObject]) -> Iterator[Found]:
    for each in extra:
        yield found_about(ours, FindingKind.DOUBLED, each, [f"{each.id} came on top of the first transfer"])


def _stranger(found: RailObject, rail: str) -> Found:
    is_ours = (found.group or "").startswith("po_") or "payout" in found.metadata
    kind = FindingKind.EXTRA if is_ours and found.is_live else FindingKind.FOREIGN
    return Found(
        kind=kind,
        key=f"{kind}::{found.id}",
        rail=rail,
        object_id=found.id,
        amount_minor=found.amount_minor,
        currency=found.currency,
        details={"problems": []},
    )
