"""Kits: what a partner takes away. Slots of an approved design are filled with this placement's own values, no more."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from campaigns.rules.creatives import Bundle, Side
from campaigns.rules.mail_html.slots import MergeField, Slot, slots_in
from campaigns.rules.placements import Channel, PlacementState
from campaigns.rules.suppressions import FRESH_DAYS
from partners.rules.partnerships import PartnershipState

_SLOT = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


class MailTool(StrEnum):
    """The program a partner sends its mail with: each writes its own unsubscribe address and postal address."""

    PLAIN = "plain"
    MAILCHIMP = "mailchimp"
    KLAVIYO = "klaviyo"
    CONSTANT_CONTACT = "constant_contact"
    MARKETO = "marketo"


TOOL_WORDS = {
    MailTool.PLAIN: "Another program",
    MailTool.MAILCHIMP: "Mailchimp",
    MailTool.KLAVIYO: "Klaviyo",
    MailTool.CONSTANT_CONTACT: "Constant Contact",
    MailTool.MARKETO: "Marketo",
}
# What each program replaces by the address of its own unsubscribe page, from its own documentation of merge tags.
UNSUBSCRIBE_TAGS = {
    MailTool.PLAIN: "{{ unsubscribe }}",
    MailTool.MAILCHIMP: "*|UNSUB|*",
    MailTool.KLAVIYO: "{% unsubscribe_link %}",
    MailTool.CONSTANT_CONTACT: "[[unsubscribeLink]]",
    MailTool.MARKETO: "{{system.unsubscribeLink}}",
}

# What each replaces by the reader's first name, from the same pages; "Another program" keeps it as it was approved.
FIRST_NAME_TAGS = {
    MailTool.PLAIN: "{{ first_name }}",
    MailTool.MAILCHIMP: "*|FNAME|*",
    MailTool.KLAVIYO: "{{ first_name }}",
    MailTool.CONSTANT_CONTACT: "[[FirstName]]",
    MailTool.MARKETO: "{{lead.First Name}}",
}

SHEET_CHANNELS = frozenset({Channel.STORE, Channel.EVENT})  # where people stand in front of paper

_ENDED = "This has ended. What you already sent still counts for the days you agreed; send nothing new."
_COUNTS_ON = "What you already sent still counts for the days you agreed."
_PARTNERSHIP_ENDED = f"The partnership has ended. {_COUNTS_ON} Send nothing new."
_NOT_RENEWED = "New brand guidelines asked for another look at the design, and it was not approved again in time. "
_NOT_APPROVED = "Both of you have to approve the same version of the design first. Until then no click earns."


class LockKind(StrEnum):
    """What a locked kit waits for."""

    TERMS = "terms"
    ENDED = "ended"
    PAUSED = "paused"
    APPROVAL = "approval"
    START = "start"
    LINK = "link"
    CODE = "code"
    SENDER = "sender"
    ADDRESS = "address"
    SELLER_ADDRESS = "seller_address"
    OPT_OUT = "opt_out"
    RIGHT = "right"
    SCRUB = "scrub"


LOCK_WORDS = {
    LockKind.TERMS: "Waits for terms",
    LockKind.ENDED: "Ended",
    LockKind.PAUSED: "Paused",
    LockKind.APPROVAL: "Waits for approval",
    LockKind.START: "Waits for its start",
    LockKind.LINK: "Waits for a link",
    LockKind.CODE: "Waits for a code",
    LockKind.SENDER: "Waits for its sender",
    LockKind.ADDRESS: "Waits for an address",
    LockKind.SELLER_ADDRESS: "Waits for an address",
    LockKind.OPT_OUT: "Waits for the seller’s opt-out",
    LockKind.RIGHT: "Waits for the right to mail",
    LockKind.SCRUB: "Waits for a compared list",
}
_OPENED_BY_PARTNER = frozenset({LockKind.ADDRESS, LockKind.RIGHT, LockKind.SCRUB})


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a kit is locked and what opens it, in a sentence or two."""

    kind: LockKind
    reason: str

    @property
    def label(self) -> str:
        """What a list calls it."""
        return LOCK_WORDS[self.kind]

    @property
    def opened_by(self) -> Side:
        """Which side can do something about it. An approval is the seller's to ask for."""
        return Side.PARTNER if self.kind in _OPENED_BY_PARTNER else Side.SELLER


