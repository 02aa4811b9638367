"""Stripe's smallest units, where they differ from ISO 4217 (https://docs.stripe.com/currencies, special cases)."""

from core.errors import AppError
from core.money import Money

_TIMES_100 = frozenset({"ISK", "UGX"})
"""No decimals, but Stripe takes them with two, which are always zero."""
_DIVIDED_BY_100 = frozenset({"MGA"})
"""Two decimals in ISO 4217, none at Stripe."""
_LAST_DIGIT_ZERO = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""Three decimals, of which Stripe moves two: the last one must be zero."""


def to_stripe(money: Money) -> int:
    """Return an amount as Stripe counts it. Raises AppError when Stripe cannot move exactly this amount."""
    if money.currency in _TIMES_100:
        return money.minor * 100
    if money.currency in _DIVIDED_BY_100:
        return _exactly(money, 100)
    if money.currency in _LAST_DIGIT_ZERO:
        return _exactly(money, 10) * 10
    return money.minor


def from_stripe(amount: int, currency: str) -> int:
    """Return Stripe's amount in minor units of ISO 4217; parts of a unit that ISO does not know are rounded up."""
    if currency in _TIMES_100:
        return -(-amount // 100)
    return amount * 100 if currency in _DIVIDED_BY_100 else amount


def _exactly(money: Money, unit: int) -> int:
    if money.minor % unit:
        raise AppError(f"Stripe cannot pay exactly {money.decimal()} {money.currency}. Pay it another way.")
    return money.minor // unit
