"""What is written before and after each call to a rail. No call is made here; the order of writing is the protocol.

`begin_attempt` commits key and request before anything is sent; `record_answer` and `record_look` store what was said
and draw the consequence. Each may be repeated, by any number of processes, in any order.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import audit, clock, jobs
from core.access import system_for
from core.db import add, command, db, lock
from core.errors import AppError
from core.ids import Id
from payouts.commands import outcomes
from payouts.commands.findings import open_finding
from payouts.commands.ledger import lock_books
from payouts.models import Payout, PayoutAttempt, PayoutRun
from payouts.queries.attempts import get_attempt, latest_attempt, next_moment, order_of
from payouts.queries.destinations import frozen_destinations, has_come_back
from payouts.queries.frozen import is_as_approved
from payouts.queries.rails import find_rail_account, find_stop
from payouts.queries.recipients import find_by_object
from payouts.rails import SendingRail
from payouts.rules.actions import Action
from payouts.rules.destinations import refuse_closed
from payouts.rules.rails import refuse_two_modes
from payouts.rules.reconciling import FindingKind, Ours, found_about
from payouts.rules.runs import PayoutState, advance_payout
from payouts.rules.sending import (
    OPEN_ATTEMPTS,
    Answer,
    AttemptState,
    RailObject,
    Step,
    fingerprint_of,
    is_young,
    key_of,
)

IN_HAND = timedelta(seconds=45)
"""How long a call that was begun is left alone by others: longer than its timeout."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What is to be sent, or looked for first where something may have been sent before.

    After `until` another process may have taken it up, and a person may even have released a newer generation: whoever
    slept that long sends nothing any more.
    """

    attempt_id: Id
    key: str
    request: str
    group: str
    must_look: bool
    until: datetime


@command
def begin_attempt(payout_id: Id, rail: SendingRail) -> Sending | None:
    """Write key and request of an approved payout's next generation, before anything is sent.

    Returns None when there is nothing to send: another process took it, payments are stopped, the account is closed to
    us or of another mode than the key, which fails it, or what would be paid is not what was approved, which stops the
    run and opens a finding.
    """
    run, payout = _locked(payout_id)
    if run.paying_since is None or find_stop(run.seller_id) or PayoutState(payout.state) is not PayoutState.APPROVED:
        return None
    if not is_as_approved(run, payout):
        _stop_changed(run, payout)
        return None
    before = latest_attempt(payout)
    try:
        refuse_two_modes(_modes(run, payout, before, rail))
        _refuse_closed(payout, was_released=before is not None)
        request = rail.prepare(order_of(payout, run))
    except AppError as refusal:
        lock_books(run.seller_id)
        outcomes.fail_unsent(run, payout, refusal.message)
        return None
    attempt = add(_new(payout, request, sends=0 if before else 1, livemode=_livemode(run, payout)))
    payout.state = advance_payout(PayoutState.APPROVED, PayoutState.SENDING)
    audit.record(system_for(run.seller_id), Action.PAYOUT_SENT, payout, generation=attempt.generation)
    return _sending(attempt, rail, must_look=before is not None)


@command
def take_up(attempt_id: Id, rail: SendingRail) -> Sending | None:
    """Take up an attempt that an earlier process left, or whose next look is due. Others leave it alone meanwhile."""
    _, _, attempt = _locked_attempt(attempt_id)
    is_due = attempt.next_at is not None and attempt.next_at <= clock.now()
    if AttemptState(attempt.state) not in OPEN_ATTEMPTS or not is_due:
        return None
    attempt.next_at = clock.now() + IN_HAND
    return _sending(attempt, rail, must_look=True)


@command
def note_send(attempt_id: Id) -> bool:
    """Say, right before it happens, that the same key is sent again; False when it must not be."""
    run, payout, attempt = _locked_attempt(attempt_id)
    now = clock.now()
    if AttemptState(attempt.state) is not AttemptState.SENDING or not is_young(attempt.first_sent_at, now):
        return False
    if find_stop(run.seller_id) or has_come_back(payout) or not is_as_approved(run, payout):
        attempt.next_at = now + timedelta(minutes=15)
        return False
    if fingerprint_of(attempt.request) != attempt.request_sha256:
        attempt.next_at = now + timedelta(minutes=15)
        _stop_changed(run, payout)
        return False
    attempt.sends, attempt.last_sent_at, attempt.next_at = attempt.sends + 1, now, now + IN_HAND
    return True


@command
def record_answer(attempt_id: Id, answer: Answer, rail: SendingRail) -> None:
    """Store what a rail answered to a send and draw the consequence, once, whoever else did so before."""
    run, payout, attempt = _locked_attempt(attempt_id)
    lock_books(run.seller_id)
    outcomes.keep_answer(attempt, answer)
    outcomes.Outcome(run, payout, attempt, _ours(run, payout, attempt, rail), _livemode(run, payout)).answered(answer)


@command
def record_look(payout_id: Id, found: list[RailObject], rail: SendingRail) -> Step:
    """Store what a look at a payout's group found and draw the consequence; returns what to do next."""
    run, payout = _locked(payout_id)
    newest = latest_attempt(payout)
    if newest is None:
        return Step.NOTHING
    attempt = lock(newest)
    lock_books(run.seller_id)
    outcomes.keep_look(attempt, found)
    ours = _ours(run, payout, attempt, rail)
    return outcomes.Outcome(run, payout, attempt, ours, _livemode(run, payout)).looked(found)


