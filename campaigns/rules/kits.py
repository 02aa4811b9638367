"""Kits: what a partner takes away. Slots of an approved design are filled with this placement's own values, no more."""

import re
from collections.abc import Mapping
from html import escape

# A slot looks like {{ tracked_link }}; a sanitiser may have written its spaces inside an address as %20.
_SLOT = re.compile(r"\{\{(?:\s|%20)*([a-z_]+)(?:\s|%20)*\}\}")
SLOTS = ("tracked_link", "coupon_code", "disclosure", "partner_name", "seller_name", "offer_ends")


def fill_html(html: str, values: Mapping[str, str]) -> str:
    """Return the HTML with our slots filled, escaped. Other {{ names }} stay: they are the mail program's own."""
    return _SLOT.sub(lambda slot: escape(values[slot[1]]) if slot[1] in values else slot[0], html)


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Return plain text with our slots filled."""
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text)


def slots_in(text: str) -> set[str]:
    """Return the names of all slots a text uses, ours and others."""
    return set(_SLOT.findall(text))
