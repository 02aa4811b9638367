"""Jobs that take the steps of a large run. A sweep goes on with what a lost job left, whoever is to blame."""

from datetime import timedelta
from typing import Any

from core.db import end_read
from core.ids import parse
from core.jobs import job, periodic
from payouts.freezing import go_on_freezing
from payouts.models import PayoutRun
from payouts.queries.freezing import runs_in_steps


@job("payouts.freeze")
def freeze(payload: dict[str, Any]) -> None:
    """Set aside, or give back, the money of one run to the end."""
    go_on_freezing(parse(payload["run"], PayoutRun.__prefix__))


@job("payouts.freeze_sweep")
def sweep(_payload: dict[str, Any]) -> None:
    """Go on with every run whose steps are not over."""
    for run_id in runs_in_steps():
        end_read()
        go_on_freezing(run_id)


periodic("payouts.freeze_sweep", every=timedelta(minutes=15))
