"""Parts: what a design is built of when nobody writes its HTML. They are kept, so that it can be changed again."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from core.errors import AppError

MOST_BANNERS = 12


class PartKind(StrEnum):
    """What a part is."""

    BANNER = "banner"
    CARD = "card"
    SHEET = "sheet"
    BRANDS = "brands"
    HEADING = "heading"
    TEXT = "text"
    PICTURE = "picture"
    BUTTON = "button"
    PRODUCT = "product"
    DIVIDER = "divider"
    FOOTER = "footer"


BLOCKS = (
    PartKind.BRANDS,
    PartKind.HEADING,
    PartKind.TEXT,
    PartKind.PICTURE,
    PartKind.BUTTON,
    PartKind.PRODUCT,
    PartKind.DIVIDER,
    PartKind.FOOTER,
)
"""What a mail is built of, one below the other."""
BLOCK_WORDS = {
    PartKind.BRANDS: "Both brands",
    PartKind.HEADING: "Heading",
    PartKind.TEXT: "Text",
    PartKind.PICTURE: "Picture",
    PartKind.BUTTON: "Button",
    PartKind.PRODUCT: "Product with its price",
    PartKind.DIVIDER: "Line",
    PartKind.FOOTER: "Footer",
}
MOST_BLOCKS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a design. Every kind uses the fields it needs and leaves the others empty.

    `picture` is the sha256 of its bytes and `size` its width and height in pixels, such as 300x250. `price` is what
    the offer said when the version was saved, as readers see it; `note` says how much is in stock, or which slots are
    wanted.
    """

    kind: PartKind
    title: str = ""
    text: str = ""
    picture: str = ""
    alt: str = ""
    size: str = ""
    product: str = ""
    price: str = ""
    note: str = ""

    def to_json(self) -> dict[str, str]:
        """Return what is kept and hashed of it: nothing of what is empty."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def parts_from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Return the parts of a kept version."""
    return tuple(Part(**{**one, "kind": PartKind(one["kind"])}) for one in kept)


def check_banners(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the banners of a set by size, each size once. Raises AppError saying what to choose instead."""
    found = sorted(parts, key=lambda part: tuple(int(side) for side in part.size.split("x")))
    sizes = [part.size for part in found]
    if not found:
        raise AppError("Upload at least one picture, or tick one of yours.", field="files")
    if len(found) > MOST_BANNERS:
        raise AppError(f"A set holds at most {MOST_BANNERS} sizes. Make a second set of the others.", field="files")
    twice = next((size for size in sizes if sizes.count(size) > 1), None)
    if twice:
        raise AppError(f"Two pictures are {in_pixels(twice)}. Keep one of each size.", field="pictures")
    return tuple(found)


def check_blocks(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the blocks of a mail. Raises AppError for none, too many, too long ones, and those that show nothing."""
    found = tuple(parts)
    if not found:
        raise AppError("Add at least one block: it is what readers see.", field="blocks")
    if len(found) > MOST_BLOCKS:
        raise AppError(f"A mail holds at most {MOST_BLOCKS} blocks. Remove some.", field="blocks")
    for number, part in enumerate(found, start=1):
        here = f"Block {number} ({BLOCK_WORDS[part.kind].lower()})"
        if len(part.title) > 200 or len(part.alt) > 300 or len(part.text) > 5_000:
            raise AppError(f"{here} is too long: up to 200 letters in a line, 5,000 in a text.", field="blocks")
        if _is_empty(part):
            raise AppError(f"{here} shows nothing yet. Fill it in, or remove it.", field="blocks")
    return found


def _is_empty(part: Part) -> bool:
    shown = {
        PartKind.TEXT: part.text,
        PartKind.PICTURE: part.picture,
        PartKind.PRODUCT: part.product,
        PartKind.DIVIDER: "line",
        PartKind.BRANDS: "brands",
        PartKind.FOOTER: "footer",
    }
    return not shown.get(part.kind, part.title)


def in_pixels(size: str) -> str:
    """Return a size as people read it: 300 × 250."""
    return size.replace("x", " × ")
