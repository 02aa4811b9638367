"""References: how a payment is named in a file for the bank, and how it is found again in what the bank sends back.

A payment carries its public id, or `Tandem <run>-<last six of the id>`. Banks change case, drop marks, put spaces in
and cut texts, so only letters, digits and where they part count when they are read back.
"""

import re
from dataclasses import dataclass

from core import ids
from core.errors import NotFound
from core.ids import Id

_ID = 26
_SHORT = 6
_ALPHABET = "0-9a-hjkmnp-tv-z"
_WHOLE = re.compile(rf"po([{_ALPHABET}]{{{_ID}}})")
_BARE = re.compile(rf"[{_ALPHABET}]{{{_ID}}}")
_TEXT = re.compile(rf"tandem ?(\d{{1,9}}) ([{_ALPHABET}]{{{_SHORT}}})")
_MARKS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Named:
    """Which payment a text names: by its id, or by its run's number and the end of its id."""

    payout_id: Id | None = None
    run_number: int = 0
    tail: str = ""


def reference_of(run_number: int, public_id: str) -> str:
    """Return the text by which a payment is named in a payment file."""
    return f"Tandem {run_number}-{public_id[-_SHORT:]}"


def named_in(*texts: str) -> Named | None:
    """Return which payment these texts name, the first that does; None when none names any."""
    for text in texts:
        plain = _MARKS.sub(" ", text.lower())
        found = _by_id(plain.replace(" ", "")) or _by_text(plain)
        if found is not None:
            return found
    return None


def _by_id(plain: str) -> Named | None:
    match = _WHOLE.search(plain)
    shown = match[1] if match else plain if _BARE.fullmatch(plain) else ""
    if not shown:
        return None
    try:
        return Named(payout_id=ids.parse(f"po_{shown}"))
    except NotFound:
        return None


def _by_text(plain: str) -> Named | None:
    match = _TEXT.search(plain)
    return Named(run_number=int(match[1]), tail=match[2]) if match else None
