"""Taking back a transfer that came on top: what may be taken back, and what a look at its group says about it.

A whole transfer can be reversed only once, whatever key is used, so a lost answer is cleared by the next look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from payouts.rules.reconciling import FindingKind
from payouts.rules.refusals import refusal_sentence
from payouts.rules.runs import ENDED, PayoutState
from payouts.rules.sending import RailObject, living


class ReversalState(StrEnum):
    """Where one attempt to take a transfer back stands."""

    ASKED = "asked"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


OPEN_REVERSALS = frozenset({ReversalState.ASKED, ReversalState.SENDING})
REVERSIBLE = frozenset({FindingKind.DOUBLED, FindingKind.EXTRA})
"""Differences of which the transfer named is one too many."""
NOT_CONFIRMED = "Stripe did not say within a day that it took the transfer back. Look at it there, then ask again."
_OVER: Mapping[str, str] = dict.fromkeys(
    ("balance_insufficient", "insufficient_funds"),
    "The partner’s account at Stripe does not hold the money any more: it went on to its bank. Ask the partner to send "
    "it back, then say here how it was solved.",
)


@dataclass(frozen=True, slots=True)
class Extra:
    """A transfer to be taken back whole: `amount_minor` in minor units of ISO 4217, and the group it was found in."""

    transfer_id: str
    group: str
    amount_minor: int
    currency: str
    kind: FindingKind


class Verdict(StrEnum):
    """What a look at the group says."""

    GO = "go"
    OVER = "over"
    NO = "no"


def key_of(finding_hex: str, generation: int) -> str:
    """Return the idempotency key of one attempt to take back the transfer of a finding."""
    return f"rv_{finding_hex}_g{generation}"


def seen_of(object_id: str | None, amount_minor: int | None, currency: str | None) -> str:
    """Return what a person saw of a transfer when they asked for it to be taken back."""
    return f"{object_id}:{amount_minor}:{currency}"


def is_reversible(kind: str, *, has_payout: bool, object_id: str | None) -> bool:
    """Return whether a finding names a transfer of one of our payouts that is one too many."""
    return FindingKind(kind) in REVERSIBLE and has_payout and bool(object_id)


def is_extra(kind: FindingKind, transfer_id: str, *, paid_by: str | None, state: PayoutState) -> bool:
    """Return whether a transfer still is one too many by our own books.

    It never is the one that a payout was paid by. One beside a payout that is not open counts only once that payout
    has ended: a failed one may still be sent anew, and would then be paid by this very transfer.
    """
    if transfer_id == paid_by:
        return False
    return kind is FindingKind.DOUBLED or state in ENDED


def judge(extra: Extra, found: Sequence[RailObject]) -> tuple[Verdict, str]:
    """Return what a look at the group says about taking a transfer back, with the reason when it may not be."""
    mine = next((each for each in found if each.id == extra.transfer_id), None)
    if mine is None:
        return Verdict.NO, "Stripe shows no such transfer for this payment. Compare the books, then decide."
    if not mine.is_live:
        return Verdict.OVER, ""
    if mine.reversed_minor or (mine.amount_minor, mine.currency) != (extra.amount_minor, extra.currency):
        return Verdict.NO, "The transfer is not what it was when it was found. Compare the books, then decide."
    if extra.kind is FindingKind.DOUBLED and len(living(found)) == 1:
        return Verdict.NO, "It is the only transfer of this payment that is left, so nothing is taken back."
    return Verdict.GO, ""


def failure_sentence(code: str | None, text: str, *, currency: str) -> str:
    """Return why Stripe refused to take a transfer back, and what to do, for the seller."""
    return _OVER.get(code or "") or refusal_sentence(code, text, currency=currency)
