"""Getting paid: what a partner has to do before one seller pays it, in the order in which it is done."""

from dataclasses import dataclass
from datetime import date

from payouts.rules.tax import NOTHING_ASKED, Standing

Step = tuple[str, str, str]
"""A name, a note, and `done`, `now` or empty."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a partner is with one seller. `pays_from` is when its account may be paid to; None for no account."""

    has_accepted: bool
    standing: Standing = NOTHING_ASKED
    pays_from: date | None = None
    trouble: str = ""
    is_due: bool = False
    expected_by: date | None = None


def steps_to_money(how: Readiness, today: date) -> list[Step]:
    """Return the steps with their marks; the first that is not done is the one to take now."""
    tax = [("Tax form", _tax_note(how.standing, today), how.standing.missing_since is None)]
    found = [
        ("Terms", "accepted" if how.has_accepted else "accept the terms", how.has_accepted),
        *(tax if how.standing.asked else []),
        ("Account", _account_note(how, today), how.pays_from is not None and not how.trouble),
        ("Payment", _payment_note(how), False),
    ]
    at = next(place for place, (_, _, is_done) in enumerate(found) if not is_done)
    return [
        (name, note, "done" if is_done else "now" if place == at else "")
        for place, (name, note, is_done) in enumerate(found)
    ]


def _tax_note(standing: Standing, today: date) -> str:
    if standing.missing_since is None:
        return "is there"
    if standing.blocks(today):
        return f"{standing.names} missing, payments wait"
    return f"{standing.names} missing, less is paid" if standing.withheld_bps else f"{standing.names} missing"


def _account_note(how: Readiness, today: date) -> str:
    if how.trouble or how.pays_from is None:
        return how.trouble or "say where the money goes"
    return f"used from {how.pays_from}" if how.pays_from > today else "ready"


def _payment_note(how: Readiness) -> str:
    if not how.is_due:
        return "nothing is due yet"
    return f"expected by {how.expected_by}" if how.expected_by else "comes with the next run"
