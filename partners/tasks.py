"""Periodic work of partners: offers lapse, partnerships whose tail is over end. Both are safe to repeat."""

from datetime import timedelta
from typing import Any

from core.jobs import job, periodic
from core.sweeps import sweep
from partners import commands, queries

LAPSE_JOB = "partners.lapse_offers"
FINISH_JOB = "partners.finish_partnerships"


@job(LAPSE_JOB)
def lapse_offers(_payload: dict[str, Any]) -> None:
    """Let offers lapse whose time to answer is over."""
    commands.lapse_offers()


@job(FINISH_JOB)
def finish_partnerships(_payload: dict[str, Any]) -> dict[str, Any]:
    """End the partnerships whose tail is over."""
    return sweep("finish", queries.sellers_with_tails_over(), commands.finish_partnerships_of).to_json()


periodic(LAPSE_JOB, every=timedelta(hours=1))
periodic(FINISH_JOB, every=timedelta(hours=1))
