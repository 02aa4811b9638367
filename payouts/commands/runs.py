"""Payment runs: draft, change, take back, approve, cancel, finish. How they are frozen is told in `freezing`."""

from sqlalchemy import update

from core import audit, clock
from core.access import Actor
from core.db import add, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from payouts import notices
from payouts.commands.approving import check_may_approve_again, use_mailed_link
from payouts.commands.books_checks import check_and_keep, refuse_broken_books
from payouts.commands.collecting import collect, include_ready
from payouts.commands.freezing import undo_freezing, void_all
from payouts.commands.ledger import lock_books
from payouts.commands.limits import refuse_run_over_limit
from payouts.commands.locking import lock_draft, lock_run
from payouts.commands.netting import net_for_run
from payouts.models import Payout, PayoutRun
from payouts.queries.destinations import find_blocked_destination
from payouts.queries.periods import find_period
from payouts.queries.readings import Reading, is_unchanged, read_ahead, read_whole
from payouts.queries.runs import (
    count_states,
    find_live_run,
    find_payout_in,
    get_run,
    left_out_by_hand,
    next_run_number,
)
from payouts.rules.actions import Action
from payouts.rules.freezing import Freezing, refusal
from payouts.rules.periods import last_day, name_of
from payouts.rules.runs import Obstacle, PayoutState, RunState, advance_payout, advance_run, is_alone_with


@command
def draft_run(month: str, *, actor: Actor) -> PayoutRun:
    """Start a run over everything released by the end of a closed month (`YYYY-MM`). Nothing is reserved yet.

    Raises Conflict when the month is not closed or another run is still being prepared.
    """
    seller_id = _organization(actor)
    lock_books(seller_id)
    if find_period(seller_id, month) is None:
        raise Conflict(f"{name_of(month)} is not closed yet. Close the month first: a run pays closed months only.")
    live = find_live_run(seller_id)
    if live is not None and live.freezing == Freezing.CANCEL:
        raise Conflict(refusal(live.freezing))
    if live is not None:
        raise Conflict(f"Run {live.number} is still being prepared. Finish or cancel it before you start another.")
    run = add(
        PayoutRun(
            seller_id=seller_id,
            number=next_run_number(seller_id),
            name=f"{name_of(month)} payments",
            cutoff_month=month,
            cutoff_on=last_day(month),
            state=RunState.DRAFT,
            created_at=clock.now(),
            created_by_id=actor.user_id,
        )
    )
    net_for_run(run, actor)
    notices.limits_reached(run, [row for row in collect(run) if Obstacle.OVER_LIMIT in row.obstacles])
    audit.record(actor, Action.RUN_DRAFTED, run, month=month)
    return run


@command
def recalculate_run(run_id: Id, *, actor: Actor) -> PayoutRun:
    """Collect again what is due, as after a refund or a new bank account. Raises Conflict unless the run is a draft."""
    run = _edited(run_id, actor)
    net_for_run(run, actor)
    collect(run)
    audit.record(actor, Action.RUN_RECALCULATED, run)
    return run


@command
def leave_out(payout_id: Id, *, run_id: Id, actor: Actor, reason: str) -> PayoutRun:
    """Take a payable payout out of a draft. The reason is shown to the partner. Raises AppError without one.

    Raises Conflict when somebody did so already for another reason, which the partner may have read.
    """
    if not reason.strip():
        raise AppError("Say why it is taken out: the partner sees the reason.", field="reason")
    run = _edited(run_id, actor)
    payout = _payout(run, payout_id)
    if payout.left_out_reason not in {None, reason.strip()}:
        raise Conflict(
            f"It was taken out already: “{payout.left_out_reason}” That reason stays. To give another one, take the "
            "payment in again first."
        )
    payout.left_out_reason, payout.is_included = reason.strip(), False
    audit.record(actor, Action.RUN_LINE_LEFT_OUT, payout, reason=reason.strip())
    return run


@command
def take_in(payout_id: Id, *, run_id: Id, actor: Actor) -> PayoutRun:
    """Take a payout that was left out back into a draft."""
    run = _edited(run_id, actor)
    payout = _payout(run, payout_id)
    payout.left_out_reason = None
    include_ready(run, only=[payout.id])
    audit.record(actor, Action.RUN_LINE_TAKEN_IN, payout)
    return run


@command
def take_back_run(run_id: Id, *, actor: Actor) -> PayoutRun:
    """Turn a run that waits for approval into a draft again; what was reserved becomes payable."""
    run = lock_run(run_id, actor)
    _reopen(run, actor)
    audit.record(actor, Action.RUN_TAKEN_BACK, run)
    return run


@command
def send_back_run(run_id: Id, *, actor: Actor, reason: str) -> PayoutRun:
    """Send a run that waits for approval back to whoever sent it, as an approver: it is a draft again.

    Whoever prepared it still cannot approve its next version; the approver, who changed nothing, can.
    """
    if not reason.strip():
        raise AppError("Say what has to be changed: whoever prepared the run gets your reason by mail.", field="reason")
    run = lock_run(run_id, actor)
    sender_id = run.submitted_by_id or run.created_by_id
    _reopen(run, actor)
    run.sent_back_reason, run.sent_back_at, run.sent_back_by_id = reason.strip(), clock.now(), actor.user_id
    audit.record(actor, Action.RUN_SENT_BACK, run, reason=reason.strip())
    notices.run_sent_back(run, sender_id)
    return run


