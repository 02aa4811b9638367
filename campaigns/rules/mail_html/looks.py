"""How text of a cleaned design looks: its colour, its ground, its size, and whether anybody can see it at all.

Reads what stands in the elements themselves; style sheets were moved there before cleaning.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from campaigns.rules.mail_html.blocks import VOID_TAGS
from campaigns.rules.mail_html.colours import BLACK, WHITE, Colour, contrast, read_colour

_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|%)?", re.IGNORECASE)
_SHORT_FONT = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%)|0)(?:\s*/\s*\S+)?\s+\S", re.IGNORECASE)
_SIZE_WORDS = {"xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32}
_FONT_SIZES = {"1": 10, "2": 13, "3": 16, "4": 18, "5": 24, "6": 32, "7": 48}
_HEADINGS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}
_BOLD_TAGS = {"b", "strong", "th", *_HEADINGS}
_LINK = Colour(0, 0, 238)
_PX_OF = {"px": 1.0, "pt": 4 / 3, "rem": 16.0}
_UNSEEN_PX, _ALIKE, _AWAY_PX, _LARGE_BOLD_PX = 2, 1.1, -200, 18.66


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks in one place. A colour that cannot be read is None, and a ground of a picture or a gradient."""

    colour: Colour | None = BLACK
    ground: Colour | None = WHITE
    size_px: float = 16.0
    is_bold: bool = False
    hidden_by: str = ""

    @property
    def is_large(self) -> bool:
        """Whether it is large as WCAG 2.2 counts it: from 18 pt, or from 14 pt in bold."""
        return self.size_px >= 24 or (self.is_bold and self.size_px >= _LARGE_BOLD_PX)

    @property
    def contrast(self) -> float | None:
        """How well it is read on its ground, from 1 to 21; None where that is not known."""
        if self.colour is None or self.ground is None:
            return None
        return contrast(self.colour.over(self.ground), self.ground)

    @property
    def unseen(self) -> str:
        """What makes nobody see it; empty for text that is seen."""
        if self.hidden_by:
            return self.hidden_by
        if self.colour is not None and self.colour.alpha == 0:
            return "its colour is transparent"
        if self.size_px < _UNSEEN_PX:
            return "its letters have no size"
        alike = self.contrast is not None and self.contrast < _ALIKE
        return "it has the colour of its ground" if alike else ""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words and how they look."""

    text: str
    look: Look


def read_looks(source: str) -> list[Words]:
    """Return the words of a cleaned design in their order, each run with how it looks."""
    return _Looker(source).found


class _Looker(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Words] = []
        self._open: list[tuple[str, Look]] = [("", Look())]
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID_TAGS:
            given = {name: value or "" for name, value in attrs}
            self._open.append((tag, _look(self._open[-1][1], tag, given)))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == name for name, _ in self._open[1:]):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if any(letter.isalnum() for letter in words):
            self.found.append(Words(words, self._open[-1][1]))


def _look(around: Look, tag: str, given: Mapping[str, str]) -> Look:
    style = dict(_declarations(given.get("style", "")))
    size = _size(around.size_px * _HEADINGS.get(tag, 1.0), around.size_px, tag, given, style)
    return replace(
        around,
        colour=_colour(around.colour, tag, given, style),
        ground=_ground(around.ground, given, style),
        size_px=size,
        is_bold=_is_bold(around.is_bold or tag in _BOLD_TAGS, style),
        hidden_by=around.hidden_by or _hidden_by(style),
    )


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for one in style.split(";"):
        name, _, value = one.partition(":")
        yield name.strip().lower(), value.replace("!important", "").strip().lower()


def _colour(around: Colour | None, tag: str, given: Mapping[str, str], style: Mapping[str, str]) -> Colour | None:
    typed = style.get("color") or (given.get("color", "") if tag == "font" else "")
    if typed in {"inherit", "currentcolor"}:
        return around
    usual = _LINK if tag == "a" and given.get("href") else around
    return read_colour(typed) if typed else usual


def _ground(around: Colour | None, given: Mapping[str, str], style: Mapping[str, str]) -> Colour | None:
    drawn = f"{style.get('background', '')} {style.get('background-image', '')}"
    if "gradient(" in drawn:
        return None
    typed = style.get("background-color") or style.get("background") or given.get("bgcolor", "")
    found = next(filter(None, map(read_colour, [typed, *typed.split()])), None)
    if found is None or found.alpha == 0:
        return around
    if found.alpha < 1:
        return found.over(around) if around else None
    return found


def _size(usual: float, around: float, tag: str, given: Mapping[str, str], style: Mapping[str, str]) -> float:
    short = _SHORT_FONT.search(style.get("font", ""))
    typed = style.get("font-size") or (short[1] if short else "")
    if typed in _SIZE_WORDS:
        return _SIZE_WORDS[typed]
    if found := _LENGTH.fullmatch(typed):
        share = float(found[1])
        if found[2] in _PX_OF:
            return share * _PX_OF[found[2]]
        return around * share / (100 if found[2] == "%" else 1) if found[2] or not share else usual
    return _FONT_SIZES.get(given.get("size", ""), usual) if tag == "font" else usual


def _is_bold(usual: bool, style: Mapping[str, str]) -> bool:
    typed = style.get("font-weight", "")
    if typed.isdigit():
        return int(typed) >= 700
    if typed in {"bold", "bolder"} or re.search(r"\bbold\b", style.get("font", "")):
        return True
    return usual and typed not in {"normal", "lighter"}


def _hidden_by(style: Mapping[str, str]) -> str:
    if style.get("display") == "none" or style.get("visibility") == "hidden":
        return "it is not displayed"
    if re.fullmatch(r"0*\.?0*%?", style.get("opacity", "1")):
        return "it is transparent"
    places = ("text-indent", "margin", "margin-left", "margin-top", "margin-right", "left", "top")
    lengths = (found for name in places for found in _LENGTH.findall(style.get(name, "")))
    is_away = any(float(number) * _PX_OF.get(unit or "px", 16.0) <= _AWAY_PX for number, unit in lengths)
    return "it is moved out of sight" if is_away else ""
