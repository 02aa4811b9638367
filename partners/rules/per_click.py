"""Pay per click: an amount for each person who follows a link, once a day, up to a number each day and each month.

Only people count, each visitor once a day for a placement, and only clicks that a sale could be somebody's by: within a
valid approval and its tail. Both limits are required, so that nobody owes more than was foreseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import AppError
from core.money import Money

_MOST_MINOR, _MOST_CLICKS = 10**9, 10**7


@dataclass(frozen=True, slots=True)
class PerClick:
    """`minor` units for each counted click, at most so many a day and a calendar month, each placement by itself."""

    minor: int
    most_a_day: int
    most_a_month: int

    def words(self, currency: str) -> str:
        """Return it in words: `0.20 USD for each click, at most 100 a day and 2000 a month`."""
        amount = Money(self.minor, currency).named
        return f"{amount} for each click, at most {self.most_a_day} a day and {self.most_a_month} a month"

    def to_json(self) -> dict[str, int]:
        """Return the stored form."""
        return {"minor": self.minor, "most_a_day": self.most_a_day, "most_a_month": self.most_a_month}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "PerClick":
        """Return the pay per click of a stored form. Raises TypeError for one that is not known."""
        if any(type(value) is not int for value in stored.values()):
            raise TypeError("A number of a pay per click is a whole one.")
        return cls(**stored)


def check_per_click(per_click: PerClick) -> PerClick:
    """Return the pay per click if it can be kept. Raises AppError on its field."""
    if not 0 < per_click.minor <= _MOST_MINOR:
        raise AppError("A click earns more than zero. Write what it earns.", field="click_amount")
    if not 0 < per_click.most_a_day <= _MOST_CLICKS:
        text = "Write how many clicks a day are paid at most. Without a limit nobody could foresee the cost."
        raise AppError(text, field="clicks_a_day")
    if not per_click.most_a_day <= per_click.most_a_month <= 31 * _MOST_CLICKS:
        text = "Write how many clicks a month are paid at most: at least as many as a day."
        raise AppError(text, field="clicks_a_month")
    return per_click
