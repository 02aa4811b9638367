"""Freezing: fixes what a run pays and to where, and sets its money aside. A large run takes many small steps.

A run in steps is still a draft that nobody can change or approve. What was seen is compared with what was set aside
before it is sealed; anything else gives all of it back, so that nothing is ever half frozen for longer than that. What
is sealed was read before, and is compared row for row with what stands there at the seal.
"""

from collections.abc import Sequence

from sqlalchemy import update

from core import audit, clock, jobs
from core.access import Actor
from core.db import command, db, lock
from core.errors import Conflict
from core.ids import Id
from payouts import notices
from payouts.commands.canceling import give_canceled_back
from payouts.commands.collecting import collect, include_ready
from payouts.commands.findings import refuse_while_serious
from payouts.commands.ledger import lock_books
from payouts.commands.limits import refuse_run_over_limit
from payouts.commands.locking import lock_draft
from payouts.commands.netting import net_for_run
from payouts.commands.reserves import give_back, reserve
from payouts.commands.steps import plan_steps, taker_of_steps
from payouts.models import Payout, PayoutRun
from payouts.queries import freezing as queries
from payouts.queries.destinations import active_destinations
from payouts.queries.rails import get_run_of
from payouts.queries.readings import Reading, is_unchanged, read_whole
from payouts.queries.runs import get_run, has_other_approver, payouts_of, preparers_of
from payouts.rules.actions import Action
from payouts.rules.freezing import CHANGED, SENDS, STEP, STOPPED, Freezing
from payouts.rules.runs import ALONE_WAITS, PayoutState, RunState, advance_run


@command
def submit_run(run_id: Id, *, actor: Actor, seen: str) -> PayoutRun:
    """Freeze a draft and send it for approval: lines and destinations are fixed and the money is reserved.

    `seen` is `state_of_draft` of what the preparer looked at. Raises Conflict when something changed since, or when
    nothing is ready to be paid. A large run stays a draft while a job takes it there in steps.
    """
    run = lock_draft(run_id, actor)
    refuse_while_serious(run.seller_id)
    netted = net_for_run(run, actor)
    if queries.is_large(run, STEP):
        if netted:
            raise Conflict(CHANGED)
        return _begin(run, actor, seen)
    if seen != queries.state_of_draft(collect(run)):
        raise Conflict(CHANGED)
    included = [payout for payout in payouts_of(run) if payout.is_included]
    _fix_destinations(included)
    run.submitted_by_id = actor.user_id
    _seal(run, read_whole(run), actor)
    reserve(included, actor)
    return run


def _begin(run: PayoutRun, actor: Actor, seen: str) -> PayoutRun:
    refuse_run_over_limit(run)
    run.freezing, run.freezing_seen, run.freezing_by_id = Freezing.SET_ASIDE, seen, actor.user_id
    run.freezing_after = run.freezing_refused = None
    plan_steps(run)
    audit.record(actor, Action.RUN_FREEZING, run)
    return run


@command
def take_freezing_step(run_id: Id, *, at_most: int | None = None) -> bool:
    """Set aside, or give back, the next payments of a run, a step of them or fewer; returns whether there is more.

    Once everything is set aside, the run is to be read and sealed. Raises Conflict when what is due is no longer what
    the draft says; then the steps are to be stopped.
    """
    run = lock(get_run_of(run_id))
    lock_books(run.seller_id)
    if run.freezing in {None, Freezing.SEAL}:
        return False
    size = min(at_most or STEP, STEP)
    if run.freezing == Freezing.CANCEL:
        return give_canceled_back(run, size)
    if run.freezing == Freezing.SET_ASIDE:
        return _set_some_aside(run, taker_of_steps(run), size)
    return _give_some_back(run, taker_of_steps(run), size)


@command
def seal_run(run_id: Id, reading: Reading) -> bool:
    """Seal a run whose money is all set aside, as it was read, if it is the one that was seen and has not changed.

    Raises Conflict when it is not; then the steps are to be stopped. Does nothing when there is nothing to seal any
    more, and returns whether there are steps to take instead, as when somebody stopped it.
    """
    run = lock(get_run_of(run_id))
    lock_books(run.seller_id)
    if run.freezing != Freezing.SEAL:
        return run.freezing is not None
    if reading.seen != run.freezing_seen or not is_unchanged(run, reading):
        raise Conflict(CHANGED)
    refuse_while_serious(run.seller_id)
    actor, run.submitted_by_id = taker_of_steps(run), run.freezing_by_id
    run.freezing = run.freezing_after = run.freezing_seen = run.freezing_by_id = None
    _seal(run, reading, actor)
    return False


