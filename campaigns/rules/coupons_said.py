"""What a design says of its code: “20 % off”, “save $10”, “until 31 May”. Whether the code gives just that."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from campaigns.rules.checks_dates import end_dates_in, in_words
from campaigns.rules.coupons import Promise
from campaigns.rules.offers import Prices
from campaigns.rules.offers_said import Amount, find_amounts
from core.errors import AppError
from core.money import BPS, Money

_PERCENT = r"(\d{1,3}(?:[.,]\d{1,2})?)[ \u00a0\u202f-]?(?:%|percent\b|per cent\b)"
_BEHIND = r"\s+(?:off|discount|less|cheaper)\b"
_BEFORE = r"\b(?:save|saving|discount of|take|less)\s+(?:up to\s+|an? extra\s+|another\s+)?"
_SAID = re.compile(rf"{_PERCENT}{_BEHIND}|{_BEFORE}{_PERCENT}|[-−–]{_PERCENT}", re.IGNORECASE)
_IS_BEHIND, _IS_BEFORE = re.compile(_BEHIND, re.IGNORECASE), re.compile(rf"{_BEFORE}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a code gives buyers, and what may therefore be said: basis points off, and amounts off in minor units.

    A design may as well say what the offer itself takes off the list price, alone or together with the code.
    """

    promise: Promise
    currency: str = ""
    percents: frozenset[int] = frozenset()
    savings: frozenset[int] = frozenset()


def code_facts(promise: Promise, all_prices: Iterable[Prices], moment: datetime) -> CodeFacts:
    """Return what may be said of a code beside the prices that are in force at a moment."""
    prices, bps = list(all_prices), promise.discount_bps or 0
    currency = prices[0].currency if prices else ""
    pairs = [(one.list_at(moment), one.at(moment)) for one in prices]
    cuts = {
        (listed, listed - ends)
        for listed, now in pairs
        for ends in (now, _after(now, bps, currency), _after(listed, bps, currency))
        if listed > ends
    }
    cuts |= {(now, now - _after(now, bps, currency)) for _, now in pairs if bps}
    percents = {_whole(cut * BPS // whole) for whole, cut in cuts} | {cut * BPS // whole for whole, cut in cuts}
    return CodeFacts(promise, currency, frozenset(percents | {bps}), frozenset(cut for _, cut in cuts))


def other_discounts(words: str, facts: CodeFacts) -> list[str]:
    """Return the discounts that words name and that nobody gives, as they are best written."""
    percents = (in_percent(bps) for bps in _percents_in(words) if bps not in facts.percents)
    if not facts.currency:
        return list(dict.fromkeys(percents))
    said = (one.minor for one in find_amounts(words, facts.currency) if _is_off(words, one))
    amounts = (Money(minor, facts.currency) for minor in said if minor not in facts.savings)
    return list(dict.fromkeys([*percents, *(f"{one.decimal()} {one.currency}" for one in amounts)]))


def check_says(words: str, facts: CodeFacts) -> None:
    """Refuse a first code with another promise than the words of an approved design make, at the field at fault."""
    other, ends_on = other_discounts(words, facts), facts.promise.ends_on
    if other:
        told_so = f"The approved design says {' and '.join(other)} off."
        raise AppError(f"{told_so} Give this code the same, or approve a new version first.", field="discount")
    late = outlives(end_dates_in(words, year=ends_on.year), ends_on) if ends_on else []
    if late:
        told_so = f"The approved design says until {in_words(late[-1])}."
        raise AppError(f"{told_so} Let this code work as long, or approve a new version first.", field="ends_on")


def told(promise: Promise) -> str:
    """Return what a code gives, in words: “20 % off, until 31 May 2030”."""
    parts = []
    if promise.discount_bps is not None:
        parts.append(f"{in_percent(promise.discount_bps)} off")
    if promise.ends_on is not None:
        parts.append(f"until {in_words(promise.ends_on)}")
    return ", ".join(parts)


def in_percent(bps: int) -> str:
    """Return basis points as a reader knows them: 2050 is 20.5 %."""
    return f"{(Decimal(bps) / 100).normalize():f} %"


def outlives(said: Iterable[date], ends_on: date | None) -> list[date]:
    """Return the last days that words name and on which the code works no more, unless they name its own too."""
    days = set(said)
    return [] if ends_on is None or ends_on in days else sorted(day for day in days if day > ends_on)


def _percents_in(words: str) -> Iterator[int]:
    for found in _SAID.finditer(words):
        number = next(filter(None, found.groups()))
        yield int(Decimal(number.replace(",", ".")) * 100)


def _is_off(words: str, amount: Amount) -> bool:
    before = words[max(0, amount.start - 40) : amount.start]
    return bool(_IS_BEHIND.match(words, amount.end) or _IS_BEFORE.search(before))


def _after(minor: int, bps: int, currency: str) -> int:
    return minor - Money(minor, currency).portion(bps).minor


def _whole(bps: int) -> int:
    return round(Decimal(bps) / 100) * 100