@command
def postpone(attempt_id: Id, why: str) -> None:
    """Keep that a rail could not be asked, and when to ask again."""
    _, _, attempt = _locked_attempt(attempt_id)
    outcomes.keep_trouble(attempt, why)


@command
def plan_next(run_id: Id) -> None:
    """Write the job that goes on when a payout of this run is due again; none when nothing waits."""
    moment = next_moment(run_id)
    if moment is not None:
        run = db.session.get_one(PayoutRun, run_id)
        key = f"payouts.pay:{run.public_id}:{moment:%Y%m%d%H%M%S}"
        jobs.enqueue("payouts.pay", {"run": run.public_id}, run_after=moment, dedupe_key=key)


def _locked(payout_id: Id) -> tuple[PayoutRun, Payout]:
    """Inside a command: return a payout and its run, locked in that order."""
    payout = db.session.get_one(Payout, payout_id)
    run = lock(db.session.get_one(PayoutRun, payout.run_id))
    return run, lock(payout)


def _refuse_closed(payout: Payout, *, was_released: bool) -> None:
    """Refuse an account that was blocked since the run was approved. Raises Conflict with a sentence for both sides."""
    for account in frozen_destinations([payout]).values():
        refuse_closed(account.blocked_as, account.blocked_reason, was_released=was_released)


def _locked_attempt(attempt_id: Id) -> tuple[PayoutRun, Payout, PayoutAttempt]:
    attempt = get_attempt(attempt_id)
    run, payout = _locked(attempt.payout_id)
    return run, payout, lock(attempt)


def _new(payout: Payout, request: str, *, sends: int, livemode: bool) -> PayoutAttempt:
    now = clock.now()
    return PayoutAttempt(
        seller_id=payout.seller_id,
        partnership_id=payout.partnership_id,
        partner_id=payout.partner_id,
        payout_id=payout.id,
        rail=payout.rail,
        livemode=livemode,
        generation=payout.generation,
        key=key_of(payout.id.hex, payout.generation),
        request=request,
        request_sha256=fingerprint_of(request),
        state=AttemptState.SENDING,
        first_sent_at=now,
        last_sent_at=now,
        sends=sends,
        looks=0,
        next_at=now + IN_HAND,
    )


def _sending(attempt: PayoutAttempt, rail: SendingRail, *, must_look: bool) -> Sending:
    group = rail.read_request(attempt.request).group
    return Sending(attempt.id, attempt.key, attempt.request, group, must_look, clock.now() + IN_HAND)


def _ours(run: PayoutRun, payout: Payout, attempt: PayoutAttempt, rail: SendingRail) -> Ours:
    order, state = rail.read_request(attempt.request), PayoutState(payout.state)
    return Ours(payout.id, run.id, attempt.rail, state, payout.rail_object_id, order, payout.paid_at)


def _livemode(run: PayoutRun, payout: Payout) -> bool:
    account = find_rail_account(run.seller_id, payout.rail or "")
    return account is not None and account.livemode


def _modes(run: PayoutRun, payout: Payout, before: PayoutAttempt | None, rail: SendingRail) -> set[bool]:
    """Return the modes of all that a payment depends on: the key in use and in hand, the account, what was sent."""
    to = find_by_object(run.seller_id, order_of(payout, run).destination)
    known = {each.livemode for each in (to, before) if each is not None}
    return known | {_livemode(run, payout), rail.livemode}


def _stop_changed(run: PayoutRun, payout: Payout) -> None:
    """Stop a run in which somebody changed what is paid after it was approved."""
    run.paying_since = None
    order = order_of(payout, run)
    ours = Ours(payout.id, run.id, payout.rail or "", PayoutState(payout.state), None, order, None)
    open_finding(run.seller_id, found_about(ours, FindingKind.CHANGED, None))