@dataclass(frozen=True, slots=True)
class KitFacts:
    """What decides whether a kit is open. A code or an address is missing when the approved mail has a place for it."""

    seller_name: str
    partner_name: str
    placement: PlacementState
    partnership: PartnershipState | None
    has_link: bool
    needs_creative: bool
    is_approved: bool
    was_approved: bool
    was_to_renew: bool = False
    lacks_code: bool = False
    lacks_sender: bool = False
    lacks_address: bool = False
    lacks_seller_address: bool = False
    lacks_opt_out: bool = False
    lacks_right: bool = False
    lacks_scrub: bool = False


def find_locks(facts: KitFacts) -> tuple[Lock, ...]:
    """Return everything that a kit waits for, the first to tackle first; empty when it is open.

    What has no terms, has ended or is paused waits for that alone: nothing else would open it.
    """
    standing = _chosen(_stops(facts))[:1]
    return standing or _chosen((*_steps(facts), *_lacks(facts)))


def said_of_locks(locks: Sequence[Lock]) -> str:
    """Return whether what was just approved is open, and everything that it still waits for."""
    if not locks:
        return "What to send is open now."
    missing = "one thing is" if len(locks) == 1 else f"{len(locks)} things are"
    return f"What to send is not open yet: {missing} missing. {reasons_of(locks)}"


def reasons_of(locks: Sequence[Lock]) -> str:
    """Return everything that a kit waits for as one text; empty when it is open."""
    return " ".join(lock.reason for lock in locks)


def _chosen(found: Iterable[tuple[bool, LockKind, str]]) -> tuple[Lock, ...]:
    return tuple(Lock(kind, reason) for applies, kind, reason in found if applies)


def _stops(facts: KitFacts) -> Iterator[tuple[bool, LockKind, str]]:
    """Yield what stops a part as a whole."""
    seller = facts.seller_name
    no_terms = f"There is no active partnership: the terms of {seller} have to be accepted and in force."
    is_over = facts.partnership in {PartnershipState.WINDING_DOWN, PartnershipState.ENDED}
    is_paused = facts.partnership is PartnershipState.PAUSED
    yield is_over, LockKind.ENDED, _PARTNERSHIP_ENDED
    yield is_paused, LockKind.PAUSED, f"{seller} has paused the partnership. {_COUNTS_ON} Nothing new is handed out."
    yield not (is_over or is_paused or facts.partnership is PartnershipState.ACTIVE), LockKind.TERMS, no_terms
    yield facts.placement is PlacementState.ENDED, LockKind.ENDED, _ENDED
    yield facts.placement is PlacementState.PAUSED, LockKind.PAUSED, f"This is paused until {seller} lets it go on."


def _steps(facts: KitFacts) -> Iterator[tuple[bool, LockKind, str]]:
    """Yield what every part needs: its design approved, its campaign started, a link."""
    seller = facts.seller_name
    again = "The approval of the last design has ended. " if facts.was_approved else ""
    again = _NOT_RENEWED if facts.was_to_renew else again
    is_waiting = facts.needs_creative and not facts.is_approved
    yield is_waiting, LockKind.APPROVAL, again + _NOT_APPROVED
    is_off = facts.placement is not PlacementState.LIVE
    yield is_off, LockKind.START, f"It waits until {seller} starts the campaign."
    yield not facts.has_link, LockKind.LINK, f"There is no link yet. {seller} can add one."


