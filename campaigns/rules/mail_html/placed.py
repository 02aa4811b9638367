"""How large pictures of a cleaned design are shown, and how much room they keep from what stands beside them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from campaigns.rules.mail_html.blocks import BLOCK_TAGS
from campaigns.rules.mail_html.pictures import SEALED

_PIXELS = re.compile(r"(\d+(?:\.\d+)?)(?:px)?")
_SPACE_PX = 4
"""About what a space between two words of ordinary size takes."""
_BREAKS = BLOCK_TAGS | {"tr", "table", "ul", "ol", "dl", "hr", "br"}


@dataclass(slots=True)
class Placed:
    """An uploaded picture where it stands. Sides are in pixels, None where they are not said.

    `room_px` is the least room to words or pictures beside it on the same line; None where nothing stands beside it.
    """

    sha256: str
    width_px: float | None
    height_px: float | None
    room_px: float | None = None

    def keep(self, room: float) -> None:
        """Note the room to something that stands beside it."""
        self.room_px = room if self.room_px is None else min(self.room_px, room)


def read_placed(source: str) -> list[Placed]:
    """Return the uploaded pictures of a cleaned design in their order."""
    return _Placer(source).found


class _Placer(HTMLParser):
    """Walks along lines: what was last on this one, and whether a space came since."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Placed] = []
        self._has_neighbour = self._has_space = False
        self._last: tuple[Placed, float] | None = None
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self._break()
        elif tag == "img":
            self._place({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        self._has_space = self._has_space or data[:1].isspace()
        if data.strip():
            self._meet()
            self._last, self._has_neighbour, self._has_space = None, True, data[-1:].isspace()

    def _place(self, given: Mapping[str, str]) -> None:
        style = _styles(given.get("style", ""))
        before, after = (_room(style, side) for side in ("left", "right"))
        sealed = SEALED.fullmatch(given.get("src", ""))
        placed = Placed(sealed[1] if sealed else "", *(_side(given, style, name) for name in ("width", "height")))
        if self._has_neighbour:
            placed.keep(before + self._space + (self._last[1] if self._last else 0))
        self._meet(before)
        if sealed:
            self.found.append(placed)
        self._last, self._has_neighbour, self._has_space = (placed, after), True, False

    def _meet(self, room: float = 0.0) -> None:
        if self._last is not None:
            placed, own = self._last
            placed.keep(own + self._space + room)

    def _break(self) -> None:
        self._last, self._has_neighbour, self._has_space = None, False, False

    @property
    def _space(self) -> int:
        return _SPACE_PX if self._has_space else 0


def _styles(style: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in style.split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def _side(given: Mapping[str, str], style: Mapping[str, str], name: str) -> float | None:
    found = _PIXELS.fullmatch(style.get(name) or given.get(name, ""))
    return float(found[1]) if found else None


def _room(style: Mapping[str, str], side: str) -> float:
    return sum(_part(style, name, side) for name in ("margin", "padding"))


def _part(style: Mapping[str, str], name: str, side: str) -> float:
    """Return a margin or padding on one side in pixels; the short way of writing it counts from the top, clockwise."""
    around = style.get(name, "").split()
    place = {"left": {2: 1, 3: 1, 4: 3}, "right": {2: 1, 3: 1, 4: 1}}[side].get(len(around), 0)
    typed = style.get(f"{name}-{side}") or (around[place] if around else "")
    found = _PIXELS.fullmatch(typed)
    return float(found[1]) if found else 0.0
