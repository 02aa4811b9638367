"""Money is whole minor units of one currency. Nothing here is ever a float, and two currencies are never added."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Self

from core.errors import AppError

BPS = 10_000
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]{1,2}")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+")
_NAMED = re.compile(r"(-?)([A-Za-z]{3}|(?:US)?[$€£¥])?(-?[0-9][0-9.,]*)([A-Za-z]{3}|[$€£¥])?")
_DOLLARS = frozenset({"USD", "AUD", "BBD", "BSD", "BZD", "CAD", "FJD", "HKD", "JMD", "MXN", "NZD", "SGD", "TTD", "TWD"})
_SIGNS = {"$": _DOLLARS, "US$": {"USD"}, "€": {"EUR"}, "£": {"GBP", "GIP", "FKP", "SHP"}, "¥": {"JPY", "CNY"}}


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Return how many decimals a currency has (0, 2, 3 or 4), from ISO 4217. Raises AppError for an unknown code."""
    from iso4217 import Currency  # reads its table on import, so only where it is needed

    try:
        found = Currency(currency).exponent
    except ValueError as error:
        raise AppError(f"“{currency}” is not a currency code. Use three letters such as USD or EUR.") from error
    return found or 0


def round_half_even(value: Fraction) -> int:
    """Round an exact fraction to the nearest whole unit, ties to the even one (IEEE 754, banker's rounding)."""
    return round(value)


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Split whole units by integer weights with the largest remainder method; ties go to the earlier weight.

    The parts always sum to `minor`, and splitting −minor gives the same parts with the sign turned.
    Raises ValueError for negative weights or weights that are all zero.
    """
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("Weights must be whole numbers of at least zero, and one must be above zero.")
    sign, size = (-1, -minor) if minor < 0 else (1, minor)
    parts = [size * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: -(size * weights[at] % total))
    for at in by_remainder[: size - sum(parts)]:
        parts[at] += 1
    return [sign * part for part in parts]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` whole units of `currency` (1999 USD is $19.99)."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing, in a currency."""
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other).minor

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def portion(self, bps: int) -> "Money":
        """Return a part in basis points (2500 is 25 %), rounded once, half to even."""
        return Money(round_half_even(Fraction(self.minor * bps, BPS)), self.currency)

    def decimal(self) -> str:
        """Return the plain decimal with the currency's own number of places, such as `-12.50` or `1200`."""
        places = exponent(self.currency)
        if not places:
            return str(self.minor)
        whole, part = divmod(abs(self.minor), 10**places)
        return f"{'-' if self.minor < 0 else ''}{whole}.{part:0{places}d}"

    @property
    def named(self) -> str:
        """Return the amount with the code of its currency, such as `12.50 USD`, for sentences that rules write."""
        return f"{self.decimal()} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be put together.")
        return other


def from_typed(text: str, currency: str) -> Money:
    """Return the amount that a person typed, such as `1,250.00`, `12,50`, `$39` or `39 USD`. Raises AppError.

    What may mean two amounts, such as `1,250` or `1.250,00`, is refused, and so is the sign of another currency.
    """
    bare = _without_currency("".join(text.split()), currency)
    if _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    elif _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    return from_decimal(bare, currency)


def _without_currency(typed: str, currency: str) -> str:
    """Return an amount without the sign or code beside it, which has to be this currency's. Raises AppError."""
    found = _NAMED.fullmatch(typed)
    if found is None:
        return typed
    minus, before, number, after = found.groups()
    if any(currency not in _SIGNS.get(name.upper(), {name.upper()}) for name in (before, after) if name):
        raise AppError(f"“{typed}” names another currency. Write the amount in {currency}.")
    return minus + number


def from_decimal(text: str, currency: str) -> Money:
    """Return the amount that a plain decimal says. Raises AppError for anything that is not one."""
    try:
        value = Decimal(text.strip()).scaleb(exponent(currency))
    except InvalidOperation as error:
        raise AppError(f"“{text}” is not an amount. Write it like 1250.00.") from error
    if not value.is_finite() or value != value.to_integral_value():
        raise AppError(f"“{text}” has more decimals than {currency} has. Use at most {exponent(currency)}.")
    return Money(int(value), currency)
