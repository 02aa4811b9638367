"""Reading a cleaned design: its links, pictures, widths and words. Reads only; it never changes a byte."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from campaigns.rules.mail_html.blocks import BLOCK_TAGS

_WIDTH = re.compile(r"(?:^|;)\s*(?:min-)?width\s*:\s*(\d+)(?:\.\d+)?px", re.IGNORECASE)
_BREAK_TAGS = BLOCK_TAGS | {"tr", "table", "ul", "ol", "dl", "hr"}


@dataclass
class Reading:
    """What a design is made of: addresses of links and pictures, undescribed pictures, pixel widths, plain text."""

    links: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    nameless_pictures: int = 0
    widths: list[int] = field(default_factory=list)
    text: str = ""


def read_mail(source: str) -> Reading:
    """Return what a cleaned design is made of."""
    reader = _Reader(source)
    reader.reading.text = _as_paragraphs("".join(reader.parts))
    return reader.reading


def derive_text(source: str) -> str:
    """Return a cleaned design as plain text, each link followed by its address, for people who read mail that way."""
    return read_mail(source).text


class _Reader(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.reading = Reading()
        self.parts: list[str] = []
        self._address: str | None = None
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note_widths(given)
        if tag == "a":
            self._address = given.get("href")
            self.reading.links.extend(filter(None, [self._address]))
        elif tag == "img":
            self._note_picture(given)
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BREAK_TAGS:
            self.parts.append("\n\n- " if tag == "li" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address:
            self.parts.append(f": {self._address} ")
            self._address = None
        elif tag in _BREAK_TAGS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))

    def _note_widths(self, given: dict[str, str]) -> None:
        self.reading.widths.extend(int(found) for found in _WIDTH.findall(given.get("style", "")))
        if given.get("width", "").isascii() and given.get("width", "").isdigit():
            self.reading.widths.append(int(given["width"]))

    def _note_picture(self, given: dict[str, str]) -> None:
        self.reading.pictures.append(given.get("src", ""))
        if "alt" not in given:
            self.reading.nameless_pictures += 1
        elif given["alt"].strip():
            self.parts.append(f"[{given['alt'].strip()}] ")


def _as_paragraphs(text: str) -> str:
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
