"""Taking back a transfer that came on top: asked for by an approver, written before the call, confirmed by a look.

`ask_reversal` commits key and request; `take_up_reversal`, `judge_reversal` and `record_reversal` may be repeated by
any number of processes. Nothing is posted to the books: the transfer was never booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import audit, clock, jobs
from core.access import Actor, ActorKind, system_for
from core.db import add, command, db, lock
from core.errors import Conflict
from core.ids import Id
from payouts import notices
from payouts.commands import outcomes
from payouts.commands.approving import check_may_approve_again
from payouts.commands.attempts import IN_HAND
from payouts.commands.findings import solve_row
from payouts.models import Payout, PayoutRun, RailFinding, RailReversal
from payouts.queries.attempts import latest_attempt
from payouts.queries.findings import get_finding
from payouts.queries.reversing import newest_reversals, open_reversal_of, reversal_by_id
from payouts.queries.runs import get_payout, get_run
from payouts.rails import SendingRail
from payouts.rules.actions import Action
from payouts.rules.reconciling import FindingKind
from payouts.rules.reversing import (
    NOT_CONFIRMED,
    OPEN_REVERSALS,
    Extra,
    ReversalState,
    Verdict,
    failure_sentence,
    is_extra,
    is_reversible,
    judge,
    key_of,
    seen_of,
)
from payouts.rules.runs import PayoutState
from payouts.rules.sending import Answer, AnswerKind, RailObject, fingerprint_of, group_of, is_young, wait_after

_PATIENT = 3
"""From which wait of the backoff on an answer that said nothing is followed: a minute."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What is to be taken back once a look allows it. After `until` somebody else may have taken it up."""

    reversal_id: Id
    key: str
    request: str
    group: str
    until: datetime


@command
def ask_reversal(finding_id: Id, *, actor: Actor, seen: str, rail: SendingRail) -> RailReversal:
    """Let the transfer of a finding be taken back whole, as an approver who did not prepare the run.

    `seen` is `seen_of` what the page showed. Raises Conflict when it is no transfer too many (any more), when another
    one was shown, and while one of the same payment is being taken back.
    """
    finding = get_finding(actor, finding_id)
    if finding.payout_id is None:
        raise Conflict("This difference is about none of your payments, so nothing can be taken back here.")
    payout = get_payout(actor, finding.payout_id)
    run, payout, finding = lock(get_run(actor, payout.run_id)), lock(payout), lock(finding)
    check_may_approve_again(run, actor)
    extra = _extra_of(finding, payout)
    if seen != seen_of(finding.object_id, finding.amount_minor, finding.currency):
        raise Conflict("The difference is not the one you were looking at. Load the page again and check the amount.")
    if open_reversal_of(finding.seller_id, payout.id):
        raise Conflict("A transfer of this payment is being taken back already. Load the page again to see how far.")
    reversal = add(_new(finding, payout, extra, rail, actor))
    _plan(reversal, clock.now())
    audit.record(actor, Action.REVERSAL_ASKED, reversal, transfer=extra.transfer_id, amount=extra.amount_minor)
    return reversal


@command
def take_up_reversal(reversal_id: Id) -> Taking | None:
    """Take up an attempt that is due, and keep others from it for a while; None when it is not."""
    _, reversal = _locked(reversal_id)
    is_due = reversal.next_at is not None and reversal.next_at <= clock.now()
    if reversal.state not in OPEN_REVERSALS or not is_due:
        return None
    reversal.next_at = clock.now() + IN_HAND
    _plan(reversal, reversal.next_at)
    group = group_of(reversal.payout_id.hex)
    return Taking(reversal.id, reversal.key, reversal.request, group, until=reversal.next_at)


@command
def judge_reversal(reversal_id: Id, found: Sequence[RailObject]) -> bool:
    """Draw the consequence of a look, right before a send; whether it may be sent, which is written down then."""
    payout, reversal = _locked(reversal_id)
    if reversal.state not in OPEN_REVERSALS:
        return False
    verdict, why = _verdict(payout, reversal, found)
    if verdict is Verdict.OVER:
        _done(payout, reversal)
    elif verdict is Verdict.NO:
        _failed(payout, reversal, why)
    elif reversal.first_sent_at and not is_young(reversal.first_sent_at, clock.now()):
        _failed(payout, reversal, NOT_CONFIRMED)
    else:
        now = clock.now()
        reversal.state, reversal.sends = ReversalState.SENDING, reversal.sends + 1
        reversal.first_sent_at, reversal.next_at = reversal.first_sent_at or now, now + IN_HAND
        _plan(reversal, reversal.next_at)
        return True
    return False


@command
def record_reversal(reversal_id: Id, answer: Answer, found: Sequence[RailObject] | None) -> None:
    """Store what a rail answered, and end the attempt when a look after it confirms it, or a refusal is certain.

    `found` is that look, None when it was not possible.
    """
    payout, reversal = _locked(reversal_id)
    attempt = latest_attempt(payout)
    if attempt is not None:
        outcomes.keep_answer(attempt, answer, source="reversal")
    if reversal.state not in OPEN_REVERSALS:
        return
    reversal.object_id = answer.object_id or reversal.object_id
    if found is not None and judge(_extra(reversal, payout), found)[0] is Verdict.OVER:
        _done(payout, reversal)
    elif found is not None and answer.kind in {AnswerKind.REFUSED, AnswerKind.LOCKED_OUT, AnswerKind.CONFLICT}:
        _failed(payout, reversal, failure_sentence(answer.code, answer.text, currency=reversal.currency))
    else:
        waits = reversal.sends if answer.kind is AnswerKind.AGAIN else max(reversal.sends, _PATIENT)
        postpone_reversal(reversal.id, wait_after(waits))


