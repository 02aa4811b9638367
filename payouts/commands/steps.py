"""What all work on a large run in steps shares: the job that takes them, and in whose name they are taken."""

from core import jobs
from core.access import Actor, ActorKind
from core.db import command
from payouts.models import PayoutRun


@command
def plan_steps(run: PayoutRun) -> None:
    """Have a job take the steps of a run to their end."""
    jobs.enqueue("payouts.freeze", {"run": run.public_id}, dedupe_key=f"payouts.freeze:{run.public_id}")


def taker_of_steps(run: PayoutRun) -> Actor:
    """Return whoever began the steps of a run: the books name them for every step."""
    kind = ActorKind.USER if run.freezing_by_id else ActorKind.SYSTEM
    return Actor(run.freezing_by_id, run.seller_id, "member", kind)