@command
def approve_run(
    run_id: Id, *, actor: Actor, seen_sha: str, token: str = "", reading: Reading | None = None
) -> PayoutRun:
    """Approve exactly the frozen run that was seen. Raises Conflict when it changed, NotAllowed for its preparer.

    Whoever truly works alone approves their own by the `token` of a link that was mailed to them a day later.

    A check of the books that found something stops it; doors approve through `check_and_approve`, which makes one, and
    reads a large run beforehand: such a `reading` counts only while it is, row for row, what is stored.
    """
    run = lock_run(run_id, actor)
    new_state = advance_run(RunState(run.state), RunState.APPROVED)
    if not run.sha256 == seen_sha == _sha256_now(run, reading):
        raise Conflict("This run is not the one you were looking at. Load it again and check it before you approve.")
    approval = check_may_approve_again(run, actor)
    _refuse_blocked(run)
    refuse_run_over_limit(run)
    refuse_broken_books(run.seller_id)
    if is_alone_with(approval):
        use_mailed_link(run, token, actor=actor)
    run.state = new_state
    run.approved_by_id, run.approved_at, run.approved_sha256 = actor.user_id, clock.now(), seen_sha
    _approve_all(run)
    audit.record(actor, Action.RUN_APPROVED, run, sha256=seen_sha)
    notices.run_approved(run)
    for payout in left_out_by_hand(run):
        notices.payout_left_out(payout)
    return run


def check_and_approve(run_id: Id, *, actor: Actor, seen_sha: str, token: str = "") -> PayoutRun:
    """Check the books and read the run, then approve: the one step every door goes through.

    Raises NotFound, else as `approve_run`.
    """
    check_and_keep(get_run(actor, run_id).seller_id, run_id=run_id)
    return approve_run(run_id, actor=actor, seen_sha=seen_sha, token=token, reading=read_ahead(run_id))


@command
def cancel_run(run_id: Id, *, actor: Actor) -> PayoutRun:
    """Cancel a run that is not approved yet; what was reserved becomes payable again."""
    run = lock_run(run_id, actor)
    was_frozen = RunState(run.state) is RunState.IN_REVIEW
    run.state = advance_run(RunState(run.state), RunState.CANCELED)
    if was_frozen:
        undo_freezing(run, actor)
    if run.freezing is None:
        void_all(run)
    run.ended_at = clock.now()
    audit.record(actor, Action.RUN_CANCELED, run)
    return run


@command
def finish_run(run_id: Id, *, actor: Actor) -> PayoutRun:
    """Close a run whose payouts have all ended."""
    run = lock_run(run_id, actor)
    run.state = advance_run(RunState(run.state), RunState.CLOSED)
    run.ended_at = clock.now()
    audit.record(actor, Action.RUN_CLOSED, run)
    return run


def _organization(actor: Actor) -> Id:
    if actor.organization_id is None:
        raise AppError("A run belongs to an organization. Sign in to one.")
    return actor.organization_id


def _edited(run_id: Id, actor: Actor) -> PayoutRun:
    """Return a draft that this person changes, so that they do not approve it themselves."""
    run = lock_draft(run_id, actor)
    if actor.user_id is not None and actor.user_id.hex not in run.editor_ids:
        run.editor_ids = [*run.editor_ids, actor.user_id.hex]
    return run


def _payout(run: PayoutRun, payout_id: Id) -> Payout:
    found = find_payout_in(run, payout_id)
    if found is None:
        raise Conflict("This payment is no longer part of the run. Load the page again.")
    return lock(found)


def _sha256_now(run: PayoutRun, reading: Reading | None) -> str | None:
    """Return the sha256 of a run as it is stored now: as it was read, if nothing of it changed since; else None."""
    if reading is None:
        return read_whole(run).sha256
    return reading.sha256 if is_unchanged(run, reading) else None


def _approve_all(run: PayoutRun) -> None:
    """Let all that a run pays be paid, in one statement. Raises Conflict for one that is no draft."""
    db.session.flush()
    for state in count_states(run):
        if state != PayoutState.VOIDED:
            advance_payout(PayoutState(state), PayoutState.APPROVED)
    mine = (Payout.seller_id == run.seller_id) & (Payout.run_id == run.id) & Payout.is_included
    approved = update(Payout).where(mine, Payout.state != PayoutState.VOIDED).values(state=PayoutState.APPROVED)
    db.session.execute(approved.execution_options(synchronize_session=False))
    db.session.expire_all()


def _refuse_blocked(run: PayoutRun) -> None:
    """Refuse to approve a payment to an account from which another came back since it was frozen. Raises Conflict."""
    destination = find_blocked_destination(run)
    if destination is not None:
        raise Conflict(
            f"A payment to {destination.holder_name} came back: {destination.blocked_reason} Send the run back to "
            "whoever prepared it: it has to leave that payment out."
        )


def _reopen(run: PayoutRun, actor: Actor) -> None:
    """Make a frozen run a draft again; whoever had sent it stays one of those who prepared it."""
    run.state = advance_run(RunState(run.state), RunState.DRAFT)
    if run.submitted_by_id is not None and run.submitted_by_id.hex not in run.editor_ids:
        run.editor_ids = [*run.editor_ids, run.submitted_by_id.hex]
    run.frozen = run.sha256 = run.frozen_at = run.submitted_by_id = run.is_alone = None
    undo_freezing(run, actor)
    if run.freezing is None:
        collect(run)
