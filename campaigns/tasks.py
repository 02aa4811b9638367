"""Periodic work of campaigns: both sides are told that an approval runs out. Safe to repeat."""

from datetime import timedelta
from typing import Any

from campaigns.commands.approvals import warn_seller
from campaigns.queries.approvals import sellers_with_ends_near
from core.jobs import job, periodic
from core.sweeps import sweep

WARN_JOB = "campaigns.warn_of_ends"


@job(WARN_JOB)
def warn_of_ends(_payload: dict[str, Any]) -> dict[str, Any]:
    """Warn of approvals that run out."""
    return sweep("warn", sellers_with_ends_near(), warn_seller).to_json()


periodic(WARN_JOB, every=timedelta(hours=1))
