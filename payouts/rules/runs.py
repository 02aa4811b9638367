"""Payment runs: states, who may approve, and what keeps a payout out of a run. The frozen run is what is approved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from core import moves
from core.errors import NotAllowed
from core.ids import Id
from core.money import Money
from payouts.rules.ledger import sha256_of

ALONE_WAITS = timedelta(hours=24)
APPROVE_ALONE = "run-approval"
"""The purpose of the mailed link by which somebody who works alone confirms an approval of their own run."""


class RunState(StrEnum):
    """Where a payment run stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PAYING = "paying"
    SETTLED = "settled"
    CLOSED = "closed"
    CANCELED = "canceled"


class PayoutState(StrEnum):
    """Where one payout stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    PAID = "paid"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETURNED = "returned"
    VOIDED = "voided"


class Obstacle(StrEnum):
    """Why a payout is not paid in this run."""

    NO_METHOD = "no_method"
    METHOD_TOO_NEW = "method_too_new"
    METHOD_NOT_READY = "method_not_ready"
    METHOD_BLOCKED = "method_blocked"
    METHOD_INCOMPLETE = "method_incomplete"
    METHOD_UNVERIFIED = "method_unverified"
    TAX_FORM_MISSING = "tax_form_missing"
    NEGATIVE = "negative"
    BELOW_MINIMUM = "below_minimum"
    OVER_LIMIT = "over_limit"
    IN_REVIEW_DAYS = "in_review_days"
    LEFT_OUT = "left_out"


RUN_MOVES: Mapping[RunState, frozenset[RunState]] = {
    RunState.DRAFT: frozenset({RunState.IN_REVIEW, RunState.CANCELED}),
    RunState.IN_REVIEW: frozenset({RunState.DRAFT, RunState.APPROVED, RunState.CANCELED}),
    RunState.APPROVED: frozenset({RunState.PAYING, RunState.SETTLED}),
    RunState.PAYING: frozenset({RunState.SETTLED}),
    RunState.SETTLED: frozenset({RunState.CLOSED}),
    RunState.CLOSED: frozenset(),
    RunState.CANCELED: frozenset(),
}
PAYOUT_MOVES: Mapping[PayoutState, frozenset[PayoutState]] = {
    PayoutState.DRAFT: frozenset({PayoutState.APPROVED, PayoutState.VOIDED}),
    PayoutState.APPROVED: frozenset({PayoutState.SENDING, PayoutState.PAID, PayoutState.VOIDED}),
    PayoutState.SENDING: frozenset({PayoutState.PAID, PayoutState.FAILED, PayoutState.UNKNOWN}),
    PayoutState.UNKNOWN: frozenset({PayoutState.PAID, PayoutState.FAILED, PayoutState.APPROVED}),
    PayoutState.FAILED: frozenset({PayoutState.APPROVED, PayoutState.VOIDED}),
    PayoutState.PAID: frozenset({PayoutState.RETURNED}),
    PayoutState.RETURNED: frozenset(),
    PayoutState.VOIDED: frozenset(),
}
ENDED = frozenset({PayoutState.PAID, PayoutState.RETURNED, PayoutState.VOIDED})
_WHAT_NOW = {
    RunState.DRAFT: "It is a draft: send it for approval first.",
    RunState.IN_REVIEW: "It is waiting for approval: take it back to change it.",
    RunState.APPROVED: "It is approved: pay it, or take single payments out.",
    RunState.PAYING: "It is being paid.",
    RunState.SETTLED: "Every payment has ended: finish it.",
    RunState.CLOSED: "It is finished. Start a new run for what came since.",
    RunState.CANCELED: "It was canceled. Start a new run.",
}


_HOW_IT_STANDS = {
    PayoutState.DRAFT: "This payment is not approved yet. Get its run approved first.",
    PayoutState.APPROVED: "This payment is approved and not paid yet. Mark it paid once it is, or take it out.",
    PayoutState.SENDING: "Stripe was told to make this payment and has not answered yet. Wait for its answer.",
    PayoutState.PAID: "This payment is paid already. If the bank sent the money back, book it as returned.",
    PayoutState.FAILED: "This payment was refused and nothing was paid. Release a new attempt, or take it out.",
    PayoutState.UNKNOWN: "It is not known yet whether this payment was made. Look again at Stripe, then decide.",
    PayoutState.RETURNED: "This payment came back already. Its amount is payable again: the next run collects it.",
    PayoutState.VOIDED: "This payment was taken out already. Its amount is payable again: the next run collects it.",
}


def advance_run(now: RunState, to: RunState) -> RunState:
    """Return the new state of a run. Raises Conflict saying what to do instead."""
    return moves.advance(RUN_MOVES, now, to, refusal=f"This run cannot go on like that. {_WHAT_NOW[now]}")


def advance_payout(now: PayoutState, to: PayoutState) -> PayoutState:
    """Return the new state of a payout. Raises Conflict saying how it stands and what can be done."""
    return moves.advance(PAYOUT_MOVES, now, to, refusal=_HOW_IT_STANDS[now])


@dataclass(frozen=True, slots=True)
class Check:
    """What decides whether a payout is ready: amounts in minor units, moments in UTC."""

    amount: int
    minimum: int
    limit: int | None
    has_method: bool
    is_method_ready: bool
    is_method_blocked: bool
    is_method_incomplete: bool
    is_method_unverified: bool
    method_usable_from: datetime | None
    waits_for_tax_form: bool
    review_over: bool
    is_left_out: bool
    now: datetime


def obstacles(check: Check) -> list[Obstacle]:
    """Return everything that keeps a payout out of the run, the most telling first; empty means it is ready."""
    tests = [
        (check.amount <= 0, Obstacle.NEGATIVE),
        (0 < check.amount < check.minimum, Obstacle.BELOW_MINIMUM),
        (check.limit is not None and check.amount > check.limit, Obstacle.OVER_LIMIT),
        (not check.has_method, Obstacle.NO_METHOD),
        (check.has_method and not check.is_method_ready, Obstacle.METHOD_NOT_READY),
        (check.is_method_blocked, Obstacle.METHOD_BLOCKED),
        (check.is_method_incomplete, Obstacle.METHOD_INCOMPLETE),
        (check.is_method_unverified, Obstacle.METHOD_UNVERIFIED),
        (check.method_usable_from is not None and check.method_usable_from > check.now, Obstacle.METHOD_TOO_NEW),
        (check.waits_for_tax_form, Obstacle.TAX_FORM_MISSING),
        (not check.review_over, Obstacle.IN_REVIEW_DAYS),
        (check.is_left_out, Obstacle.LEFT_OUT),
    ]
    return [obstacle for applies, obstacle in tests if applies]


@dataclass(frozen=True, slots=True)
class Approval:
    """What decides whether somebody may approve a run. `preparers` made it, changed it or sent it for approval.

    `limit_raisers` lifted a limit without which it could not be paid.
    """

    approver_id: Id | None
    preparers: frozenset[Id]
    bank_editors: frozenset[Id]
    limit_raisers: frozenset[Id]
    is_alone: bool
    frozen_at: datetime
    now: datetime


def check_may_approve(approval: Approval) -> None:
    """Refuse whoever prepared the run or set a bank detail in it. Raises NotAllowed.

    Where nobody else could approve when it was frozen, nor can now, the same person may, a day after that.
    """
    me = approval.approver_id
    if me is None:
        raise NotAllowed("A run is approved by a person. Sign in as a finance approver.")
    if me in approval.bank_editors:
        raise NotAllowed("You set bank details that this run pays to, so another person has to approve it.")
    if me in approval.limit_raisers and not approval.is_alone:
        raise NotAllowed("You raised the limit that lets this run through, so another person has to approve it.")
    if me not in approval.preparers | approval.limit_raisers:
        return
    if not approval.is_alone:
        raise NotAllowed(
            "You prepared or changed this run, so a second person has to approve it. Ask a finance approver. If nobody "
            "else can approve any more, take the run back and send it for approval again."
        )
    if approval.now < approval.frozen_at + ALONE_WAITS:
        raise NotAllowed("You work alone here, so you can approve your own run 24 hours after sending it for approval.")


def is_alone_with(approval: Approval) -> bool:
    """Whether somebody approves what they prepared themselves, which a mailed link has to confirm."""
    return approval.approver_id in approval.preparers | approval.limit_raisers


def payable_by(payable_now: int, *, credited_by_cutoff: int, debited: int) -> int:
    """Return how much of one earning a run pays, in minor units.

    What was released after the cut-off waits for the next run; what was taken back counts at once, so that a run
    never pays more than is owed now. A negative balance comes along whole.
    """
    if payable_now <= 0:
        return payable_now
    return min(max(credited_by_cutoff - debited, 0), payable_now)


def frozen_document(head: Mapping[str, Any], payouts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what exactly is approved: the run, every payout with destination and amount, and every line of it."""
    return {"format": 1, **head, "payouts": sorted(payouts, key=lambda payout: str(payout["payout"]))}


