"""The job that mails somebody who works alone the link to confirm their approval, a day after they sent the run."""

from typing import Any

from core.ids import parse
from core.jobs import job
from payouts.commands.approving import mail_due_link
from payouts.models import PayoutRun


@job("payouts.mail_alone")
def mail_alone(payload: dict[str, Any]) -> None:
    """Mail the link, if the run still waits for approval and is the one that was sent."""
    mail_due_link(parse(payload["run"], PayoutRun.__prefix__), payload["sha256"])
