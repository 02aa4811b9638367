"""Suppression: addresses that are not to be mailed, known by their hash alone, and salted anew for each placement.

An address is hashed in small letters (SHA-256); what a partner's browser gets is HMAC-SHA256 of that under the
placement's own salt, so that two partners, or two campaigns, cannot compare what they were given.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

FRESH_DAYS = 7
"""After how many days a list has to be compared again before the mail goes out."""
_SHORT = 32  # hexadecimal digits, 128 bits: two of a hundred thousand addresses never meet by chance
_ADDRESS = re.compile(r"[^\s,;<>\"'()]+@[^\s,;<>\"'()]+\.[^\s,;<>\"'()]+")


def addresses_in(text: str) -> list[str]:
    """Return every e-mail address in a text or a table, in small letters, each once."""
    return list(dict.fromkeys(found.lower() for found in _ADDRESS.findall(text)))


def hash_of(address: str) -> str:
    """Return what is kept of an address: its SHA-256, in hexadecimal."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def salt_of(secret: str, placement: str) -> str:
    """Return the salt of a placement, given by its public id: the same each time, and of use for no other."""
    return hmac.new(secret.encode(), f"suppression:{placement}".encode(), hashlib.sha256).hexdigest()


def salted(sha256: str, salt: str) -> str:
    """Return what a browser is given of one kept hash."""
    return hmac.new(salt.encode(), sha256.encode(), hashlib.sha256).hexdigest()[:_SHORT]


def is_stale(scrubbed_at: datetime | None, now: datetime) -> bool:
    """Say whether a list was never compared, or so long ago that it has to be again."""
    return scrubbed_at is None or now - scrubbed_at > timedelta(days=FRESH_DAYS)
