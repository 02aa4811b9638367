"""A missing sale: what a partner tells of a sale that it does not find, so that the seller can look for it.

What is contested follows from the terms of that day and what the customer paid; nobody types it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import AppError, Conflict
from core.money import Money
from partners.rules.share_words import usual_order
from partners.rules.shares import target
from partners.rules.terms import Terms

MOST_WAITING = 20
"""How many of one partner may wait for an answer at once, because silence gives each to the partner."""
LONGEST_NUMBER = 255


@dataclass(frozen=True, slots=True)
class MissingSale:
    """A sale as the partner's customer tells of it: its order number, its day and what was paid."""

    number: str
    placed_on: date
    paid: Money


def check_sale(sale: MissingSale, terms: Terms, today: date) -> MissingSale:
    """Return the sale with its number tidied up. Raises AppError naming what cannot be."""
    number = " ".join(sale.number.split())
    if not number or len(number) > LONGEST_NUMBER:
        raise AppError("Write the order number, as it stands on the customer’s receipt.", field="number")
    if sale.placed_on > today:
        raise AppError("This day is in the future. Write the day of the customer’s receipt.", field="placed_on")
    if sale.paid.minor <= 0:
        raise AppError("Write what the customer paid, more than zero.", field="paid")
    if sale.paid.currency != terms.currency:
        raise AppError(f"The terms are in {terms.currency}. Write what was paid in that currency.", field="paid")
    return MissingSale(number, sale.placed_on, sale.paid)


def spellings(number: str) -> frozenset[str]:
    """Return how a shop may keep the number on a receipt: with or without its sign, in capitals or small."""
    bare = " ".join(number.split()).removeprefix("#")
    cased = (bare, bare.upper(), bare.lower())
    return frozenset(sign + each for each in cased for sign in ("", "#")) | {number}


def check_still_earns(placed_on: date, ended_on: date | None, terms: Terms) -> None:
    """Refuse a sale after the days for which an ended partnership still earns. Raises Conflict."""
    if ended_on is not None and placed_on > ended_on + timedelta(days=terms.tail_days):
        last = ended_on + timedelta(days=terms.tail_days)
        raise Conflict(f"This partnership earned on sales until {last}. Ask a question if you think otherwise.")


def check_waiting(waiting: int) -> None:
    """Refuse one more report while many wait. Raises Conflict."""
    if waiting >= MOST_WAITING:
        raise Conflict(
            f"{MOST_WAITING} missing sales wait for an answer already. Tell of this one once some are answered, or "
            "send the seller the whole list as a question about a statement."
        )


def share_of(sale: MissingSale, terms: Terms) -> Money:
    """Return what a sale earns by the terms, as an order of one piece. Raises AppError when that is nothing."""
    found = target(usual_order(terms, sale.paid, placed_on=sale.placed_on), terms)
    if found.target_minor <= 0:
        raise AppError("By your terms this sale earns nothing, so there is nothing to contest.", field="paid")
    return Money(found.target_minor, found.currency)
