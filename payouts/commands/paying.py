"""What people decide about paying: start, look again, release a new attempt."""

from core import audit, clock, jobs
from core.access import Actor
from core.db import command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from payouts.commands import outcomes
from payouts.commands.approving import check_may_approve_again
from payouts.commands.findings import refuse_while_serious
from payouts.commands.ledger import lock_books
from payouts.commands.rail_accounts import ensure_rail_account
from payouts.commands.reserves import reserve
from payouts.models import Earning, Payout, PayoutAttempt, PayoutRun
from payouts.queries.attempts import latest_attempt, unsent
from payouts.queries.destinations import has_come_back
from payouts.queries.findings import findings_of_payout
from payouts.queries.rails import find_stop
from payouts.queries.runs import get_payout, get_run, lines_of_payout
from payouts.rules.actions import Action
from payouts.rules.runs import PayoutState, RunState, advance_payout, advance_run
from payouts.rules.sending import AttemptState, check_may_release


@command
def pay_run(run_id: Id, *, actor: Actor, seen_sha: str) -> PayoutRun:
    """Start sending what rails pay by themselves in an approved run. The work itself is a job that may be left alone.

    Raises Conflict when it was started already, payments are stopped, or an earlier payment is not clear.
    """
    run = lock(get_run(actor, run_id))
    if RunState(run.state) is not RunState.PAYING:
        run.state = advance_run(RunState(run.state), RunState.PAYING)
    if run.approved_sha256 != seen_sha:
        raise Conflict("This run is not the one you were looking at. Load it again and check it before you pay.")
    if run.paying_since is not None:
        raise Conflict("This run is being paid already. Load the page again to see how far it is.")
    _check_can_pay(run)
    run.paying_since, run.paying_by_id = clock.now(), actor.user_id
    _go_on(run)
    audit.record(actor, Action.RUN_PAYING, run, sha256=seen_sha)
    return run


@command
def ask_look(payout_id: Id, *, actor: Actor) -> Payout:
    """Let the rail be asked now how a sent payout stands. Raises Conflict when nothing was ever sent."""
    payout = get_payout(actor, payout_id)
    attempt = latest_attempt(payout)
    if attempt is None:
        raise Conflict("This payment was not sent yet, so there is nothing to look for.")
    jobs.enqueue("payouts.look", {"payout": payout.public_id}, dedupe_key=f"payouts.look:{payout.public_id}")
    audit.record(actor, Action.PAYOUT_LOOKED, payout)
    return payout


@command
def release_attempt(payout_id: Id, *, actor: Actor, reason: str) -> Payout:
    """Let a payout be sent anew, as an approver: under a new key, after it is certain that the old one paid nothing.

    Raises Conflict before the last look, while a transfer is there, and when what it pays has changed since.
    """
    if not reason.strip():
        raise AppError("Say why it is sent again, so that whoever checks later understands.", field="reason")
    payout = get_payout(actor, payout_id)
    run, payout = lock(get_run(actor, payout.run_id)), lock(payout)
    attempt = latest_attempt(payout)
    lock_books(run.seller_id)
    check_may_approve_again(run, actor)
    new_state = advance_payout(PayoutState(payout.state), PayoutState.APPROVED)
    _set_aside(payout, attempt, actor)
    payout.state, payout.left_out_reason = new_state, None
    if attempt is not None:
        outcomes.keep_decision(attempt, reason.strip(), user_id=actor.user_id)
    if run.paying_since is not None:
        _go_on(run)
    audit.record(actor, Action.PAYOUT_RELEASED, payout, generation=payout.generation, reason=reason.strip())
    return payout


def _set_aside(payout: Payout, attempt: PayoutAttempt | None, actor: Actor) -> None:
    """Make the next generation: what failed is reserved again, what is unknown still is."""
    if PayoutState(payout.state) is PayoutState.FAILED:
        _refuse_came_back(payout)
        _check_still_due(payout)
        reserve([payout], actor)
        return
    if attempt is None:
        raise Conflict("This payment was not sent yet, so there is nothing to release.")
    check_may_release(unsure_at=lock(attempt).unsure_at, looked_at=attempt.looked_at)
    if findings_of_payout(payout.seller_id, payout.id):
        raise Conflict("A transfer of this payment is there. Reverse it at the rail, look again, then decide.")
    attempt.state, attempt.ended_at, attempt.next_at = AttemptState.GIVEN_UP, clock.now(), None
    payout.generation += 1


def _refuse_came_back(payout: Payout) -> None:
    if has_come_back(payout):
        raise Conflict(
            "A payment to this account came back, so nothing is sent there. Take it out: the next run pays it once the "
            "partner has confirmed or changed the account."
        )


def _check_still_due(payout: Payout) -> None:
    """Refuse to reserve again what was paid, reserved or taken back since. Raises Conflict."""
    for line in lines_of_payout(payout):
        if not _is_still_due(line.earning, line.amount.minor):
            raise Conflict("What this payment pays has changed since. Take it out; the next run pays what is due then.")


def _is_still_due(earning: Earning, minor: int) -> bool:
    now = earning.payable_minor
    return now >= minor if minor > 0 else now <= minor


def _check_can_pay(run: PayoutRun) -> None:
    stop = find_stop(run.seller_id)
    if stop is not None:
        raise Conflict(f"Payments are stopped: {stop.reason} Allow them again, then pay.")
    refuse_while_serious(run.seller_id, but_run=run.id)
    left = unsent(run)
    if not left:
        raise Conflict("Nothing in this run is left for Stripe to pay.")
    for rail in sorted({payout.rail or "" for payout in left}):
        ensure_rail_account(run.seller_id, rail)


def _go_on(run: PayoutRun) -> None:
    db.session.flush()
    jobs.enqueue("payouts.pay", {"run": run.public_id}, dedupe_key=f"payouts.pay:{run.public_id}")