def _lacks(facts: KitFacts) -> Iterator[tuple[bool, LockKind, str]]:
    """Yield what an approved mail may still wait for."""
    seller, partner = facts.seller_name, facts.partner_name
    no_code = (
        "The approved design names a code, and there is none that gives what it promises. "
        f"{seller} can add one to this placement."
    )
    no_sender = (
        f"{seller} has not said yet who sends this mail: {partner} from its own address, or {seller} itself. "
        f"It decides whose address and whose way to unsubscribe are in it. A marketer of {seller} can say it."
    )
    no_address = (
        f"The approved mail names its sender's postal address, and {partner} has not given one. "
        f"An owner of {partner} can add it under Settings."
    )
    no_seller_address = (
        f"{seller} sends this mail, so it names the postal addresses of both, and {seller} has not given one. "
        f"An owner of {seller} can add it under Settings."
    )
    no_opt_out = (
        f"{seller} sends this mail, so it needs both ways to unsubscribe, and the approved design has no place for "
        f"that of {seller}. Approve a version with a link to {{{{ seller_opt_out }}}}."
    )
    no_right = (
        f"{partner} has not said yet why it may mail its list: the countries, the reason and a name. "
        f"A marketer of {partner} can do it on the page of what to send."
    )
    no_scrub = (
        f"{seller} has people who want no mail, and this list was not compared with them in the last "
        f"{FRESH_DAYS} days. {partner} can do it on its own machine; the list goes nowhere."
    )
    yield facts.lacks_code, LockKind.CODE, no_code
    yield facts.lacks_sender, LockKind.SENDER, no_sender
    yield facts.lacks_address, LockKind.ADDRESS, no_address
    yield facts.lacks_opt_out, LockKind.OPT_OUT, no_opt_out
    yield facts.lacks_seller_address, LockKind.SELLER_ADDRESS, no_seller_address
    yield facts.lacks_right, LockKind.RIGHT, no_right
    yield facts.lacks_scrub, LockKind.SCRUB, no_scrub


def slots_of(bundle: Bundle) -> frozenset[Slot]:
    """Return the slots that an approved design uses anywhere."""
    subjects = "\n".join(bundle.subjects)
    return slots_in(f"{bundle.html}\n{bundle.text}\n{subjects}\n{bundle.preheader}")


def fill_html(html: str, values: Mapping[str, str]) -> str:
    """Return the HTML with our slots filled, escaped. Other {{ names }} stay: they are the mail program's own."""
    return _SLOT.sub(lambda slot: escape(values[slot[1]]) if slot[1] in values else slot[0], html)


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Return plain text with our slots filled."""
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text)


def slot_values(*, link: str, code: str, disclosure: str, address: str, opt_out: str, tool: MailTool) -> dict[str, str]:
    """Return what each slot of a design becomes. A mail program's own tags stay for it to replace."""
    return {
        Slot.TRACKED_LINK.value: link,
        Slot.COUPON_CODE.value: code,
        Slot.DISCLOSURE.value: disclosure,
        Slot.POSTAL_ADDRESS.value: address,
        Slot.UNSUBSCRIBE.value: UNSUBSCRIBE_TAGS[tool],
        Slot.SELLER_OPT_OUT.value: opt_out,
        MergeField.FIRST_NAME.value: FIRST_NAME_TAGS[tool],
    }


def tool_named(name: str | None) -> MailTool:
    """Return the mail program of this name, or another one that nothing is known of."""
    return MailTool(name) if name in list(MailTool) else MailTool.PLAIN


def about_version(number: int, sha256: str) -> str:
    """Return the line by which a file that was taken away tells which version it holds."""
    return f"Version {number}, fingerprint {sha256[:12]}"


def whole_mail(body: str, *, subject: str, preheader: str) -> str:
    """Return approved HTML as a whole mail: with a title, and the preheader where mail programs look for it."""
    hidden = "display:none;max-height:0;overflow:hidden;opacity:0"
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="margin:0;padding:0"><div style="{hidden}">{escape(preheader)}</div>\n{body}\n</body>\n</html>\n'
    )
