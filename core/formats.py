"""How amounts, numbers and moments are written: in the viewer's locale, days in the organization's zone."""

import re
from contextlib import suppress
from copy import copy
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import NumberPattern, format_compact_currency, format_decimal, format_percent
from flask import g, has_request_context, request
from markupsafe import Markup

from core.clock import now
from core.money import BPS, Money, exponent

FALLBACK = Locale("en", "US")
MINUS = "\N{MINUS SIGN}"
_HUNDRED, _THOUSAND = 100, 1_000
_LETTER_BEFORE_DIGIT = re.compile(r"([^\W\d_])(\d)")  # a code such as KWD stands apart from its amount

_STORED_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def viewer_locale() -> Locale:
    """Return the first language of the browser that Babel knows; American English where nobody is looking."""
    if not has_request_context():
        return FALLBACK
    if "locale" not in g:
        g.locale = _first_known(list(request.accept_languages.values()))
    found: Locale = g.locale
    return found


def write_for_everybody() -> None:
    """Let the rest of this request write amounts and days in one locale, for files that are the same for everybody."""
    g.locale = FALLBACK


def _first_known(languages: list[str]) -> Locale:
    for language in languages:
        with suppress(UnknownLocaleError, ValueError):
            return Locale.parse(language, sep="-")
    return FALLBACK


def viewer_zone() -> str:
    """Return the time zone of the organization that looks, or UTC. Routes of guests may set `g.zone`."""
    if not has_request_context():
        return "UTC"
    if "zone" not in g:
        shell = g.get("shell")
        return shell.zone if shell else "UTC"
    return str(g.zone)


def money(amount: Money) -> str:
    """Return an amount with its currency, such as `$1,250.00` or `−¥1200`. The decimals are those of ISO 4217."""
    return _money(amount, viewer_locale())


def money_for_everybody(amount: Money) -> str:
    """Return an amount as everybody reads it, for what is kept and not shown to one person alone."""
    return _money(amount, FALLBACK)


@lru_cache(maxsize=8192)
def _money(amount: Money, locale: Locale) -> str:
    shown = _pattern(amount.currency, locale).apply(
        Decimal(amount.decimal()), locale, currency=amount.currency, currency_digits=False
    )
    spaced = _LETTER_BEFORE_DIGIT.sub("\\1\N{NO-BREAK SPACE}\\2", str(shown))
    return spaced.replace("-", MINUS, 1) if amount.minor < 0 else spaced


@lru_cache(maxsize=256)
def _pattern(currency: str, locale: Locale) -> NumberPattern:
    """Return a locale's pattern with as many decimals as the currency has."""
    pattern: NumberPattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (exponent(currency), exponent(currency))
    return pattern


def short_money(amount: Money) -> str:
    """Return an amount in few characters, such as `$1.5K`, for axes. Never for a figure that must add up."""
    value = Decimal(amount.decimal())
    if _HUNDRED <= abs(value) < _THOUSAND:
        value = round(value, 0)  # $1.5K and $2.5, but $356 and not $356.5
    shown = format_compact_currency(value, amount.currency, locale=viewer_locale(), fraction_digits=1)
    return shown.replace("-", MINUS, 1)


def number(value: int) -> str:
    """Return a whole number with its thousands apart."""
    return format_decimal(value, locale=viewer_locale())


def percent(bps: int, places: int = 1) -> str:
    """Return basis points as a percentage: 2050 is `20.5%`; needless zeros are left out."""
    return format_percent(Decimal(bps) / BPS, f"#,##0.{'#' * places}%", locale=viewer_locale())


def day(value: date | None) -> Markup:
    """Return a day as a `<time>` element, or a dash for none. A moment becomes its day in the viewer's zone."""
    if value is None:
        return Markup("–")
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(viewer_zone())).date()
    shown = format_date(value, "medium", locale=viewer_locale())
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), shown)


def moment(value: datetime | None, short: bool = False) -> Markup:
    """Return a moment in the viewer's zone, with UTC on hover. Short leaves out the year, and today's day."""
    if value is None:
        return Markup("–")
    utc = value.astimezone(UTC)
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        utc.isoformat(timespec="seconds"), f"{utc:%Y-%m-%d %H:%M:%S}", plain_moment(value, short=short)
    )


def hour(value: datetime) -> Markup:
    """Return the time of day of a moment in the viewer's zone, with UTC on hover, where its day stands above it."""
    utc, zone = value.astimezone(UTC), ZoneInfo(viewer_zone())
    shown = format_time(value.astimezone(zone), "HH:mm", tzinfo=zone, locale=viewer_locale())
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        utc.isoformat(timespec="seconds"), f"{utc:%Y-%m-%d %H:%M:%S}", shown
    )


def with_days(text: str) -> str:
    """Return a stored sentence with its days, kept as `2026-11-27`, written in the viewer's way."""
    return _STORED_DAY.sub(_shown_day, text)


def _shown_day(found: re.Match[str]) -> str:
    try:
        return plain_day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def plain_moment(value: datetime, short: bool = False) -> str:
    """Return the same as text alone, for mail and titles."""
    zone, locale = ZoneInfo(viewer_zone()), viewer_locale()
    local = value.astimezone(zone)
    time = format_time(local, "HH:mm", tzinfo=zone, locale=locale)
    if not short:
        return f"{plain_day(local.date())}, {time}"
    is_today = local.date() == now().astimezone(zone).date()
    return time if is_today else plain_day_of_month(local.date())


def plain_day_of_month(value: date) -> str:
    """Return a day without its year as text alone, for axes."""
    return format_skeleton("MMMd", value, locale=viewer_locale())


def plain_weekday(value: date) -> str:
    """Return a day as its number and its weekday, for the cells of a month."""
    return format_skeleton("Ed", value, locale=viewer_locale())


def plain_day(value: date) -> str:
    """Return a day as text alone, for mail and sentences."""
    return format_date(value, "medium", locale=viewer_locale())
