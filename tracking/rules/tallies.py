"""Tallies: sales counted on paper at a stand, one line for each day and code. Each sale becomes an order of its own.

For one code on one day either the paper or the shop counts, whichever was told first: the other is kept and earns
nothing, so that the same sale is never counted twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import AppError

TALLY = "tally"
"""What the source of such orders is called."""
MOST_LINES = 200
MOST_SALES = 2_000  # of one tally
SHOP_WAS_FIRST = "The shop told of a sale with this code on this day before, so the paper does not count it again."
PAPER_WAS_FIRST = "The paper tally of this day has counted the sales with this code, so the shop’s order does not."


@dataclass(frozen=True, slots=True)
class TallyLine:
    """How many were sold on one day with one code, and what they brought together in minor units."""

    at: int
    day: date
    code: str
    count: int
    amount_minor: int


def check_tally(lines: Sequence[TallyLine], *, today: date) -> None:
    """Refuse a tally that cannot be so. Raises AppError naming the line."""
    if not lines:
        raise AppError("Write at least one line: the day, the code, how many, and what they paid.", field="lines")
    seen: dict[tuple[date, str], int] = {}
    for line in lines:
        if line.day > today:
            raise AppError(f"Line {line.at}: {line.day} is still to come. Count it when it is over.", field="lines")
        if line.count < 1:
            raise AppError(f"Line {line.at}: write how many were sold, at least 1.", field="lines")
        if line.amount_minor < 0:
            raise AppError(f"Line {line.at}: write what they paid together, zero or more.", field="lines")
        before = seen.setdefault((line.day, line.code), line.at)
        if before != line.at:
            raise AppError(f"Lines {before} and {line.at} are one day and code. Write their sum once.", field="lines")
    if sum(line.count for line in lines) > MOST_SALES:
        raise AppError(f"One tally takes up to {MOST_SALES} sales. Hand it in as two.", field="lines")


def amounts_of(line: TallyLine) -> list[int]:
    """Return what each sale of a line brought, to the minor unit: they differ by one at most and come to the whole."""
    each, more = divmod(line.amount_minor, line.count)
    return [each + 1] * more + [each] * (line.count - more)


def number_of(day: date, code_key: str, place: int) -> str:
    """Return the number of an order of a tally: a day and code that is told again is known by it."""
    return f"{day.isoformat()} {code_key} {place}"
