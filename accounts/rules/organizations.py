"""Organizations: their short name in addresses, and what a country, zone and currency may be."""

import re
import unicodedata
from collections.abc import Callable

from core import clock, money
from core.errors import AppError

_MAX_SLUG = 40


def slug_of(name: str) -> str:
    """Return the short name of an organization: lower case letters, digits and hyphens."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:_MAX_SLUG].strip("-") or "organization"


def normal_email(text: str) -> str:
    """Return an e-mail address as it is kept: trimmed and in lower case."""
    return text.strip().lower()


def check_place(*, country: str, timezone: str, currency: str) -> None:
    """Refuse a country, time zone or currency that does not exist. Raises AppError on the field at fault."""
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise AppError("Choose the country from the list.", field="country")
    _check("timezone", clock.zone, timezone)
    _check("currency", money.exponent, currency)


def _check(field: str, look_up: Callable[[str], object], value: str) -> None:
    try:
        look_up(value)
    except AppError as error:
        raise AppError(error.message, field=field) from error
