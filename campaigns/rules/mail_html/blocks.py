"""Blocks: the paragraphs, headings, cells and pictures of a design. Same words, same id."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

_BLOCK_NAMES = "h1 h2 h3 h4 h5 h6 p li td th div blockquote dt dd caption center"
BLOCK_TAGS = frozenset(_BLOCK_NAMES.split())
VOID_TAGS = frozenset({"br", "hr", "img", "col"})


@dataclass(frozen=True)
class Block:
    """One piece of a design: its id, its tag and what it says (for a picture, its description)."""

    id: str
    tag: str
    text: str


@dataclass
class _Found:
    tag: str
    offset: int
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def with_block_ids(source: str) -> tuple[str, tuple[Block, ...]]:
    """Return cleaned HTML with an id on every block, and the blocks in reading order.

    An id is made of the block's own tag and words, so a comment stays on its block when others change around it.
    """
    finder = _Finder(source)
    named = _named([found for found in finder.found if found.text])
    parts, done = [], 0
    for found, block in named:
        cut = found.offset + 1 + len(found.tag)
        parts += [source[done:cut], f' id="{block.id}"']
        done = cut
    return "".join([*parts, source[done:]]), tuple(block for _, block in named)


def _named(found: list[_Found]) -> list[tuple[_Found, Block]]:
    seen: Counter[str] = Counter()
    named = []
    for one in sorted(found, key=lambda one: one.offset):
        stem = "b" + hashlib.sha256(f"{one.tag}\n{one.text}".encode()).hexdigest()[:8]
        seen[stem] += 1
        name = stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"
        named.append((one, Block(name, one.tag, one.text)))
    return named


class _Finder(HTMLParser):
    """Finds the block every word belongs to: the nearest block element around it."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Found] = []
        self._open: list[str] = []
        self._open_of: Counter[str] = Counter()
        self._blocks: list[_Found] = []
        self._starts = _line_starts(source)
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self._begin(tag).words.append(dict(attrs).get("alt") or dict(attrs).get("src") or "")
        elif tag == "br":
            self.handle_data(" ")
        elif tag not in VOID_TAGS:
            self._open.append(tag)
            self._open_of[tag] += 1
            if tag in BLOCK_TAGS:
                self._blocks.append(self._begin(tag))

    def handle_endtag(self, tag: str) -> None:
        while self._open_of[tag]:
            closed = self._open.pop()
            self._open_of[closed] -= 1
            if closed in BLOCK_TAGS:
                self._blocks.pop()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._blocks:
            self._blocks[-1].words.append(data)

    def _begin(self, tag: str) -> _Found:
        line, column = self.getpos()
        found = _Found(tag, self._starts[line - 1] + column)
        self.found.append(found)
        return found


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts
