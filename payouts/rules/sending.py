"""Sending a payout exactly once: what each answer of a rail means, when to send again, and when only a person may.

The rules and their sources are told in `docs/payout-protocol.md`. Nothing here knows a particular rail.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import Conflict

YOUNG_FOR = timedelta(hours=23)
"""How long after its first send a key may be used again: rails may forget keys after 24 h, and clocks differ."""
LOOKS = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 6 * 60, 24 * 60))
"""When to look for a payout whose end is unknown, counted from the moment it became unknown."""
_BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 900))
"""How long a send waits after the first, second, … answer that said neither yes nor no; the last one repeats."""


class AttemptState(StrEnum):
    """Where one generation of sending stands."""

    SENDING = "sending"
    UNKNOWN = "unknown"
    PAID = "paid"
    FAILED = "failed"
    GIVEN_UP = "given_up"


OPEN_ATTEMPTS = frozenset({AttemptState.SENDING, AttemptState.UNKNOWN})


class Step(StrEnum):
    """What to do after a look."""

    SEND = "send"
    NOTHING = "nothing"


class AnswerKind(StrEnum):
    """What a rail's answer to one send means."""

    DONE = "done"
    AGAIN = "again"
    UNSURE = "unsure"
    REFUSED = "refused"
    LOCKED_OUT = "locked_out"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class RailObject:
    """One transfer as a rail reports it. Amounts in minor units of ISO 4217; `reversed_minor` went back since."""

    id: str
    group: str | None
    amount_minor: int
    currency: str
    destination: str
    livemode: bool
    created_at: datetime
    reversed_minor: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """Whether any of its money is still with the partner."""
        return self.reversed_minor < self.amount_minor


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one send: its meaning, the transfer if there is one, and what was literally said.

    `object_id` names what was made when that is no transfer.
    """

    kind: AnswerKind
    text: str
    found: RailObject | None = None
    status: int | None = None
    code: str | None = None
    request_id: str | None = None
    object_id: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a rail is told to pay: `amount_minor` in minor units of ISO 4217 to the partner's account there."""

    payout: str
    run: str
    organization: str
    group: str
    destination: str
    amount_minor: int
    currency: str


def group_of(payout_hex: str) -> str:
    """Return what all transfers of one payout are listed by, whatever their generation."""
    return f"po_{payout_hex}"


def key_of(payout_hex: str, generation: int) -> str:
    """Return the idempotency key of one generation."""
    return f"po_{payout_hex}_g{generation}"


def fingerprint_of(request: str) -> str:
    """Return the sha256 of a request as it is sent, byte for byte."""
    return hashlib.sha256(request.encode()).hexdigest()


def is_young(first_sent_at: datetime, now: datetime) -> bool:
    """Return whether the key of an attempt may still be sent."""
    return now - first_sent_at < YOUNG_FOR


def wait_after(sends: int) -> timedelta:
    """Return how long to wait before the next send, after so many sends without a yes or no."""
    return _BACKOFF[min(max(sends, 1), len(_BACKOFF)) - 1]


def next_look(unsure_at: datetime, now: datetime) -> datetime | None:
    """Return when to look next for a payout that became unknown then; None when every look is over."""
    return next((unsure_at + after for after in LOOKS if unsure_at + after > now), None)


def check_may_release(*, unsure_at: datetime | None, looked_at: datetime | None) -> None:
    """Refuse a new generation before the last look found nothing. Raises Conflict saying when that is.

    A failed payout has a definite refusal, so it has no moment at which it became unknown.
    """
    if unsure_at is None:
        return
    last = unsure_at + LOOKS[-1]
    if looked_at is None or looked_at < last:
        raise Conflict(
            f"It is not certain yet that nothing was paid. The last look is due on {last:%-d %B at %H:%M} UTC; "
            "after it found nothing, a new attempt can be released."
        )


def echo_problems(asked: Order, found: RailObject, *, livemode: bool) -> list[str]:
    """Return in plain words everything in which a transfer differs from what was asked; empty means it is the one."""
    wanted = {"payout": asked.payout, "run": asked.run, "organization": asked.organization}
    tests = [
        (found.amount_minor != asked.amount_minor, f"its amount is {found.amount_minor}, not {asked.amount_minor}"),
        (found.currency != asked.currency, f"its currency is {found.currency}, not {asked.currency}"),
        (found.destination != asked.destination, f"it went to {found.destination}, not {asked.destination}"),
        (found.group != asked.group, f"its group is {found.group}, not {asked.group}"),
        (found.livemode != livemode, f"it was made in {'live' if found.livemode else 'test'} mode"),
        ({name: found.metadata.get(name) for name in wanted} != wanted, "its metadata names another payment"),
    ]
    return [sentence for is_wrong, sentence in tests if is_wrong]


def living(found: Sequence[RailObject]) -> list[RailObject]:
    """Return the transfers of a group that were not wholly taken back."""
    return [each for each in found if each.is_live]


@dataclass(frozen=True, slots=True)
class Note:
    """What a sent payout waits for: a sentence for people, and when it goes on by itself."""

    text: str
    at: datetime | None = None


def note_about(state: str, reason: str | None, *, next_at: datetime | None) -> Note | None:
    """Return what a payout waits for and who has to do what; None when nothing has to be said."""
    match state:
        case "sending":
            return Note("Sent to Stripe, no clear answer yet. It is looked for again by itself", next_at)
        case "unknown" if next_at is not None:
            return Note("Stripe did not say whether it paid. Nothing is sent again; the next look is", next_at)
        case "unknown":
            return Note("No transfer was found within 24 hours. An approver can release a new attempt.")
        case "failed":
            return Note(f"{reason or 'Stripe refused it.'} Nothing was paid: try again, or take it out.")
        case _:
            return None
