"""Restating: a new statement about a month whose old one stays as it was. It says why, and what adjusts it since."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import AppError, Conflict
from payouts.rules.statements import OWED, Line
from payouts.rules.vat import is_document

MOST_WORDS = 300
_ONLY_OF_ONE = ("number", "issued_on", "review_until", "restates", "vat")


def check_reason(reason: str) -> str:
    """Return why a statement is restated. Raises AppError without a reason."""
    if not reason.strip():
        raise AppError("Say why it is restated: the partner reads it on the new statement.", field="reason")
    return reason.strip()[:MOST_WORDS]


def about(old: Mapping[str, Any], public_id: str, why: str, later: Sequence[Line]) -> dict[str, Any]:
    """Return what a restatement adds to a body: what it restates and why, and what later months adjust of this one.

    `owed_with_later` is what was owed at the end of the month together with these, in minor units.
    """
    change = sum(line.changes.get(name, 0) for line in later for name in OWED)
    return {
        "restates": {"number": old["number"], "statement": public_id, "issued_on": old["issued_on"], "reason": why},
        **({"later": [line.to_json() for line in later], "owed_with_later": old["owed"] + change} if later else {}),
    }


def check_differs(new: Mapping[str, Any], old: Mapping[str, Any]) -> None:
    """Refuse a restatement that says what the old statement says. Raises Conflict."""
    if _content(new) == _content(old) and not is_document(new):
        raise Conflict("It would say the same again, so there is nothing to restate. Correct what is wrong first.")


def _content(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _ONLY_OF_ONE}
