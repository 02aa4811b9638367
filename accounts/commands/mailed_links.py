"""Mailed links: to sign in or set a password. Asking says nothing about who has an account: a job looks later."""

from accounts import notices, queries
from accounts.commands.links import issue_link, withdraw_links
from accounts.models import User
from accounts.rules.actions import Action
from accounts.rules.links import Purpose
from accounts.rules.organizations import normal_email
from core import audit, jobs
from core.access import SYSTEM
from core.db import command

SIGN_IN_JOB = "accounts.mail_sign_in_link"
RESET_JOB = "accounts.mail_reset_link"


@command
def ask_for_sign_in_link(email: str, *, next_url: str = "") -> None:
    """Have a sign-in link mailed, if somebody has this address. Known and unknown addresses cost the same."""
    jobs.enqueue(SIGN_IN_JOB, {"email": normal_email(email), "next": next_url})


@command
def ask_for_reset_link(email: str) -> None:
    """Have a link for a new password mailed, if somebody has this address."""
    jobs.enqueue(RESET_JOB, {"email": normal_email(email)})


@command
def mail_sign_in_link(email: str, *, next_url: str = "") -> None:
    """Mail a link to sign in to whoever has this address; the newest link is the only one that works."""
    user = queries.find_user_by_email(email)
    if user is not None:
        notices.sign_in_link(user, token=_only_link(Purpose.SIGN_IN, user), next_url=next_url)


@command
def mail_reset_link(email: str) -> None:
    """Mail a link to set a new password to whoever has this address."""
    user = queries.find_user_by_email(email)
    if user is not None:
        notices.reset_link(user, token=_only_link(Purpose.FORGOTTEN, user))


def _only_link(purpose: Purpose, user: User) -> str:
    withdraw_links(purpose, email=user.email)
    audit.record(SYSTEM, Action.LINK_ISSUED, user, purpose=purpose.value)
    return issue_link(purpose, email=user.email)
