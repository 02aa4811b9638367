"""Terms that are being typed, told as the partner would read them: plain words and a worked example."""

from typing import Any

from campaigns.commands.programs import snapshot
from campaigns.models import Program
from core import clock
from core.errors import AppError
from core.formats import viewer_zone
from partners.forms import TermsForm
from partners.rules import words


def told(form: TermsForm, program: Program) -> dict[str, Any]:
    """Return the typed terms in words, or nothing while they cannot be kept yet."""
    try:
        terms = form.terms()
    except (AppError, TypeError, ValueError):
        return {"terms": None}
    sells = [sold.model_dump() for sold in snapshot(program, program.products)]
    return {
        "terms": terms,
        "plain_words": words.in_plain_words(terms),
        "example": words.example_for(terms, sells, placed_on=clock.today(viewer_zone())),
    }
