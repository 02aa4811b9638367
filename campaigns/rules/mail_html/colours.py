"""Colours of HTML: read as browsers read them, laid over each other, and how well one is read on another."""

import re
from dataclasses import dataclass

from PIL import ImageColor

_FUNCTION = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*[,/]\s*(\d*\.?\d+)(%?)\s*\)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue from 0 to 255, and how much of what is behind it is covered, from 0 to 1."""

    red: int
    green: int
    blue: int
    alpha: float = 1.0

    @property
    def code(self) -> str:
        """The colour as designers write it."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance from 0 (black) to 1 (white), as WCAG 2.2 defines it for sRGB."""
        red, green, blue = (_linear(one / 255) for one in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def over(self, ground: "Colour") -> "Colour":
        """Return what is seen where this colour lies on an opaque ground."""
        pairs = ((self.red, ground.red), (self.green, ground.green), (self.blue, ground.blue))
        return Colour(*(round(front * self.alpha + back * (1 - self.alpha)) for front, back in pairs))


LEAST, LEAST_LARGE = 4.5, 3.0
"""The contrast of text and of large text that WCAG 2.2 asks for at level AA (success criterion 1.4.3)."""
BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


def read_colour(text: str) -> Colour | None:
    """Return a colour written as a name, #hex, rgb(), rgba() or hsl(); None for what is none of these."""
    word = text.strip().lower()
    if word == "transparent":
        return Colour(0, 0, 0, 0.0)
    if found := _FUNCTION.fullmatch(word):
        share = float(found[4]) / (100 if found[5] else 1)
        red, green, blue = (min(255, int(found[number])) for number in (1, 2, 3))
        return Colour(red, green, blue, min(1.0, share))
    try:
        known = ImageColor.getrgb(word)
    except ValueError:
        return None
    red, green, blue, *alpha = known
    return Colour(red, green, blue, alpha[0] / 255 if alpha else 1.0)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two opaque colours, from 1 to 21, as WCAG 2.2 defines it: (L1 + 0.05) / (L2 + 0.05)."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
