"""Addresses in what people type: kept out where the words stay for good, blotted where somebody is forgotten."""

import re

from core.errors import AppError

BLOT = "…"
_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.\w")


def check_no_address(text: str, field: str) -> str:
    """Return what was typed. Raises AppError when it names an e-mail address: such words are never emptied."""
    if _ADDRESS.search(text):
        raise AppError("Leave the e-mail address out: what is written here stays in the books for good.", field=field)
    return text


def pattern_of(email: str) -> str:
    """Return the expression that finds an address and no longer one, as both databases and Python read it."""
    return rf"(?i)(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)"


def blot(text: str, email: str) -> str:
    """Return what was typed without an address."""
    return re.sub(pattern_of(email), BLOT, text)
