"""Cells: one cell's text as an amount, a moment or a plain text. Nothing is guessed; what is unclear is a fault."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core import clock
from core.errors import AppError
from core.money import exponent, from_decimal
from tracking.rules.worth import CLOCKS_DIFFER
from tracking.sources.fields import DayOrder

_GROUPED = {".": re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?"), ",": re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")}
_SIGNS = str.maketrans("", "", " \u00a0\u202f'’$€£¥")
_CODE_AROUND = re.compile(r"^[A-Z]{3}\s*(?=[\d\-(])|(?<=[\d)])\s*[A-Z]{3}$")
_SPREADSHEET_TEXT = re.compile(r'^="([^"]*)"$')
_FORMULA = ("=", "@")
_MARKS = ("=", "'")
_SHORT = 15  # digits that are surely within what an amount may be
_THREE = re.compile(r"^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[ T,]+(.*))?$")
_ZONES = {" UTC": "+00:00", " GMT": "+00:00", " Z": "+00:00"}
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


class Unclear(ValueError):
    """A cell that cannot be taken as it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the file that cannot be taken: which row, which column, and why."""

    row: int
    column: str
    reason: str


def text_of(cell: str) -> str:
    """Return a cell's text as it is; only the marks by which spreadsheets keep `007` a text are taken off."""
    text = cell.strip()
    if text[:1] not in _MARKS:
        return text
    kept = _SPREADSHEET_TEXT.match(text)
    if kept:
        return kept.group(1).strip()
    return text[1:].strip() if text.startswith("'") else text


def minor_of(cell: str, currency: str, decimal: str) -> int:
    """Return the minor units of an amount written with this decimal sign; an empty cell is zero. Raises Unclear."""
    text = text_of(cell)
    if not text:
        return 0
    if (plain := _plain_minor(text, exponent(currency), decimal)) is not None:
        return plain
    if text.startswith(_FORMULA) or (text.startswith("+") and not text[1:2].isdigit()):
        raise Unclear("a formula, not an amount. Save the file with values instead of formulas.")
    number = _plain_number(_CODE_AROUND.sub("", text).translate(_SIGNS), decimal)
    if number is None:
        sign = "a point" if decimal == "." else "a comma"
        raise Unclear(f"“{text[:40]}” is not an amount that has {sign} before its decimals.")
    try:
        return from_decimal(number, currency).minor
    except AppError as error:
        raise Unclear(error.message) from error


def _plain_minor(text: str, places: int, decimal: str) -> int | None:
    """Return the minor units of an amount in digits with at most one sign, as nearly all are; None for any other."""
    whole, _, part = text.partition(decimal)
    digits = whole + part.ljust(places, "0")
    if len(part) > places or len(digits) > _SHORT or not whole or not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits)


def _plain_number(text: str, decimal: str) -> str | None:
    """Return `1234.50` for any way of writing it with this decimal sign, or None."""
    negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    digits = text.strip("-+()")
    other = "," if decimal == "." else "."
    if other in digits:
        if not _GROUPED[decimal].fullmatch(digits):
            return None
        digits = digits.replace(other, "")
    digits = _without_empty_places(digits.replace(decimal, "."))
    if not digits.replace(".", "", 1).isascii() or not digits.replace(".", "", 1).isdigit():
        return None
    return f"-{digits}" if negative else digits


def _without_empty_places(digits: str) -> str:
    """Return `12.5` for `12.5000`: places that hold nothing are no places."""
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def decimal_sign(cells: Iterable[str]) -> str:
    """Return the decimal sign that some amounts show, or nothing when they do not tell or contradict each other."""
    seen = {sign for sign in map(_sign_of, cells) if sign}
    return seen.pop() if len(seen) == 1 else ""


def _sign_of(cell: str) -> str:
    digits = _CODE_AROUND.sub("", text_of(cell)).translate(_SIGNS)
    point, comma = digits.rfind("."), digits.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    sign = "." if point >= 0 else "," if comma >= 0 else ""
    if not sign or digits.count(sign) > 1:
        return {"": "", ".": ",", ",": "."}[sign]
    return "" if len(digits) - digits.rfind(sign) == 4 else sign


