"""Tallies: sales counted on paper at a stand, one line for each day and code. Each sale becomes an order of its own.

What a partner counted and the seller took is agreed by both: it counts, and keeps shop orders told later with that code
and day from counting again. What the seller alone counted takes nothing from anybody: it counts where the shop has told
of none, and a shop's order counts beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import AppError, Conflict

TALLY = "tally"
"""What the source of such orders is called."""
MOST_LINES = 200
MOST_SALES = 2_000  # of one tally
SHOP_WAS_FIRST = "The shop told of a sale with this code on this day, so the seller’s paper does not count it again."
PAPER_WAS_FIRST = (
    "The partner’s paper tally of this day, which the seller took, has counted the sales with this code, so the shop’s "
    "order does not."
)


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


@dataclass(frozen=True, slots=True, order=True)
class ToldBeside:
    """A day and code of a tally of which the shop, or the other side's paper, has told as well."""

    day: date
    code: str
    by_shop: bool


def number_of(day: date, code_key: str, place: int, *, by_partner: bool) -> str:
    """Return the number of an order of a tally: a day and code that the same side tells again is known by it."""
    return f"{day.isoformat()} {code_key} {'p' if by_partner else ''}{place}"


def read_number(number: str) -> tuple[date, str]:
    """Return the day and code of such a number."""
    day, _, rest = number.partition(" ")
    return date.fromisoformat(day), rest.rpartition(" ")[0]


def seen_beside(beside: Sequence[ToldBeside]) -> str:
    """Return what of the other side's paper somebody has seen beside a tally, for the button that imports it."""
    return ",".join(f"{each.day.isoformat()} {each.code}" for each in sorted(beside) if not each.by_shop)


def check_still_alone(beside: Sequence[ToldBeside], seen: str) -> None:
    """Refuse to import a tally when the other side's paper told of its days and codes since it was looked at.

    Raises Conflict: whether both count is decided by somebody who has seen both.
    """
    if seen_beside(beside) != seen:
        raise Conflict("Other paper has told of these days and codes since you looked. Look at both, then decide.")


def said_beside(beside: Sequence[ToldBeside], *, by_partner: bool, is_over: bool) -> list[str]:
    """Return what to tell both sides of sales that may be told twice, one sentence for each teller."""
    told = []
    for by_shop, teller in ((True, "The shop"), (False, "The seller’s paper" if by_partner else "The partner’s paper")):
        days = ", ".join(f"{each.code} on {each.day.isoformat()}" for each in sorted(beside) if each.by_shop is by_shop)
        if days:
            told.append(f"{teller} has told of sales with {days} as well. {_what_counts(by_shop, by_partner, is_over)}")
    return told


def _what_counts(by_shop: bool, by_partner: bool, is_over: bool) -> str:
    if by_shop and not by_partner:
        return "The shop’s orders count. If they are the same sales, undo this import."
    if is_over:
        return "What was told before this tally counts beside it. If they are the same sales, undo one of the two."
    return "Both count once this tally is imported: leave out what the other has told of, or go on if these are more."
