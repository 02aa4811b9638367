"""Settling: how a run follows its payouts to their end. Only inside a command that has locked the run."""

from core import audit
from core.access import system_for
from core.db import command, db
from core.ids import show
from core.jobs import enqueue
from payouts import notices
from payouts.models import PayoutRun
from payouts.queries.runs import count_states, has_unended_payouts
from payouts.rules.actions import Action
from payouts.rules.runs import RunState, advance_run


@command
def settle_if_done(run: PayoutRun) -> None:
    """Settle a locked run once its last payout has ended and no money has to be given back; before, it is paid."""
    if run.freezing is None and not has_unended_payouts(run):
        run.state = advance_run(RunState(run.state), RunState.SETTLED)
        audit.record(system_for(run.seller_id), Action.RUN_SETTLED, run)
        db.session.flush()
        notices.run_settled(run, count_states(run))
        enqueue("payouts.check_run", {"seller": show("org", run.seller_id), "run": run.public_id})
    elif RunState(run.state) is RunState.APPROVED:
        run.state = advance_run(RunState.APPROVED, RunState.PAYING)
