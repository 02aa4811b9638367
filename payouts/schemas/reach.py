"""Where Stripe pays to: a dated table with its source, which an operator can change."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import AppError
from payouts.rules.reach import in_words

_Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Region(_Row):
    """Countries in any of which an account can be paid from any of the others."""

    name: str
    countries: frozenset[_Country]


class Reach(_Row):
    """Which countries Stripe pays to from which, where that is said, and on which day it was read."""

    source: str
    as_of: date
    regions: tuple[Region, ...]

    def countries_from(self, seller: str) -> frozenset[str]:
        """Return the countries that a seller's Stripe in one country pays to."""
        return frozenset({seller}).union(*(each.countries for each in self.regions if seller in each.countries))

    def covers(self, seller: str, partner: str) -> bool:
        """Whether a seller's Stripe in one country pays an account in another."""
        return partner in self.countries_from(seller)

    def named(self, seller: str) -> str:
        """Return in words where a seller's Stripe pays to."""
        names = [each.name for each in self.regions if seller in each.countries]
        return " and ".join(names) or in_words(seller)


def reach_of(table: Mapping[str, object]) -> Reach:
    """Return a table that was read. Raises AppError naming what is wrong in it."""
    try:
        return Reach.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise AppError(f"The table of Stripe’s regions is wrong at {where}: {first['msg']}.") from error
