"""What a rail's balance says about a run before it is paid: asked outside every transaction, never while sending.

A rail that cannot be asked keeps nobody from paying: each payment is sent exactly once and its end looked for anyway.
"""

import structlog

from core.access import Actor
from core.db import end_read
from core.errors import Conflict
from core.ids import Id
from payouts.commands.paying import pay_run
from payouts.models import PayoutRun
from payouts.queries.attempts import unsent_sums
from payouts.queries.rails import find_rail_account
from payouts.queries.runs import get_run
from payouts.rails import RailTrouble, open_rail
from payouts.rules.destinations import Rail
from payouts.rules.funding import Cover, covers, refuse_short

log = structlog.get_logger(__name__)


def cover_of(run_id: Id, *, actor: Actor) -> list[Cover]:
    """Return what a run and those being paid still take from Stripe, beside what it holds; nothing when all was sent.

    Raises NotFound for another's run, Conflict when Stripe is not connected, and RailTrouble when it cannot be asked.
    """
    run = get_run(actor, run_id)
    needed, account = unsent_sums(run), find_rail_account(run.seller_id, Rail.STRIPE)
    if not needed:
        return []
    if account is None:
        raise Conflict("Stripe is not connected yet. Set its key under Ways to pay, then try again.")
    rail = open_rail(account)
    end_read()
    return covers(needed, rail.balance())


def start_paying(run_id: Id, *, actor: Actor, seen_sha: str) -> PayoutRun:
    """Start paying a run, unless its rail's balance is known not to cover it. Raises Conflict."""
    if get_run(actor, run_id).paying_since is None:
        _refuse_short(run_id, actor)
    return pay_run(run_id, actor=actor, seen_sha=seen_sha)


def _refuse_short(run_id: Id, actor: Actor) -> None:
    try:
        found = cover_of(run_id, actor=actor)
    except RailTrouble as trouble:
        log.warning("balance_not_seen", run=str(run_id), why=str(trouble))
        return
    refuse_short(found)