@command
def stop_freezing(run_id: Id, *, actor: Actor, reason: str = STOPPED) -> PayoutRun:
    """Stop setting aside, with the reason that stands on the draft; what was set aside is given back in steps.

    Whoever sent the run for approval is mailed, unless they stopped it themselves.
    """
    run = lock(get_run(actor, run_id))
    lock_books(run.seller_id)
    if run.freezing in SENDS:
        run.freezing, run.freezing_refused = Freezing.GIVE_BACK, reason
        plan_steps(run)
        if actor.user_id != run.freezing_by_id:
            notices.run_not_sent(run, run.freezing_by_id)
        audit.record(actor, Action.RUN_FREEZING_STOPPED, run, reason=reason)
    elif RunState(run.state) is RunState.IN_REVIEW:
        raise Conflict("This run waits for approval already. Take it back to change it.")
    return run


def undo_freezing(run: PayoutRun, actor: Actor) -> None:
    """Make reserved money of a frozen run payable again, and its destinations those in use: of a large run in steps."""
    if queries.is_large(run, STEP):
        run.freezing, run.freezing_by_id, run.freezing_refused = Freezing.GIVE_BACK, actor.user_id, None
        plan_steps(run)
        return
    while _give_some_back(run, actor, STEP):
        pass


def _set_some_aside(run: PayoutRun, actor: Actor, size: int) -> bool:
    some = queries.next_to_set_aside(run, size)
    if not some:
        run.freezing = Freezing.SEAL
        return False
    if not queries.is_still_due(run, some):
        raise Conflict(CHANGED)
    ready = [row.payout for row in include_ready(run, only=[payout.id for payout in some]) if row.is_ready]
    _fix_destinations(ready)
    reserve(ready, actor)
    run.freezing_after = some[-1].id
    return True


def _seal(run: PayoutRun, reading: Reading, actor: Actor) -> None:
    """Fix what is approved, and ask for the approval."""
    if reading.is_empty:
        raise Conflict("Nothing in this run is ready to be paid. Solve what is listed beside each partner first.")
    refuse_run_over_limit(run)
    run.state = advance_run(RunState(run.state), RunState.IN_REVIEW)
    run.frozen, run.sha256, run.frozen_at = reading.document, reading.sha256, clock.now()
    run.is_alone = not has_other_approver(run.seller_id, than=preparers_of(run))
    audit.record(actor, Action.RUN_SUBMITTED, run, sha256=run.sha256)
    notices.run_waits_for_approval(run)
    if run.is_alone:
        told = {"run": run.public_id, "sha256": run.sha256}
        jobs.enqueue("payouts.mail_alone", told, run_after=clock.now() + ALONE_WAITS)


def _give_some_back(run: PayoutRun, actor: Actor, size: int) -> bool:
    some = queries.next_to_give_back(run, size)
    if some:
        give_back(some, actor, reason=f"Run {run.number} was taken back before it was approved.")
        for payout in some:
            payout.destination_id = payout.rail = None
        db.session.flush()
        return True
    run.freezing = run.freezing_after = run.freezing_seen = run.freezing_by_id = None
    if RunState(run.state) is RunState.CANCELED:
        void_all(run)
    return False


def void_all(run: PayoutRun) -> None:
    """Say of every payout of a canceled run that it is not paid in it, in one statement."""
    mine = (Payout.seller_id == run.seller_id) & (Payout.run_id == run.id)
    db.session.flush()
    db.session.execute(update(Payout).where(mine).values(state=PayoutState.VOIDED))


def _fix_destinations(included: Sequence[Payout]) -> None:
    destinations = active_destinations(payout.partnership_id for payout in included)
    for payout in included:
        destination = destinations[payout.partnership_id]
        payout.destination_id, payout.rail = destination.id, destination.rail
    db.session.flush()
