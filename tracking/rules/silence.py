"""Silence: people click and no order is heard of. Told when so few orders would be rare if all were well.

If orders came at their usual rate, none at all where three are expected has a chance of e⁻³, one in twenty (Poisson).
"""

from dataclasses import dataclass
from datetime import timedelta

QUIET = timedelta(hours=48)
BASELINE_DAYS = 28
EXPECTED_AT_LEAST = 3
_RATE_OF_A_NEW_SHOP = 100  # people for one order, where there has been none yet


@dataclass(frozen=True, slots=True)
class Heard:
    """A program's people and orders: in the days before, and people since no order has been heard of."""

    people_before: int
    orders_before: int
    people_since: int


def is_silent(heard: Heard) -> bool:
    """Whether so many people without one order would be rare at the usual rate; a new shop's rate is one in a hundred.

    Works in whole numbers: expected = people since × orders before ÷ people before.
    """
    if not heard.orders_before:
        return heard.people_since >= EXPECTED_AT_LEAST * _RATE_OF_A_NEW_SHOP
    return heard.people_since * heard.orders_before >= EXPECTED_AT_LEAST * max(heard.people_before, heard.orders_before)
