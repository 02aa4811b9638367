"""Reading a cleaned design: its links, pictures, widths and words. Reads only; it never changes a byte."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from campaigns.rules.mail_html.blocks import BLOCK_TAGS

_WIDTH = re.compile(r"(?:^|;)\s*(?:min-)?width\s*:\s*(\d+)(?:\.\d+)?px", re.IGNORECASE)
_SIDE = re.compile(r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*([^;]+)", re.IGNORECASE)
_VOID_TAGS = {"br", "hr", "img", "col", "wbr"}
_BREAK_TAGS = BLOCK_TAGS | {"tr", "table", "ul", "ol", "dl", "hr"}


@dataclass
class Reading:
    """What a design is made of: addresses of links and pictures, undescribed and unseen ones, widths, plain text."""

    links: list[str] = field(default_factory=list)
    dead_links: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    nameless_pictures: int = 0
    tiny_pictures: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    text: str = ""


def read_mail(source: str) -> Reading:
    """Return what a cleaned design is made of."""
    reader = _Reader(source)
    reader.reading.text = _as_paragraphs("".join(reader.parts))
    return reader.reading


def derive_text(source: str) -> str:
    """Return a cleaned design as plain text, each link followed by its address, for people who read mail that way.

    Where the words of a link name its address, it stands there once.

    What is marked as decoration (aria-hidden), such as the letter in a drawn logo, is left out here and only here.
    """
    return _as_paragraphs("".join(_Reader(source, without_decoration=True).parts))


class _Reader(HTMLParser):
    def __init__(self, source: str, *, without_decoration: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._without_decoration, self._decoration_depth = without_decoration, 0
        self.reading = Reading()
        self.parts: list[str] = []
        self._address: str | None = None
        self._address_from = 0
        self._dead_from: int | None = None
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._enters_decoration(tag, given):
            return
        self._note_widths(given)
        if tag == "a":
            self._address, self._address_from = given.get("href"), len(self.parts)
            self._dead_from = None if self._address else len(self.parts)
            self.reading.links.extend(filter(None, [self._address]))
        elif tag == "img":
            self._note_picture(given)
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BREAK_TAGS:
            self.parts.append("\n\n- " if tag == "li" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if self._decoration_depth:
            self._decoration_depth -= tag not in _VOID_TAGS
        elif tag == "a" and self._address:
            is_named = self._address in "".join(self.parts[self._address_from :])
            self.parts.append(" " if is_named else f": {self._address} ")
            self._address = None
        elif tag == "a":
            self._note_dead_link()
        elif tag in _BREAK_TAGS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._decoration_depth:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _enters_decoration(self, tag: str, given: dict[str, str]) -> bool:
        """Count how deep inside a decoration this tag is; a cleaned design closes what it opens."""
        is_inside = self._decoration_depth > 0 or given.get("aria-hidden") == "true"
        if not (self._without_decoration and is_inside):
            return False
        self._decoration_depth += tag not in _VOID_TAGS
        return True

    def _note_widths(self, given: dict[str, str]) -> None:
        self.reading.widths.extend(int(found) for found in _WIDTH.findall(given.get("style", "")))
        if given.get("width", "").isascii() and given.get("width", "").isdigit():
            self.reading.widths.append(int(given["width"]))

    def _note_dead_link(self) -> None:
        """Note the words of a link that has no address; an anchor without words is none."""
        words = " ".join("".join(self.parts[self._dead_from or 0 :]).split()) if self._dead_from is not None else ""
        self.reading.dead_links.extend(filter(None, [words]))
        self._dead_from = None

    def _note_picture(self, given: dict[str, str]) -> None:
        self.reading.pictures.append(given.get("src", ""))
        if _is_tiny(given):
            self.reading.tiny_pictures.append(given.get("src", ""))
        if "alt" not in given:
            self.reading.nameless_pictures += 1
        elif given["alt"].strip():
            self.parts.append(f"[{given['alt'].strip()}] ")


def _is_tiny(given: dict[str, str]) -> bool:
    """Say whether a picture is shown so small that nobody sees it: at most 2 px in one direction."""
    sides = [given.get("width", ""), given.get("height", ""), *_SIDE.findall(given.get("style", ""))]
    return any(re.fullmatch(r"[0-2](?:\.\d+)?(?:px)?", side.strip()) for side in sides)


def _as_paragraphs(text: str) -> str:
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