@command
def postpone_reversal(reversal_id: Id, wait: timedelta) -> None:
    """Look at an attempt again after a while."""
    _, reversal = _locked(reversal_id)
    if reversal.state in OPEN_REVERSALS:
        reversal.next_at = clock.now() + wait
        _plan(reversal, reversal.next_at)


def _locked(reversal_id: Id) -> tuple[Payout, RailReversal]:
    """Return an attempt and its payout, locked in the order of run, payout, attempt."""
    payout = db.session.get_one(Payout, reversal_by_id(reversal_id).payout_id)
    lock(db.session.get_one(PayoutRun, payout.run_id))
    return lock(payout), lock(reversal_by_id(reversal_id))


def _extra_of(finding: RailFinding, payout: Payout) -> Extra:
    """Return what a finding says is one too many. Raises Conflict when it is not, or is solved."""
    if finding.solved_at is not None:
        raise Conflict("This is solved already. Load the page again to see by whom.")
    object_id, amount = finding.object_id, finding.amount_minor
    if not is_reversible(finding.kind, has_payout=finding.payout_id is not None, object_id=object_id) or not amount:
        raise Conflict("This difference names no transfer that is one too many. Solve it as it says.")
    extra = Extra(object_id or "", group_of(payout.id.hex), amount, finding.currency or "", FindingKind(finding.kind))
    if not _is_extra(extra, payout):
        raise Conflict(
            "This transfer is not one too many as long as its payment is open or was paid by it. Take the payment out, "
            "or look again at Stripe, then decide."
        )
    return extra


def _extra(reversal: RailReversal, payout: Payout) -> Extra:
    kind = FindingKind(db.session.get_one(RailFinding, reversal.finding_id).kind)
    return Extra(reversal.transfer_id, group_of(payout.id.hex), reversal.amount_minor, reversal.currency, kind)


def _is_extra(extra: Extra, payout: Payout) -> bool:
    return is_extra(extra.kind, extra.transfer_id, paid_by=payout.rail_object_id, state=PayoutState(payout.state))


def _verdict(payout: Payout, reversal: RailReversal, found: Sequence[RailObject]) -> tuple[Verdict, str]:
    extra = _extra(reversal, payout)
    verdict, why = judge(extra, found)
    if verdict is Verdict.GO and not _is_extra(extra, payout):
        return Verdict.NO, "The payment was found to be paid by this very transfer, so nothing is taken back."
    if verdict is Verdict.GO and fingerprint_of(reversal.request) != reversal.request_sha256:
        return Verdict.NO, "What would be taken back is not what was asked for, so nothing is sent."
    return verdict, why


def _new(finding: RailFinding, payout: Payout, extra: Extra, rail: SendingRail, actor: Actor) -> RailReversal:
    before = newest_reversals([finding]).get(finding.id)
    generation = before.generation + 1 if before else 1
    key = key_of(finding.id.hex, generation)
    request = rail.prepare_reversal(extra, key)
    return RailReversal(
        seller_id=finding.seller_id,
        finding_id=finding.id,
        payout_id=payout.id,
        rail=finding.rail,
        generation=generation,
        key=key,
        transfer_id=extra.transfer_id,
        amount_minor=extra.amount_minor,
        currency=extra.currency,
        request=request,
        request_sha256=fingerprint_of(request),
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
        state=ReversalState.ASKED,
        sends=0,
        next_at=clock.now(),
    )


def _done(payout: Payout, reversal: RailReversal) -> None:
    """End an attempt whose transfer a look shows to be taken back, and solve what it was asked for."""
    reversal.state, reversal.ended_at, reversal.next_at = ReversalState.DONE, clock.now(), None
    audit.record(system_for(reversal.seller_id), Action.REVERSAL_DONE, reversal, transfer=reversal.transfer_id)
    finding = lock(db.session.get_one(RailFinding, reversal.finding_id))
    if finding.solved_at is None:
        asker = Actor(reversal.asked_by_id, reversal.seller_id, "member", ActorKind.USER)
        solve_row(finding, asker, f"{reversal.transfer_id} was taken back at Stripe.")
    jobs.enqueue("payouts.look", {"payout": payout.public_id}, dedupe_key=f"payouts.look:{payout.public_id}")
    notices.transfer_taken_back(payout, reversal)


def _failed(payout: Payout, reversal: RailReversal, why: str) -> None:
    reversal.state, reversal.ended_at, reversal.next_at = ReversalState.FAILED, clock.now(), None
    reversal.reason = why[:300]
    audit.record(system_for(reversal.seller_id), Action.REVERSAL_FAILED, reversal, reason=reversal.reason)
    notices.reversal_failed(payout, reversal)


def _plan(reversal: RailReversal, moment: datetime) -> None:
    """Write the job that looks at an attempt then."""
    db.session.flush()
    key = f"payouts.reverse:{reversal.public_id}:{moment:%Y%m%d%H%M%S}"
    jobs.enqueue("payouts.reverse", {"reversal": reversal.public_id}, run_after=moment, dedupe_key=key)
