"""Locking a run together with the books, so that what is due stays what was read until the command ends."""

from core.access import Actor
from core.db import command, lock
from core.errors import Conflict
from core.ids import Id
from payouts.commands.ledger import lock_books
from payouts.models import PayoutRun
from payouts.queries.runs import get_run
from payouts.rules.freezing import refusal
from payouts.rules.runs import RunState


@command
def lock_run(run_id: Id, actor: Actor) -> PayoutRun:
    """Return a run that nobody else changes. Raises Conflict while its money is set aside or given back in steps."""
    run = lock(get_run(actor, run_id))
    lock_books(run.seller_id)
    if run.freezing is not None:
        raise Conflict(refusal(run.freezing))
    return run


@command
def lock_draft(run_id: Id, actor: Actor) -> PayoutRun:
    """Return a draft that nobody else changes. Raises Conflict when it is no draft any more."""
    run = lock_run(run_id, actor)
    if RunState(run.state) is not RunState.DRAFT:
        raise Conflict(f"This run is {run.state.replace('_', ' ')}, so it cannot be changed. Take it back first.")
    return run
