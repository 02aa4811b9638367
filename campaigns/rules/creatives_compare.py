"""Comparing two versions by their words, so that a reviewer sees what changed and nothing else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from campaigns.rules.coupons_said import told
from campaigns.rules.creatives import Bundle
from campaigns.rules.mail_html.pictures import SEALED


class Change(StrEnum):
    """What happened to a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of words and what happened to it."""

    change: Change
    text: str


@dataclass(frozen=True)
class FieldDiff:
    """One part of a bundle in both versions. The old side holds what was removed, the new side what was added."""

    name: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Say whether anything differs."""
        return any(piece.change is not Change.SAME for piece in self.old + self.new)


_WORD = re.compile(r"\s+|\S+")
_LINE = re.compile(r"[^\n]*\n")
_TAG_OR_TEXT = re.compile(r"<[^>]*>|[^<]+")
MOST_COMPARISONS = 16_000_000  # two texts of 4,000 words; under a second at worst
_READ_BY_WORDS = ("subject", "more_subjects", "from_name", "preheader", "disclosure", "text")


def compare(old: Bundle, new: Bundle) -> list[FieldDiff]:
    """Return each part of the two bundles, side by side.

    What people read is compared by words, where links lead and which pictures stand in it one by one, the HTML by tags.
    """
    found = [_compare_part(name, _WORD, getattr(old, name), getattr(new, name)) for name in _READ_BY_WORDS]
    found.append(_compare_part("code", _WORD, *(told(one.code) if one.code else "" for one in (old, new))))
    before, after = old.reading, new.reading
    found.append(_compare_part("links", _LINE, _lines(before.links), _lines(after.links)))
    pictures = [_lines(map(_named, reading.pictures)) for reading in (before, after)]
    found.append(_compare_part("pictures", _LINE, *pictures))
    return [*found, _compare_part("html", _TAG_OR_TEXT, old.html, new.html)]


def _lines(items: Iterable[str]) -> str:
    return "".join(f"{item}\n" for item in items)


def _named(source: str) -> str:
    """Return what a picture is called: where it is loaded from, or the beginning of its fingerprint."""
    sealed = SEALED.fullmatch(source)
    return f"picture {sealed[1][:12]}" if sealed else source


def _compare_part(name: str, unit: re.Pattern[str], old: str, new: str) -> FieldDiff:
    before, after = _cut(unit, old, new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        left += _piece(Change.SAME if tag == "equal" else Change.REMOVED, before[a:b])
        right += _piece(Change.SAME if tag == "equal" else Change.ADDED, after[c:d])
    return FieldDiff(name, tuple(left), tuple(right))


def _cut(unit: re.Pattern[str], old: str, new: str) -> tuple[list[str], list[str]]:
    """Cut both texts into units; very long ones into lines, so that comparing them never keeps anybody waiting."""
    before, after = unit.findall(old), unit.findall(new)
    if len(before) * len(after) > MOST_COMPARISONS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) * len(after) > MOST_COMPARISONS:
        return [old], [new]
    return before, after


def _piece(change: Change, words: list[str]) -> list[Piece]:
    return [Piece(change, "".join(words))] if words else []
