"""Jobs that take back transfers which came on top. A sweep goes on with what a lost job left."""

from datetime import timedelta
from typing import Any

import structlog

from core.db import end_read
from core.errors import AppError
from core.ids import parse
from core.jobs import job, periodic
from payouts.models import RailReversal
from payouts.queries.reversing import reversals_due
from payouts.reversing import go_on_reversing

log = structlog.get_logger(__name__)


@job("payouts.reverse")
def reverse(payload: dict[str, Any]) -> None:
    """Bring one attempt as far as it goes now."""
    go_on_reversing(parse(payload["reversal"], RailReversal.__prefix__))


@job("payouts.reverse_sweep")
def sweep(_payload: dict[str, Any]) -> None:
    """Go on with every attempt that is due."""
    for reversal_id in reversals_due():
        end_read()
        try:
            go_on_reversing(reversal_id)
        except AppError as refusal:
            log.warning("reversal_waits", reversal=str(reversal_id), why=refusal.message)


periodic("payouts.reverse_sweep", every=timedelta(minutes=15))
