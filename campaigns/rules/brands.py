"""Brand guidelines: how a brand may be shown. What a machine can see of them is checked on every version."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from campaigns.rules.creatives import Side
from core.errors import AppError

MOST_COLOURS, MOST_PHRASES = 8, 50
REVIEW_NOTICE_DAYS = 2
"""The least notice, in days, of a date by which approved designs must be looked at again."""
_COLOUR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


class Decider(StrEnum):
    """Who decides about a kind of creative, as a brand's guidelines say it."""

    EACH_SIDE = "each_side"
    SELLER = "seller"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidelines:
    """What a brand asks for. Colours are `#rrggbb`; each forbidden phrase is a claim that must not be made.

    `logos` are other forms of the logo, each with the sha256 of its picture. The room around a logo is a share of its
    height; least widths are in pixels of screens and in millimetres of paper.

    `decides` says, by kind of creative, who decides about it; kinds that are not named are for each side.
    """

    logo_id: UUID | None = None
    logos: tuple[tuple[str, str], ...] = ()
    clear_space_percent: int | None = None
    min_width_px: int | None = None
    min_width_mm: int | None = None
    colours: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()
    lockup: str = ""
    tone: str = ""
    dos: str = ""
    donts: str = ""
    disclosure: str = ""
    forbidden: tuple[str, ...] = ()
    decides: tuple[tuple[str, Decider], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == Guidelines()


@dataclass(frozen=True, slots=True)
class Logo:
    """One form of a logo by the sha256 of its picture, with its sides in pixels; 0 where they are not known."""

    sha256: str
    width: int = 0
    height: int = 0

    @property
    def is_known(self) -> bool:
        """Whether one side follows from the other."""
        return self.width > 0 and self.height > 0


@dataclass(frozen=True, slots=True)
class BrandRule:
    """The part of one brand's guidelines that the brand checks can see in a design, and which version it is."""

    brand: str
    disclosure: str = ""
    forbidden: tuple[str, ...] = ()
    number: int = 0
    logos: tuple[Logo, ...] = ()
    clear_space_percent: int | None = None
    min_width_px: int | None = None


def read_colours(text: str) -> tuple[str, ...]:
    """Return colours typed with spaces, commas or lines between them. Raises AppError naming one that is none."""
    words = text.replace(",", " ").split()
    for word in words:
        if not _COLOUR.fullmatch(word):
            raise AppError(f"“{word}” is not a colour. Write it like #12305c.", field="colours")
    if len(words) > MOST_COLOURS:
        raise AppError(f"Name at most {MOST_COLOURS} colours: those that make the brand known.", field="colours")
    return tuple(dict.fromkeys(_in_full(word.removeprefix("#").lower()) for word in words))


def read_phrases(text: str) -> tuple[str, ...]:
    """Return phrases typed one to a line. Raises AppError when they are too many or too long to be looked for."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    phrases = tuple(dict.fromkeys(line for line in lines if line))
    if len(phrases) > MOST_PHRASES or any(len(phrase) > 120 for phrase in phrases):
        raise AppError(f"Write at most {MOST_PHRASES} phrases of up to 120 letters, one to a line.", field="forbidden")
    return phrases


def read_deciders(said: Mapping[str, Decider]) -> tuple[tuple[str, Decider], ...]:
    """Return who decides about which kind, in one order, without the kinds that are for each side anyway."""
    return tuple(sorted((kind, who) for kind, who in said.items() if who is not Decider.EACH_SIDE))


def required_sides(sides: Collection[Side], said: Mapping[Side, Decider]) -> list[Side]:
    """Return the sides that must approve a kind of creative, given what each side's own guidelines say of it.

    A brand gives away only its own say: whatever the other side publishes, a side that did not leave the decision to
    the other must approve. When each leaves it to the other, both must.
    """
    needed = [side for side in sides if said.get(side) != side.other.value]
    return needed or list(sides)


def check_review_by(review_by: date | None, today: date) -> None:
    """Raise AppError for a date of looking again that leaves the other side no time."""
    earliest = today + timedelta(days=REVIEW_NOTICE_DAYS)
    if review_by is not None and review_by < earliest:
        raise AppError(f"Leave both sides time to look: choose {earliest} or a later day.", field="review_by")


def found_in(text: str, phrases: Iterable[str]) -> list[str]:
    """Return the phrases that a text holds, as whole words, whatever their capitals and spaces."""
    plain = " ".join(text.split())
    return [
        phrase
        for phrase in phrases
        if re.search(rf"(?<!\w){re.escape(' '.join(phrase.split()))}(?!\w)", plain, re.IGNORECASE)
    ]


def _in_full(digits: str) -> str:
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)
