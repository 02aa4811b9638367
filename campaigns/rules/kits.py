"""Kits: what a partner takes away. Slots of an approved design are filled with this placement's own values, no more."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from campaigns.rules.mail_html.slots import Slot
from campaigns.rules.placements import PlacementState

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


_ENDED = "This has ended. What you already sent still counts for the days you agreed; send nothing new."
_NOT_APPROVED = "Both of you have to approve the same version of the design first. Until then no click earns."


@dataclass(frozen=True, slots=True)
class KitFacts:
    """What decides whether a kit is open."""

    seller_name: str
    placement: PlacementState
    is_partnership_active: bool
    has_link: bool
    needs_creative: bool
    is_approved: bool
    was_approved: bool


def lock_reason(facts: KitFacts) -> str | None:
    """Return why a kit is locked and what opens it, or None when it is open. The first reason is the one to tackle."""
    again = "The approval of the last design has ended. " if facts.was_approved else ""
    reasons = (
        (
            not facts.is_partnership_active,
            f"There is no active partnership: the terms of {facts.seller_name} have to be accepted and in force.",
        ),
        (facts.placement is PlacementState.ENDED, _ENDED),
        (facts.placement is PlacementState.PAUSED, f"This is paused until {facts.seller_name} lets it go on."),
        (facts.needs_creative and not facts.is_approved, again + _NOT_APPROVED),
        (facts.placement is not PlacementState.LIVE, f"It opens as soon as {facts.seller_name} starts the campaign."),
        (not facts.has_link, f"There is no link yet. {facts.seller_name} can add one."),
    )
    return next((text for applies, text in reasons if applies), None)


def fill_html(html: str, values: Mapping[str, str]) -> str:
    """Return the HTML with our slots filled, escaped. Other {{ names }} stay: they are the mail program's own."""
    return _SLOT.sub(lambda slot: escape(values[slot[1]]) if slot[1] in values else slot[0], html)


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Return plain text with our slots filled."""
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text)


def slot_values(*, link: str, code: str, disclosure: str, address: str, tool: MailTool) -> dict[str, str]:
    """Return what each slot of a design becomes. A mail program's own tags stay for it to replace."""
    return {
        Slot.TRACKED_LINK.value: link,
        Slot.COUPON_CODE.value: code,
        Slot.DISCLOSURE.value: disclosure,
        Slot.POSTAL_ADDRESS.value: address,
        Slot.UNSUBSCRIBE.value: UNSUBSCRIBE_TAGS[tool],
    }


def whole_mail(body: str, *, subject: str, preheader: str) -> str:
    """Return approved HTML as a whole mail: with a title, and the preheader where mail programs look for it."""
    hidden = "display:none;max-height:0;overflow:hidden;opacity:0"
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="margin:0;padding:0"><div style="{hidden}">{escape(preheader)}</div>\n{body}\n</body>\n</html>\n'
    )
