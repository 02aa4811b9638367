"""Typed input about showings."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowingDraft:
    """What one side says of a banner that stood on a page."""

    shown_on: date | None
    page_url: str
    note: str = ""