def fingerprint(document: Mapping[str, Any]) -> str:
    """Return the sha256 of a frozen run as canonical JSON."""
    return sha256_of(document)


def seen_line(payout: Id, minor: int, currency: str, account: Id) -> str:
    """Return what a draft says of one payout that is ready, in minor units, as `seen_of` takes it."""
    return f"{payout.hex}:{minor}:{currency}:{account.hex}"


def seen_of(lines: Iterable[str]) -> str:
    """Return a fingerprint of what is ready to be paid, whatever the order, so that any change of it shows."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def is_outdated(listed: Iterable[str], voided: Iterable[str]) -> bool:
    """Return whether a payment file still lists a payout that was voided; one that says no payouts is not trusted."""
    listed, voided = set(listed), set(voided)
    return bool(voided & listed) or bool(voided and not listed)


def which_came_back(solution: str) -> str:
    """Return the question what came back of a payment that a bank made twice, given how that was dealt with."""
    return (
        f"The bank had paid this twice, and that was noted as solved: “{solution}”. If one of the two came back, book "
        "nothing: it stays paid, once. If the partner has nothing of it any more, say so and book it."
    )


def same_reference(reference: str, others: Sequence[tuple[str, Money]]) -> str:
    """Return the question whether one transfer paid several payments, given who else was paid with the reference."""
    name, amount = others[0]
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return (
        f"The reference {reference} stands on another payment already: {amount.decimal()} {amount.currency} to {name}"
        f"{more}. If one transfer paid them together, say so below. If not, write this payment's own reference."
    )
