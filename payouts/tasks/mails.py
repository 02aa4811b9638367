"""The morning's mails about money, once a day for whoever chose them."""

from datetime import timedelta
from typing import Any

from core.jobs import job, periodic
from core.sweeps import sweep
from payouts.commands.mails import send_morning_mails
from payouts.queries.mails import organizations_with_news


@job("payouts.mail_morning")
def mail_morning(_payload: dict[str, Any]) -> dict[str, Any]:
    """Send what waits for people's morning."""
    return sweep("morning", organizations_with_news(), send_morning_mails).to_json()


periodic("payouts.mail_morning", every=timedelta(minutes=15))
