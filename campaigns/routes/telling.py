"""Terms that are being typed, told as the partner would read them: plain words and a worked example."""

from collections.abc import Callable
from typing import Any

from campaigns.commands.programs import snapshot
from campaigns.models import Program
from core import clock
from core.errors import AppError
from core.formats import viewer_zone
from partners.rules import words
from partners.rules.terms import Terms


def told(typed: Callable[[], Terms], program: Program) -> dict[str, Any]:
    """Return the typed terms in words, or nothing while they cannot be kept yet."""
    try:
        return told_of(typed(), program)
    except (AppError, TypeError, ValueError):
        return {"terms": None}


def told_of(terms: Terms, program: Program) -> dict[str, Any]:
    """Return terms in words, with what one sale of the program's first product earns."""
    sells = [sold.model_dump() for sold in snapshot(program, program.products)]
    return {
        "terms": terms,
        "plain_words": words.in_plain_words(terms),
        "example": words.example_for(terms, sells, placed_on=clock.today(viewer_zone())),
    }
