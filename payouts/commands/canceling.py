"""Canceling what a run's rail was not told to pay yet. Nothing of it is sent from then on; of many, the money follows.

All of it is taken out at once, so that no payer finds any. What many had set aside is given back in steps, in which
the run can be left alone; it is settled once the last of it is payable again.
"""

from sqlalchemy import update

from core import audit
from core.access import Actor
from core.db import command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from payouts.commands.ledger import lock_books
from payouts.commands.reserves import give_back
from payouts.commands.settling import settle_if_done
from payouts.commands.steps import plan_steps, taker_of_steps
from payouts.commands.telling import plan_telling_of_voids
from payouts.models import Payout, PayoutRun
from payouts.queries.attempts import count_unsent, lock_unsent, unsent_of
from payouts.queries.freezing import next_canceled
from payouts.queries.runs import get_run
from payouts.rules.actions import Action
from payouts.rules.freezing import STEP, Freezing, refusal
from payouts.rules.runs import PayoutState, advance_payout


@command
def cancel_unsent(run_id: Id, *, actor: Actor, reason: str) -> PayoutRun:
    """Take everything out of the run that its rail was not told to pay yet; what was sent goes on to its end.

    Raises Conflict when nothing is left that was not sent.
    """
    reason = reason.strip()
    if not reason:
        raise AppError("Say why it is canceled: the partners see the reason.", field="reason")
    run = lock(get_run(actor, run_id))
    if run.freezing is not None:
        raise Conflict(refusal(run.freezing))
    left = count_unsent(run)
    if not left:
        raise Conflict("Everything in this run was sent already. Load the page again to see how it stands.")
    lock_books(run.seller_id)
    run.paying_since = None
    if left > STEP:
        _begin(run, actor, reason)
    else:
        _cancel(run, actor, reason)
    audit.record(actor, Action.RUN_UNSENT_CANCELED, run, payouts=left, reason=reason)
    return run


def _cancel(run: PayoutRun, actor: Actor, reason: str) -> None:
    left = lock_unsent(run)
    for payout in left:
        payout.state = advance_payout(PayoutState(payout.state), PayoutState.VOIDED)
        payout.left_out_reason = reason
    give_back(left, actor, reason=reason)
    settle_if_done(run)
    plan_telling_of_voids(left)


def _begin(run: PayoutRun, actor: Actor, reason: str) -> None:
    """Take all of them out in one statement, and have their money given back in steps."""
    run.freezing, run.freezing_by_id, run.freezing_after = Freezing.CANCEL, actor.user_id, None
    db.session.flush()
    canceled = update(Payout).where(unsent_of(run)).values(state=PayoutState.VOIDED, left_out_reason=reason)
    db.session.execute(canceled.execution_options(synchronize_session=False))
    db.session.expire_all()
    plan_steps(run)


def give_canceled_back(run: PayoutRun, size: int) -> bool:
    """Make the money of the next payouts that were canceled payable again; returns whether there may be more."""
    some = next_canceled(run, size)
    if some:
        give_back(some, taker_of_steps(run), reason=some[0].left_out_reason or "")
        run.freezing_after = some[-1].id
        plan_telling_of_voids(some)
        db.session.flush()
        return True
    run.freezing = run.freezing_after = run.freezing_by_id = None
    db.session.flush()
    settle_if_done(run)
    return False
