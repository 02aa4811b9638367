"""Settlements: what a store owes for what it sold. Each line is rounded once, and a report is the sum of its lines.

    base   = quantity × price
    kept   = base × the store's part, rounded half to even
    owed   = base − kept; what came back is worked out in the same way and comes off

Selling a line and taking the whole of it back therefore comes to zero, to the cent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.errors import AppError
from core.money import Money

MOST_UNITS = 10_000_000
MOST_MINOR = 10**13
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A product in a report: how many were sold, at which price (minor units), and how many came back."""

    name: str
    sold: int
    price_minor: int
    returned: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain JSON values."""
        return {"name": self.name, "sold": self.sold, "price_minor": self.price_minor, "returned": self.returned}


@dataclass(frozen=True, slots=True)
class Worth:
    """A number of units of one product in money: their price together, what the store keeps of it, and the rest."""

    base: Money
    kept: Money

    @property
    def rest(self) -> Money:
        """Return what is the seller's."""
        return self.base - self.kept


@dataclass(frozen=True, slots=True)
class LineWorth:
    """A line of a report worked out: what was sold, and what came back."""

    line: SoldLine
    sold: Worth
    returned: Worth

    @property
    def owed(self) -> Money:
        """Return what the store owes for this line; below zero when more came back than was sold."""
        return self.sold.rest - self.returned.rest


@dataclass(frozen=True, slots=True)
class Settlement:
    """A report worked out. Every total is the sum over the lines and nothing else."""

    currency: str
    lines: tuple[LineWorth, ...]

    @property
    def sold(self) -> Worth:
        """Return what was sold in all."""
        return _together((each.sold for each in self.lines), self.currency)

    @property
    def returned(self) -> Worth:
        """Return what came back in all."""
        return _together((each.returned for each in self.lines), self.currency)

    @property
    def owed(self) -> Money:
        """Return what the store owes for all of it; below zero when more came back than was sold."""
        return self.sold.rest - self.returned.rest


def settle(lines: Iterable[SoldLine], *, keeps_bps: int, currency: str) -> Settlement:
    """Return what a store that keeps a part (basis points) owes for these lines."""
    return Settlement(currency, tuple(_worth(line, keeps_bps, currency) for line in lines))


def check_lines(lines: Iterable[SoldLine]) -> tuple[SoldLine, ...]:
    """Return the lines of a report if they can be kept. Raises AppError naming the product at fault."""
    kept = tuple(_checked(line) for line in lines)
    names = [line.name.casefold() for line in kept]
    for line in kept:
        if names.count(line.name.casefold()) > 1 and _same_price(line, kept):
            raise AppError(f"“{line.name}” stands there twice at the same price. Put both lines together.")
    if sum((line.sold + line.returned) * line.price_minor for line in kept) > MOST_MINOR:
        raise AppError("This comes to more than can be kept. Check the number of zeros.")
    return kept


def _checked(line: SoldLine) -> SoldLine:
    if not line.name or len(line.name) > _LONGEST_NAME:
        raise AppError(f"Every line needs the name of a product, with at most {_LONGEST_NAME} characters.")
    if min(line.sold, line.returned, line.price_minor) < 0:
        raise AppError(f"“{line.name}” has a number below zero. Write what came back under “Came back”.")
    if max(line.sold, line.returned) > MOST_UNITS:
        raise AppError(f"“{line.name}” has more units than can be kept. Check the number of zeros.")
    if not line.sold and not line.returned:
        raise AppError(f"“{line.name}” was neither sold nor sent back. Leave the line out.")
    return line


def _same_price(line: SoldLine, lines: tuple[SoldLine, ...]) -> bool:
    same = [each for each in lines if each.name.casefold() == line.name.casefold()]
    return sum(each.price_minor == line.price_minor for each in same) > 1


def check_returns(before: Iterable[SoldLine], now: Iterable[SoldLine]) -> None:
    """Refuse more returns of a product than were ever sold, in units or in money. Raises AppError naming it."""
    ever, new = list(before), list(now)
    for line in new:
        if line.returned:
            same = [each for each in (*ever, *new) if each.name.casefold() == line.name.casefold()]
            _check_product(line.name, same)


def _check_product(name: str, same: list[SoldLine]) -> None:
    sold, back = sum(each.sold for each in same), sum(each.returned for each in same)
    if back > sold:
        raise AppError(
            f"{back} of “{name}” came back, but only {sold} were ever reported as sold. "
            "Check both numbers, or correct the month in which they were sold."
        )
    if sum(each.returned * each.price_minor for each in same) > sum(each.sold * each.price_minor for each in same):
        raise AppError(
            f"More money came back for “{name}” than was ever taken for it. Give the price at which it was sold."
        )


def _worth(line: SoldLine, keeps_bps: int, currency: str) -> LineWorth:
    price = Money(line.price_minor, currency)
    sold, back = price * line.sold, price * line.returned
    return LineWorth(line, Worth(sold, sold.portion(keeps_bps)), Worth(back, back.portion(keeps_bps)))


def _together(parts: Iterable[Worth], currency: str) -> Worth:
    base = kept = Money.zero(currency)
    for part in parts:
        base, kept = base + part.base, kept + part.kept
    return Worth(base, kept)
