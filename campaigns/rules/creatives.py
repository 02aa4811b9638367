"""Creatives: what is judged. A version is its bytes: any changed byte is another version and inherits nothing."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from campaigns.rules.coupons import Promise
from campaigns.rules.mail_html.reading import Reading, read_mail
from campaigns.rules.mail_html.slots import slots_in
from campaigns.rules.mail_html.words import read_text, text_as_html
from campaigns.rules.parts import Part
from core import moves
from core.errors import AppError

MOST_VARIANTS = 4


class CreativeKind(StrEnum):
    """What a creative is made for; it decides what it holds, which brand checks apply and what a kit gives of it."""

    HTML_MAIL = "html_mail"
    TEXT_MAIL = "text_mail"
    PAGE_SECTION = "page_section"
    BANNER_SET = "banner_set"
    STORE_CARD = "store_card"
    PRINT_SHEET = "print_sheet"
    SCRIPT = "script"

    @property
    def is_mail(self) -> bool:
        """Whether it goes to a list, so that the rules of mail apply."""
        return self in {CreativeKind.HTML_MAIL, CreativeKind.TEXT_MAIL}

    @property
    def is_words(self) -> bool:
        """Whether it is plain text: nothing of it is HTML."""
        return self in {CreativeKind.TEXT_MAIL, CreativeKind.SCRIPT}

    @property
    def is_built(self) -> bool:
        """Whether its HTML is always made of parts and never typed."""
        return self in {CreativeKind.BANNER_SET, CreativeKind.STORE_CARD, CreativeKind.PRINT_SHEET}


class Side(StrEnum):
    """Whose brand it is: the seller's or the partner's."""

    SELLER = "seller"
    PARTNER = "partner"

    @property
    def other(self) -> "Side":
        """Return the side across the table."""
        return Side.PARTNER if self is Side.SELLER else Side.SELLER


class VersionState(StrEnum):
    """Where one version stands on its way to being used."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    WITHDRAWN = "withdrawn"


VERSION_MOVES = {
    VersionState.DRAFT: {VersionState.IN_REVIEW},
    VersionState.IN_REVIEW: {VersionState.APPROVED, VersionState.CHANGES_REQUESTED, VersionState.WITHDRAWN},
    VersionState.APPROVED: {VersionState.IN_REVIEW},
    VersionState.CHANGES_REQUESTED: {VersionState.IN_REVIEW},
    VersionState.WITHDRAWN: {VersionState.IN_REVIEW},
}
_REFUSALS = {
    VersionState.DRAFT: "This version is a draft. Submit it for review first.",
    VersionState.IN_REVIEW: "This version is already in review. Wait for the decision, or withdraw it from review.",
    VersionState.APPROVED: "This version is approved. Save a new version to change it.",
    VersionState.CHANGES_REQUESTED: "Changes were requested on this version. Save a new version with the changes.",
    VersionState.WITHDRAWN: "This version was withdrawn from review. Submit it again, or save a new version.",
}


def advance_version(state: VersionState, to: VersionState) -> VersionState:
    """Return the new state of a version. Raises Conflict, saying what to do instead, for a move that is not allowed."""
    return moves.advance(VERSION_MOVES, state, to, refusal=_REFUSALS[state])


@dataclass(frozen=True)
class Bundle:
    """Everything that is approved together. The slots are part of it; what they are filled with later is not.

    `more_subjects` are variants of the subject, one a line; whoever sends may use any of them. `parts` are what the
    HTML was built of, where it was not pasted. `code` is what the code it names gave when it was saved: the code itself
    is a slot, its discount and last day are not.
    """

    kind: CreativeKind
    subject: str
    from_name: str
    preheader: str
    html: str
    text: str
    disclosure: str
    more_subjects: str = ""
    parts: tuple[Part, ...] = ()
    code: Promise | None = None

    @property
    def subjects(self) -> list[str]:
        """The subject and its variants, any of which may be used."""
        return [self.subject, *self.more_subjects.splitlines()]

    @property
    def as_html(self) -> str:
        """What a preview shows: the HTML, or the paragraphs of plain text."""
        return text_as_html(self.text)[0] if self.kind.is_words else self.html

    @property
    def reading(self) -> Reading:
        """What it is made of."""
        return read_text(self.text) if self.kind.is_words else read_mail(self.html)

    @property
    def words(self) -> str:
        """All that a reader is told, one part after another."""
        shown = "" if self.kind.is_words else self.reading.text
        parts = (*self.subjects, self.preheader, shown, self.text, self.disclosure)
        return "\n".join(parts)


def read_subjects(text: str, subject: str) -> str:
    """Return variants of a subject as they are kept: one a line, each once. Raises AppError where they are too much."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    found = list(dict.fromkeys(line for line in lines if line and line != subject))
    if len(found) > MOST_VARIANTS or any(len(line) > 200 for line in found):
        raise AppError(f"Write at most {MOST_VARIANTS} more subjects of up to 200 letters each.", field="more_subjects")
    return "\n".join(found)


def check_envelope(bundle: Bundle) -> None:
    """Raise AppError for a slot in a subject or in the sender's name: both are approved word for word."""
    for name, words in (
        ("subject", bundle.subject),
        ("more_subjects", bundle.more_subjects),
        ("from_name", bundle.from_name),
    ):
        for slot in sorted(slots_in(words)):
            raise AppError(
                f"{{{{ {slot} }}}} cannot stand here: subjects and the sender’s name are approved word for word. "
                "Write this line without it; the mail itself may hold it.",
                field=name,
            )


def canonical(bundle: Bundle) -> bytes:
    """Return the one way to write a bundle down: JSON with sorted keys, no spaces, UTF-8, and the slots it uses.

    Without variants of the subject, parts or a code's promise, nothing is written of them, as before there were any.
    """
    content: dict[str, object] = {**asdict(bundle), "slots": sorted(slots_in(bundle.html) | slots_in(bundle.text))}
    content["parts"] = [part.to_json() for part in bundle.parts]
    content["code"] = bundle.code.to_json() if bundle.code else None
    for name in ("more_subjects", "parts", "code"):
        if not content[name]:
            del content[name]
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(bundle: Bundle) -> str:
    """Return the sha256 of the canonical bundle, in hexadecimal."""
    return hashlib.sha256(canonical(bundle)).hexdigest()
