"""Creatives: what is judged. A version is its bytes: any changed byte is another version and inherits nothing."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from campaigns.rules.mail_html.reading import read_mail
from campaigns.rules.mail_html.slots import slots_in
from core import moves


class CreativeKind(StrEnum):
    """What a creative is made for; it decides which brand checks apply."""

    HTML_MAIL = "html_mail"
    PAGE_SECTION = "page_section"


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
    """Everything that is approved together. The slots are part of it; what they are filled with later is not."""

    kind: CreativeKind
    subject: str
    from_name: str
    preheader: str
    html: str
    text: str
    disclosure: str

    @property
    def words(self) -> str:
        """All that a reader is told, one part after another."""
        parts = (self.subject, self.preheader, read_mail(self.html).text, self.text, self.disclosure)
        return "\n".join(parts)


def canonical(bundle: Bundle) -> bytes:
    """Return the one way to write a bundle down: JSON with sorted keys, no spaces, UTF-8, and the slots it uses."""
    content: dict[str, object] = {**asdict(bundle), "slots": sorted(slots_in(bundle.html) | slots_in(bundle.text))}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(bundle: Bundle) -> str:
    """Return the sha256 of the canonical bundle, in hexadecimal."""
    return hashlib.sha256(canonical(bundle)).hexdigest()
