"""Reports of stores: which one comes next, at which prices, and what is refused, with what to do instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from core.clock import first_day, month_of
from core.errors import AppError, Conflict
from core.money import Money
from partners.rules.settlements import SoldLine, check_returns
from payouts.rules.ledger import sha256_of
from payouts.rules.periods import name_of

LONGEST_NOTE = 200


def content_of(lines: Iterable[SoldLine], note: str) -> str:
    """Return the fingerprint of what a report says: two reports under one number must share it."""
    return sha256_of({"lines": [line.to_json() for line in lines], "note": note})


def check_month_is_over(month: str, today: date) -> None:
    """Refuse a report of a month that still runs. Raises Conflict."""
    if month >= month_of(today):
        raise Conflict(f"{name_of(month)} is not over yet. Report it from the first day of the next month on.")


def check_number(number: int, month: str, last: int, note: str) -> None:
    """Refuse a report that does not come next in its month, or a correction without a reason."""
    if number != last + 1:
        raise Conflict(f"{name_of(month)} has {last or 'no'} reports so far. Load the page again, then send yours.")
    if last and not note:
        raise AppError("Say what changed: the other side reads it.", field="note")
    if len(note) > LONGEST_NOTE:
        raise AppError(f"Use at most {LONGEST_NOTE} characters.", field="note")


def check_changes(before: Iterable[SoldLine], now: Iterable[SoldLine], number: int) -> None:
    """Refuse a correction that says the same as the report before. Raises Conflict."""
    if sorted(before, key=repr) == sorted(now, key=repr):
        raise Conflict(f"This says the same as report {number - 1}. Change what was wrong, or leave it as it is.")


def check_same(sent: str, kept: str, number: int, month: str) -> None:
    """Refuse other content under a number that was used. Raises Conflict."""
    if sent != kept:
        raise Conflict(
            f"Report {number} for {name_of(month)} was sent already and says something else. "
            "Open it and send a correction if something changed."
        )


def check_all_returns(by_month: Mapping[str, Sequence[SoldLine]]) -> None:
    """Refuse more returns than sales of a product up to any month. Raises AppError naming the product."""
    before: list[SoldLine] = []
    for month in sorted(by_month, key=first_day):
        check_returns(before, by_month[month])
        before += by_month[month]


def at_agreed_prices(
    lines: Iterable[SoldLine], agreed: Mapping[str, int], ever: Mapping[str, set[int]], currency: str
) -> tuple[SoldLine, ...]:
    """Return the lines under the names of the agreement. Raises AppError for another product or price.

    `agreed` holds what is sold now, `ever` every price (minor units) that was agreed at some time, by name: what only
    came back may have been sold at an earlier one.
    """
    return tuple(_at_agreed_price(line, agreed, ever, currency) for line in lines)


def _at_agreed_price(
    line: SoldLine, agreed: Mapping[str, int], ever: Mapping[str, set[int]], currency: str
) -> SoldLine:
    name = next((each for each in ever if each.casefold() == line.name.casefold()), None)
    if name is None:
        known = ", ".join(f"“{each}”" for each in agreed) or "none so far"
        raise AppError(
            f"“{line.name}” has no agreed price. Products with one: {known}. Write the name as it stands there, or ask "
            "for terms that name its price."
        )
    if line.sold and line.price_minor != agreed.get(name):
        price = f"{Money(agreed[name], currency).decimal()} {currency}" if name in agreed else "not agreed any more"
        raise AppError(f"The agreed price of “{name}” is {price}. What the store asked for it makes no difference.")
    if line.price_minor not in ever[name]:
        raise AppError(f"“{name}” was never agreed at this price. Give the price at which it was sold.")
    return replace(line, name=name)
