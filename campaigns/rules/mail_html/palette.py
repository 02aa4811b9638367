"""The colours of a co-branded design: those that both brands publish, as far as words can be read in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.rules.mail_html.colours import LEAST, WHITE, Colour, contrast, read_colour

_LEAST_APART = 1.5
_INK, _WHITE = "#1b2420", "#ffffff"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`. White is read on each of the brands' and each of them on white.

    `ground` is the style of the headline's ground, `accent` and `line` are words on it; the button's come in two.
    """

    seller: str = "#12305c"
    partner: str = "#8c2f39"
    ground: str = "background-color:#143a66;background-image:linear-gradient(135deg, #12305c, #1c5b87)"
    accent: str = "#f6c35c"
    line: str = "#dbe7f3"
    button: str = "#8c2f39"
    button_words: str = _WHITE


USUAL = Palette()


def palette_of(seller: Sequence[str], partner: Sequence[str]) -> Palette:
    """Return the colours of a design, given those that each brand publishes; the usual ones where neither has any."""
    first, second = _readable(seller), _readable(partner)
    if not first and not second:
        return USUAL
    ground, other = first or _INK, second or _INK
    is_apart = _apart(other, ground) >= _LEAST_APART
    accents = (one for one in (*seller, *partner) if _apart(one, ground) >= LEAST)
    return Palette(
        seller=ground,
        partner=other,
        ground=f"background-color:{ground}",
        accent=next(accents, _WHITE),
        line=_WHITE,
        button=other if is_apart else _WHITE,
        button_words=_WHITE if is_apart else ground,
    )


def _readable(colours: Iterable[str]) -> str:
    """Return the first colour that words on white can have; empty for none."""
    return next((one for one in colours if contrast(_read(one), WHITE) >= LEAST), "")


def _apart(one: str, other: str) -> float:
    return contrast(_read(one), _read(other))


def _read(code: str) -> Colour:
    return read_colour(code) or WHITE
