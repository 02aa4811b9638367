"""Jobs that mail: letters whose writing would tell, by its time, who has an account."""

from typing import Any

from accounts import commands
from core.jobs import job


@job(commands.SIGN_IN_JOB)
def mail_sign_in_link(payload: dict[str, Any]) -> None:
    """Mail a sign-in link. Repeating mails a newer one, which alone works."""
    commands.mail_sign_in_link(payload["email"], next_url=payload["next"])


@job(commands.RESET_JOB)
def mail_reset_link(payload: dict[str, Any]) -> None:
    """Mail a link for a new password."""
    commands.mail_reset_link(payload["email"])
