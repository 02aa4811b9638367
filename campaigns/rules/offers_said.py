"""Prices as designs say them: “$199”, “199,00 €”, “USD 1,299”. Which of them are not the price any more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.rules.offers import Prices, known_prices
from core.money import Money, exponent

# How amounts are marked beside the code of ISO 4217; several currencies share a mark.
_MARKS = {
    "USD": ("US$", "$"), "CAD": ("CA$", "C$", "$"), "AUD": ("A$", "$"), "NZD": ("NZ$", "$"), "SGD": ("S$", "$"),
    "HKD": ("HK$", "$"), "MXN": ("MX$", "$"), "EUR": ("€",), "GBP": ("£",), "JPY": ("¥", "円"), "CNY": ("¥", "元"),
    "INR": ("₹",), "KRW": ("₩",), "CHF": ("Fr.", "SFr."), "SEK": ("kr",), "NOK": ("kr",), "DKK": ("kr",),
    "PLN": ("zł",), "CZK": ("Kč",), "BRL": ("R$",), "ILS": ("₪",), "TRY": ("₺",),
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,12}(?:[.,]\d{1,3})?(?!\d)"


@dataclass(frozen=True, slots=True)
class Said:
    """A design says one price of a product where another is in force."""

    name: str
    said: Money
    really: Money


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in minor units, and where in a text it stands with its mark."""

    minor: int
    start: int
    end: int


def amounts_in(text: str, currency: str) -> set[int]:
    """Return the amounts of a currency that a text says, in minor units."""
    return {one.minor for one in find_amounts(text, currency)}


def find_amounts(text: str, currency: str) -> list[Amount]:
    """Return each amount of a currency that a text says, with its place."""
    marks = "|".join(re.escape(mark) for mark in (currency, *_MARKS.get(currency, ())))
    before = re.compile(rf"(?<!\w)(?:{marks})[ \u00a0\u202f]?({_NUMBER})", re.IGNORECASE)
    behind = re.compile(rf"(?<![\w.,])({_NUMBER})[ \u00a0\u202f]?(?:{marks})(?!\w)", re.IGNORECASE)
    found = (*before.finditer(text), *behind.finditer(text))
    return [Amount(_minor(one[1], exponent(currency)), one.start(), one.end()) for one in found]


def _minor(number: str, places: int) -> int:
    """Return a written number in minor units. Three digits at the end are thousands, unless the currency has three."""
    whole, _, rest = re.sub(r"[ '’\u00a0\u202f]", "", number).replace(",", ".").rpartition(".")
    is_whole = not whole or (len(rest) == 3 and places != 3)
    digits = f"{whole}{rest}{'0' * places}" if is_whole else f"{whole}{rest:0<{places}}"[: len(whole) + places]
    return int(digits.replace(".", ""))


def outdated(text: str, all_prices: Sequence[Prices], moment: datetime) -> list[Said]:
    """Return what a text says that was, or is not yet, the price at a moment.

    A dearer list price may stand beside a price that is in force, as in “$149 instead of $199”.
    """
    if not all_prices:
        return []
    currency, known = all_prices[0].currency, known_prices(all_prices)
    said, now = amounts_in(text, currency), {prices.at(moment) for prices in all_prices}
    beside = {prices.list_at(moment) for prices in all_prices if prices.at(moment) in said}
    wrong = sorted((said & known.keys()) - now - {minor for minor in beside if minor > min(now)})
    return [
        Said(known[minor].name, Money(minor, currency), Money(known[minor].at(moment), currency)) for minor in wrong
    ]
