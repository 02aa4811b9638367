"""Figures as people read them in terms and explanations: percentages, and exact amounts that were not rounded yet."""

from fractions import Fraction

from core.money import exponent


def percent(bps: int) -> str:
    """Return basis points as people read them: 2500 is `25%`, 1250 is `12.5%`."""
    whole, part = divmod(bps, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + "%"


def days(count: int) -> str:
    """Return so many days in words."""
    return "1 day" if count == 1 else f"{count} days"


def exactly(minor: Fraction, currency: str) -> str:
    """Return an exact amount as a decimal where one exists (`4.9975`), else as a fraction (`10/3`)."""
    value = minor / 10 ** exponent(currency)
    for places in range(exponent(currency), 13):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign, digits = "-" if scaled < 0 else "", f"{abs(scaled.numerator):0{places + 1}d}"
            return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
    return str(value)
