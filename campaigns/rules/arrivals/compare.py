"""Comparing a mail that arrived with the approved design: the same, harmlessly different, or different and how.

Mail programs wrap links, move pictures, add a footer and fill in names; none of that changes what was approved. A
breach is a changed price or figure, a claim that a brand forbids, another subject, a missing logo or disclosure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from campaigns.rules.arrivals.reading import Arrived
from campaigns.rules.brands import found_in
from core.errors import AppError

MOST_WORDS = 3_000  # of each; what compares longer ones would keep somebody waiting
MOST_SHOWN = 30
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+", re.IGNORECASE)
_TAG = re.compile(
    r"\*\|[^|]{1,80}\|\*|\{\{[^}]{1,80}\}\}|\{%[^%]{1,80}%\}|\[\[[^\]]{1,80}\]\]|%%[^%]{1,80}%%|\[[a-z_ ]{3,40}\]"
)
_FIGURE = re.compile(r"\d")
_OFFER = re.compile(r"[$€£¥₹%]\s?\d|\d\s?[$€£¥₹%]|\b(?:USD|EUR|GBP)\b|\bper ?cent\b|\bfree\b", re.IGNORECASE)
_PROGRAMS_OWN = re.compile(
    r"unsubscrib|opt.?out|view (?:this|it|in)|in your browser|preferences|why did i get|forward to|update your|"
    r"sent to|you (?:are )?(?:receive|receiving)|powered by|privacy|mailing address|copyright|©",
    re.IGNORECASE,
)


class Outcome(StrEnum):
    """How a mail that arrived compares with what was approved."""

    SAME = "same"
    HARMLESS = "harmless"
    DIFFERENT = "different"
    BREACH = "breach"


OUTCOME_WORDS = {
    Outcome.SAME: "What arrived is what was approved.",
    Outcome.HARMLESS: "Only what a mail program adds by itself differs: links, names, a footer.",
    Outcome.DIFFERENT: "It reads differently, but no price, claim, subject, logo or disclosure changed.",
    Outcome.BREACH: "It says something else than was approved.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What was approved, with the placement's own values in its slots. Logos are described by their words."""

    subjects: Sequence[str]
    words: str
    disclosure: str
    logos: Sequence[str] = ()
    forbidden: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where both differ: what kind it is, what was approved and what arrived; either may be empty."""

    kind: str
    approved: str
    arrived: str
    outcome: Outcome

    def to_json(self) -> dict[str, str]:
        """Return it as it is kept."""
        return asdict(self)


def compare_mail(approved: Approved, arrived: Arrived) -> tuple[Outcome, list[Difference]]:
    """Return how a mail compares, and every difference, breaches first. Raises AppError for a mail without an end."""
    before, after = _words(approved.words), _words(arrived.words)
    if max(len(before), len(after)) > MOST_WORDS:
        raise AppError("This mail is too long to compare. Paste the part with the offer.", field="mail")
    found = [*_of_subject(approved, arrived), *_of_logos(approved, arrived), *_of_disclosure(approved, arrived)]
    found += _of_words(approved, before, after)
    order = list(Outcome)
    found.sort(key=lambda each: -order.index(each.outcome))
    return (found[0].outcome if found else Outcome.SAME), found[:MOST_SHOWN]


def _words(text: str) -> list[str]:
    """Return the words of a text without web addresses, which mail programs replace, and with plain signs."""
    plain = _ADDRESS.sub(" ", text).translate(_SIGNS)
    return [word for word in _TAG.sub(lambda tag: f"{_HOLE}{len(tag[0])}", plain).split() if word.strip(":-•|·")]


_HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
_UNSEEN = dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad", "")
_SIGNS = str.maketrans({**_UNSEEN, **dict(zip("\u00a0\u202f“”’‘–—", "  \"\"''--", strict=True))})


def _of_subject(approved: Approved, arrived: Arrived) -> Iterator[Difference]:
    wanted = [" ".join(_words(subject)) for subject in approved.subjects if subject]
    got = " ".join(_words(re.sub(r"(?i)^\s*(?:\[?test\]?\s*[:\-]?|fwd?:|fw:|re:)\s*", "", arrived.subject)))
    if got and wanted and not any(_fits(subject, got) for subject in wanted):
        yield Difference("subject", approved.subjects[0], arrived.subject, Outcome.BREACH)


def _fits(subject: str, got: str) -> bool:
    """Say whether a subject is an approved one, whatever a mail program put where it fills something in."""
    pieces = [re.escape(piece) for piece in re.split(rf"{_HOLE}\d+", subject)]
    return re.fullmatch(".*".join(pieces), got) is not None


def _of_logos(approved: Approved, arrived: Arrived) -> Iterator[Difference]:
    shown = {picture.casefold() for picture in arrived.pictures}
    for logo in approved.logos if arrived.html else ():
        if logo.casefold() not in shown:
            yield Difference("logo", logo, "", Outcome.BREACH)


def _of_disclosure(approved: Approved, arrived: Arrived) -> Iterator[Difference]:
    wanted, got = " ".join(_words(approved.disclosure)), " ".join(_words(arrived.words))
    if wanted and wanted.casefold() not in got.casefold():
        yield Difference("disclosure", approved.disclosure, "", Outcome.BREACH)


def _of_words(approved: Approved, before: list[str], after: list[str]) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        old, new = before[a:b], after[c:d]
        is_outer = not old and (c == 0 or d == len(after) or a in {0, len(before)})
        yield _judged(approved, " ".join(old), " ".join(new), is_outer=is_outer)


def _judged(approved: Approved, old: str, new: str, *, is_outer: bool) -> Difference:
    claims = found_in(new, approved.forbidden)
    if claims:
        return Difference("claim", old, new, Outcome.BREACH)
    is_added = not old and (is_outer or bool(_PROGRAMS_OWN.search(new)))
    is_filled_in = _HOLE in old and _fits(old, new)
    if old.casefold() == new.casefold() or ((is_added or is_filled_in) and not _OFFER.search(new)):
        return Difference("program", _shown(old), new, Outcome.HARMLESS)
    if _figures(old) != _figures(new) or (_OFFER.search(new) and not old):
        return Difference("price", _shown(old), new, Outcome.BREACH)
    return Difference("words", _shown(old), new, Outcome.DIFFERENT)


def _figures(text: str) -> list[str]:
    """Return the words with digits in them: prices, percentages, dates, figures that claim something."""
    plain = (word.strip(".,;:!?()\"'") for word in text.split() if _HOLE not in word)
    return sorted(word for word in plain if _FIGURE.search(word))


def _shown(old: str) -> str:
    return re.sub(rf"{_HOLE}\d+", "…", old)
