"""Pins: a comment at one point of a picture, in tenths of a percent from its left and its top.

A pin stays with the picture's bytes. Where they changed, or the picture is gone, it has lost its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.errors import AppError

WHOLE = 1000  # tenths of a percent


@dataclass(frozen=True, slots=True)
class Pin:
    """A point of the picture with this sha256, 0 to 1,000 from the left and from the top."""

    picture: str
    x: int
    y: int

    @property
    def left(self) -> str:
        """How far from the left, such as `34.5%`."""
        return percent(self.x)

    @property
    def top(self) -> str:
        """How far from the top."""
        return percent(self.y)


def percent(tenths: int) -> str:
    """Return tenths of a percent as a length of style and drawing."""
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def tenths(typed: Decimal) -> int:
    """Return a typed percentage in tenths, rounded to the nearest."""
    return int((typed * 10).to_integral_value())


def check_pin(pin: Pin, pictures: Sequence[str]) -> str:
    """Return the words a pin is remembered by. Raises AppError for a point outside, or a picture that is not shown."""
    if pin.picture not in pictures:
        raise AppError("That picture is not in this version. Choose one that is.", field="picture")
    for value, name in ((pin.x, "x"), (pin.y, "y")):
        if not 0 <= value <= WHOLE:
            raise AppError("Give a number from 0 to 100.", field=name)
    place = f"{pin.left.replace('%', ' %')} from the left, {pin.top.replace('%', ' %')} from the top"
    return f"Picture {pictures.index(pin.picture) + 1}, {place}"
