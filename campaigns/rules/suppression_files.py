"""Plain suppression files: hashes without a salt, for partners whose tools compare nothing else.

They are never called anonymous: whoever guesses an address finds it in them. So a seller switches them on for one
partnership and for 30 days, and every file holds test addresses that nobody else was given.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.errors import AppError, Conflict

GRANT_DAYS = 30
"""How long plain files stay switched on."""
FILE_DAYS = 30
"""How long a file may be used: it says its last day in its name."""
PLANTED = 3
"""How many test addresses the files of one placement hold."""
_MAILBOX = re.compile(r"(?P<box>[a-z0-9._-]{1,40})?@(?P<domain>(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63})")
_FIRST = (
    "anna", "ben", "carla", "david", "emma", "frank", "grace", "henry", "irene", "james", "karen", "louis", "maria",
    "nora", "oscar", "paula", "ralph", "sarah", "thomas", "vera", "walter",
)  # fmt: skip
_LAST = (
    "adams", "baker", "carter", "dixon", "ellis", "fischer", "grant", "harris", "irwin", "jensen", "keller", "lewis",
    "morgan", "novak", "owens", "parker", "reyes", "schmidt", "turner", "vargas", "weber",
)  # fmt: skip


class HashKind(StrEnum):
    """How addresses are hashed in a plain file."""

    SHA256 = "sha256"
    MD5 = "md5"


HASH_WORDS = {HashKind.SHA256: "SHA-256", HashKind.MD5: "MD5"}


def md5_of(address: str) -> str:
    """Return the MD5 of an address in small letters, as tools of mail programs compare it; no secret rests on it."""
    return hashlib.md5(address.strip().lower().encode(), usedforsecurity=False).hexdigest()


def check_mailbox(mailbox: str) -> str:
    """Return where mail to test addresses arrives, in small letters. Raises AppError with the field `mailbox`."""
    if not _MAILBOX.fullmatch(mailbox.strip().lower()):
        raise AppError(
            "Write a mailbox of yours that takes what is added after a +, such as lists@example.com, "
            "or @lists.example.com for a domain that takes every name.",
            field="mailbox",
        )
    return mailbox.strip().lower()


def plant(mailbox: str, choose: Callable[[tuple[str, ...]], str] = secrets.choice) -> str:
    """Return a new test address that reads like anybody's and arrives in a mailbox, or anywhere in a domain."""
    box, _, domain = mailbox.partition("@")
    digits = choose(tuple("23456789")) + choose(tuple("0123456789"))
    name = f"{choose(_FIRST)}.{choose(_LAST)}{digits}"
    return f"{box}+{name}@{domain}" if box else f"{name}@{domain}"


def is_granted(until: datetime, now: datetime) -> bool:
    """Say whether plain files are switched on."""
    return now < until


def not_granted(seller: str) -> str:
    """Return why there is no plain file, and what to do instead."""
    return (
        f"{seller} has not switched plain files on for you, or the {GRANT_DAYS} days are over. "
        "Compare your list in your browser, or ask them."
    )


def last_day_of_file(taken_at: datetime) -> date:
    """Return the last day on which a file may be used, in UTC."""
    return (taken_at + timedelta(days=FILE_DAYS)).date()


def file_name(kind: HashKind, taken_at: datetime) -> str:
    """Return the name of a file, which says how its addresses are hashed and until when it may be used."""
    return f"do-not-mail-{kind}-use-until-{last_day_of_file(taken_at)}.txt"


def check_counts_from(taken_at: datetime | None, now: datetime, *, fresh_days: int) -> datetime:
    """Return from when a comparison with a file counts: from when it was taken. Raises Conflict for one too old."""
    if taken_at is None or now - taken_at > timedelta(days=fresh_days):
        raise Conflict(
            f"No file was taken here in the last {fresh_days} days. "
            "Take a new one, compare your list with it, then say so."
        )
    return taken_at
