"""The way in: one sign-in link per role, printed for whoever starts the demo on this machine."""

from datetime import timedelta

from accounts.commands import issue_link
from accounts.queries import find_user_by_email
from accounts.rules.links import Purpose
from core.mail import address
from core.serve import SignInLink
from demo.queries import personas

_LASTS = timedelta(days=7)


def sign_in_links() -> list[SignInLink]:
    """Return a fresh one-time link for every role of the demo that exists."""
    return [_link(role, email) for role, email in personas() if find_user_by_email(email) is not None]


def _link(role: str, email: str) -> SignInLink:
    token = issue_link(Purpose.SIGN_IN, email=email, lifetime=_LASTS)
    return SignInLink(role, email, address("accounts.open_sign_in_link", token=token))
