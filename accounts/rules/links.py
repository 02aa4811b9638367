"""One-time links: what each kind is for and how long it lasts. A link never acts when it is merely opened."""

from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import Gone


class Purpose(StrEnum):
    """The one-time links of accounts. Other packages issue links for purposes of their own, as plain text."""

    FIRST_OWNER = "first-owner"
    INVITATION = "invitation"
    FORGOTTEN = "forgotten"
    SIGN_IN = "sign-in"


LIFETIMES = {
    Purpose.FIRST_OWNER: timedelta(days=2),
    Purpose.INVITATION: timedelta(days=14),
    Purpose.FORGOTTEN: timedelta(hours=1),
    Purpose.SIGN_IN: timedelta(minutes=30),
}
DEFAULT_LIFETIME = timedelta(days=14)

_NEXT_STEPS = {
    Purpose.FIRST_OWNER: "Run “flask admin create” again for a new one.",
    Purpose.INVITATION: "If you joined already, sign in; otherwise ask for a new invitation.",
    Purpose.FORGOTTEN: "Ask for a new one under “Forgot your password?”.",
    Purpose.SIGN_IN: "Ask for a new one on the sign-in page.",
}


def lifetime(purpose: str) -> timedelta:
    """Return how long a link of this kind can be used."""
    return LIFETIMES.get(Purpose(purpose), DEFAULT_LIFETIME) if purpose in set(Purpose) else DEFAULT_LIFETIME


def gone(purpose: str) -> Gone:
    """Return the refusal of a link that was used, withdrawn or has expired: the reader is told one next step."""
    step = _NEXT_STEPS.get(Purpose(purpose)) if purpose in set(Purpose) else None
    return Gone(f"This link was used already or has expired. {step or 'Ask the person who sent it for a new one.'}")


def check_usable(
    purpose: str, used_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, *, at: datetime
) -> None:
    """Refuse a link that was used, withdrawn or has expired. Raises Gone."""
    if used_at is not None or revoked_at is not None or at >= expires_at:
        raise gone(purpose)
