"""Places: the countries, time zones and currencies a person can choose from, in the words people use."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies

_ENGLISH = Locale("en")
_NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
_NOT_PLACES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")
_ALSO_CALLED = {"usa": "US", "america": "US", "uk": "GB", "great britain": "GB", "england": "GB", "holland": "NL"}
_USUAL_CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY")

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organization is: the codes of its country, time zone and currency."""

    country: str = "US"
    timezone: str = "UTC"
    currency: str = "USD"


def likely_place(languages: Iterable[str]) -> Place:
    """Return where somebody probably is, from the languages a browser asks for (`de-AT`, `de`), the best first.

    A language names its country, or else the country where most people speak it (Unicode's likely subtags). A country
    with several time zones leaves the zone at UTC.
    """
    for language in languages:
        country = _country_of(language)
        if country in dict(countries()):
            zones = [zone for zone, where in get_global("zone_territories").items() if where == country]
            known = [zone for zone in zones if (zone, zone.replace("_", " ")) in time_zones()]
            spent = [code for code in get_territory_currencies(country) if code in dict(currencies())]
            return Place(country, known[0] if len(known) == 1 else "UTC", spent[0] if spent else "USD")
    return Place()


def _country_of(language: str) -> str:
    parts = language.replace("_", "-").split("-")
    named = next((part.upper() for part in parts[1:] if len(part) == 2), "")
    return named or str(get_global("likely_subtags").get(parts[0].lower(), "")).rpartition("_")[2]


@lru_cache(maxsize=1)
def countries() -> Choices:
    """Return every country with its English name, by name."""
    named = (
        (code, name)
        for code, name in _ENGLISH.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    )
    return sorted(named, key=lambda country: country[1])


def country_name(code: str) -> str:
    """Return the English name of a country, or its code when there is none."""
    return dict(countries()).get(code, code)


def find_country(typed: str) -> str | None:
    """Return the code of a country that a person named, by its English name or its two letters; None for no country."""
    wanted = " ".join(typed.replace(".", "").split()).casefold()
    named = {name.casefold(): code for code, name in countries()}
    code = _ALSO_CALLED.get(wanted) or named.get(wanted) or wanted.upper()
    return code if code in dict(countries()) else None


@lru_cache(maxsize=1)
def time_zones() -> Choices:
    """Return every time zone that is named after a place."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith(_NOT_PLACES))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(names))]


@lru_cache(maxsize=1)
def currencies() -> Choices:
    """Return every currency that has a country, the usual ones first."""
    from iso4217 import Currency  # reads its table on import, so only where it is needed

    codes = sorted({currency.code for currency in Currency if currency.country_names} - set(_USUAL_CURRENCIES))
    return [(code, f"{code}: {get_currency_name(code, locale='en')}") for code in (*_USUAL_CURRENCIES, *codes)]
