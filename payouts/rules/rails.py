"""Accounts at rails: what is kept of them, and how a key tells whether it moves real money."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from core.errors import AppError, Conflict

_KEY = re.compile(r"(sk|rk)_(live|test)_[A-Za-z0-9_]{4,200}")
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens a seller's account at a rail, and what proves that news comes from there. Never shown or logged."""

    secret_key: str
    webhook_secret: str = ""

    def __repr__(self) -> str:
        return "Credentials(…)"

    def to_json(self) -> dict[str, str]:
        """Return what is sealed and stored."""
        return {"secret_key": self.secret_key, "webhook_secret": self.webhook_secret}


def check_key(key: str) -> str:
    """Return a Stripe key without blanks around it. Raises AppError when it cannot be a secret or restricted key."""
    plain = key.strip()
    if not _KEY.fullmatch(plain):
        raise AppError("A secret key of Stripe starts with sk_ or rk_. Copy it whole from Stripe.", field="secret_key")
    return plain


def is_live(key: str) -> bool:
    """Return whether a key moves real money (https://docs.stripe.com/keys: the mode is part of every key)."""
    found = _KEY.fullmatch(key)
    return bool(found and found[2] == "live")


def refuse_two_modes(modes: Collection[bool]) -> None:
    """Refuse to pay when key, account and earlier attempts are not all of one mode, test or live. Raises Conflict."""
    if len(set(modes)) > 1:
        raise Conflict(
            "Stripe’s key was changed between test and live after this payment was frozen, so nothing was sent. "
            "Take it out: the next run pays it to the account of the present mode."
        )


def shown(key: str) -> str:
    """Return what people see of a key: its kind, its mode and its last characters."""
    found = _KEY.fullmatch(key)
    return f"{found[1]}_{found[2]}_••{key[-_SHOWN:]}" if found else f"••{key[-_SHOWN:]}"
