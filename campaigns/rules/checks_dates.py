"""Dates as people write them in an offer: “until 31 December”, “through 12/31/2026”, “ends Dec 31st”."""

import re
from datetime import date

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_LEAD = r"\b(?:until|till|through|thru|ends?(?:\s+on)?|by|before|valid\s+to)\s+(?:the\s+)?(?:\w+day,?\s+)?"
_SHAPES = [
    re.compile(_LEAD + r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b", re.IGNORECASE),
    re.compile(_LEAD + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?" + _MONTH + _YEAR, re.IGNORECASE),
    re.compile(_LEAD + _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?" + _YEAR + r"\b", re.IGNORECASE),
    re.compile(_LEAD + r"(?P<number>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}))?\b", re.IGNORECASE),
    re.compile(_LEAD + r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})?", re.IGNORECASE),
]


def end_dates_in(text: str, *, year: int) -> set[date]:
    """Return the dates a text gives after words like “until”. A date without a year is taken to be in `year`.

    Numbers with slashes are read month first, as in the United States; with dots day first, as in Europe.
    """
    found = (_as_date(match.groupdict(), year) for shape in _SHAPES for match in shape.finditer(text))
    return {day for day in found if day is not None}


def _as_date(parts: dict[str, str | None], year: int) -> date | None:
    name, number = parts.get("month"), parts.get("number")
    month = _MONTHS.index(name.lower()) + 1 if name else int(number or 0)
    try:
        return date(int(parts.get("year") or year), month, int(parts["day"] or 0))
    except ValueError:
        return None


def in_words(day: date) -> str:
    """Return a date as it is best written in an offer: 31 December 2026."""
    return f"{day.day} {day:%B %Y}"
