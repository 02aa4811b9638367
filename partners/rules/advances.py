"""An advance: money paid before anything is earned. A recoupable one is set against later earnings, bit by bit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import AppError
from core.money import BPS, Money
from partners.rules.figures import percent

_MOST_MINOR = 10**15


@dataclass(frozen=True, slots=True)
class Advance:
    """`minor` units are paid in advance; up to `recoup_bps` basis points of what becomes payable are set against them.

    `recoup_bps` 0 is a plain advance: it stays the partner's and nothing is ever set against it.
    """

    minor: int
    recoup_bps: int = 0

    def room_in(self, minor: int) -> int:
        """Return how much of what became payable may be set against it, in minor units: rounded down."""
        return max(minor, 0) * self.recoup_bps // BPS

    def to_json(self) -> dict[str, int]:
        """Return the stored form."""
        return {"minor": self.minor, "recoup_bps": self.recoup_bps}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Advance":
        """Return the advance of a stored form. Raises TypeError for one that is not known."""
        if any(type(value) is not int for value in stored.values()):
            raise TypeError("A number of an advance is a whole one.")
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class AdvanceExample:
    """What of one share is set against the advance, and what of the advance is left then."""

    taken: Money
    left: Money


def check_advance(advance: Advance) -> Advance:
    """Return the advance if it can be kept. Raises AppError on its field."""
    if not 0 < advance.minor <= _MOST_MINOR:
        raise AppError("An advance is more than zero. Write what is paid in advance.", field="advance")
    if not 0 <= advance.recoup_bps <= BPS:
        text = "From 0 % to 100 % of what becomes payable can be set against an advance. Write a part in between."
        raise AppError(text, field="advance_recoup")
    return advance


def recouped_now(
    advance: Advance, *, credited_minor: int, recouped_minor: int, left_minor: int, payable_minor: int
) -> int:
    """Return how much is set against an advance now, in minor units.

    `credited_minor` is what became payable since it was paid, less what was taken back; `recouped_minor` of that was
    set against it already; `left_minor` of the advance is left. Never more than is payable now.
    """
    room = advance.room_in(credited_minor) - recouped_minor
    return max(min(room, left_minor, payable_minor), 0)


def sentences(advance: Advance | None, currency: str) -> list[str]:
    """Return it as sentences to the partner; none where nothing is paid in advance."""
    if advance is None:
        return []
    amount = f"You get {Money(advance.minor, currency).named} in advance"
    if not advance.recoup_bps:
        return [f"{amount}. It stays yours, whatever you sell, and nothing is set against it."]
    part = percent(advance.recoup_bps)
    return [
        f"{amount}. Up to {part} of what becomes payable later is set against it, until all of it is.",
        "You never pay an advance back in any other way.",
    ]


def in_full(advance: Advance | None, currency: str) -> list[tuple[str, str]]:
    """Return it with its name; nothing where nothing is paid in advance."""
    if advance is None:
        return []
    part = f"up to {percent(advance.recoup_bps)} of what becomes payable" if advance.recoup_bps else "nothing"
    return [("Advance", f"{Money(advance.minor, currency).named}; set against it: {part}")]


def example_of(advance: Advance | None, share: Money) -> AdvanceExample | None:
    """Return what of one share that becomes payable first is set against the advance, by what books it."""
    if advance is None or not advance.recoup_bps:
        return None
    taken = recouped_now(
        advance, credited_minor=share.minor, recouped_minor=0, left_minor=advance.minor, payable_minor=share.minor
    )
    return AdvanceExample(Money(taken, share.currency), Money(advance.minor - taken, share.currency))