def exact_price(total_minor: int, quantity: int) -> tuple[int, int]:
    """Return a price of one and a discount by which so many come to a total exactly: the price is rounded up."""
    unit = -(-total_minor // quantity)
    return unit, unit * quantity - total_minor


def quantity_of(cell: str) -> int:
    """Return a whole number of at least one; an empty cell is one. Raises Unclear."""
    text = text_of(cell)
    if not text:
        return 1
    whole = _without_empty_places(text.replace(",", "."))
    if not whole.isascii() or not whole.isdigit() or not 1 <= int(whole) <= 1_000_000:
        raise Unclear(f"“{text[:40]}” is not a whole number of at least 1.")
    return int(whole)


def day_order(cells: Iterable[str]) -> DayOrder:
    """Return how days are written, as far as they tell: one day above 12 is enough. UNKNOWN means: ask."""
    seen = {order for order in map(_order_of, cells) if order is not None}
    for order in (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST):
        if order in seen:
            return order
    return DayOrder.YEAR_FIRST if seen == {DayOrder.YEAR_FIRST} else DayOrder.UNKNOWN


def is_day(cell: str) -> bool:
    """Return whether a cell looks like a day at all, however it is written."""
    return _order_of(cell) is not None


def _order_of(cell: str) -> DayOrder | None:
    found = _THREE.match(text_of(cell))
    if not found:
        return DayOrder.YEAR_FIRST if text_of(cell)[:4].isdigit() else None
    first, second = found.group(1), found.group(2)
    if len(first) == 4:
        return DayOrder.YEAR_FIRST
    if int(first) > 12:
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if int(second) > 12 else DayOrder.UNKNOWN


@lru_cache(maxsize=4096)
def moment_of(cell: str, days: DayOrder, zone: ZoneInfo) -> datetime | None:
    """Return the moment a cell says, in this zone where it names none; None for an empty cell. Raises Unclear."""
    text = text_of(cell)
    if not text:
        return None
    for name, offset in _ZONES.items():
        text = text.removesuffix(name) + offset if text.endswith(name) else text
    found = _iso(text) or _by_parts(text, days)
    if found is None or not 1990 <= found.year <= 9000:
        raise Unclear(f"“{text[:40]}” is not a day that is written like the others of this file.")
    return found if found.tzinfo else found.replace(tzinfo=zone)


def refuse_future(found: datetime | None, cell: str, zone: ZoneInfo) -> None:
    """Refuse a moment that has not come yet; a day without a time may be that of a place ahead. Raises Unclear."""
    if found is None:
        return
    now = clock.now().astimezone(zone)
    most = timedelta(days=1) if found.time() == time() else CLOCKS_DIFFER
    if found - now > most:
        raise Unclear(
            f"“{text_of(cell)[:40]}” lies in the future: times of this file are read in the zone {zone.key}, where "
            f"it is {now:%Y-%m-%d %H:%M} now. Correct it, or the time zone in your organization’s settings."
        )


def _iso(text: str) -> datetime | None:
    if not text[:4].isdigit():
        return None
    try:
        return datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None


def _by_parts(text: str, days: DayOrder) -> datetime | None:
    found = _THREE.match(text)
    if not found:
        return None
    first, second, third, rest = found.groups()
    by_order = {
        DayOrder.DAY_FIRST: (third, second, first),
        DayOrder.MONTH_FIRST: (third, first, second),
    }
    year, month, day = (first, second, third) if len(first) == 4 else by_order.get(days, ("0", "0", "0"))
    try:
        placed = datetime(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))  # noqa: DTZ001 (zone: caller)
    except ValueError:
        return None
    return _with_clock(placed, rest) if rest else placed


def _with_clock(day: datetime, text: str) -> datetime | None:
    for pattern in _CLOCKS:
        try:
            told = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 (the caller gives the zone)
        except ValueError:
            continue
        return day.replace(hour=told.hour, minute=told.minute, second=told.second)
    return None
