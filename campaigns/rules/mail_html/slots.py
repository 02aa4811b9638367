"""Slots: the six places of a design that are filled in later. A slot is declared here or it is only text."""

import re
from collections.abc import Mapping
from enum import StrEnum


class Slot(StrEnum):
    """A place in a design that is filled when the partner takes it away; its value is no part of what was approved."""

    TRACKED_LINK = "tracked_link"
    COUPON_CODE = "coupon_code"
    UNSUBSCRIBE = "unsubscribe"
    POSTAL_ADDRESS = "postal_address"
    DISCLOSURE = "disclosure"
    SELLER_OPT_OUT = "seller_opt_out"


MEANINGS: Mapping[Slot, str] = {
    Slot.TRACKED_LINK: "the partner's own tracked link, as the address of a link or button",
    Slot.COUPON_CODE: "the partner's code",
    Slot.UNSUBSCRIBE: "the address of the unsubscribe page, as the address of a link",
    Slot.POSTAL_ADDRESS: "the sender's postal address",
    Slot.DISCLOSURE: "the sentence saying that the partner earns a share",
    Slot.SELLER_OPT_OUT: "the page where readers say that the seller may not mail them, as the address of a link",
}


class MergeField(StrEnum):
    """What a mail program fills in for each reader. A kit writes it as the program's own tag; it is no slot."""

    FIRST_NAME = "first_name"


FIELD_MEANINGS: Mapping[MergeField, str] = {
    MergeField.FIRST_NAME: "the reader's first name: each mail program gets its own tag for it",
}

_NAMES = "|".join(Slot)
_PATTERN = re.compile(r"\{\{\s*(" + _NAMES + r")\s*\}\}")


def write_slots_alike(text: str) -> str:
    """Return the text with every slot written the same way, so that spacing never makes two versions differ."""
    return _PATTERN.sub(r"{{ \1 }}", text)


def slots_in(text: str) -> frozenset[Slot]:
    """Return the slots a text uses. Anything else in double braces is plain text."""
    return frozenset(Slot(name) for name in _PATTERN.findall(text))


def is_slot(text: str, slot: Slot) -> bool:
    """Say whether a text is exactly this slot, as in the address of a link."""
    found = _PATTERN.fullmatch(text.strip())
    return found is not None and found.group(1) == slot


def is_any_slot(text: str) -> bool:
    """Say whether a text is exactly one slot, whichever."""
    return _PATTERN.fullmatch(text.strip()) is not None


def meanings(*, is_mail: bool) -> dict[str, str]:
    """Return everything that is filled in, by name, with what becomes of it; merge fields are known in mail alone."""
    fields = FIELD_MEANINGS.items() if is_mail else ()
    return {str(name): meaning for name, meaning in (*MEANINGS.items(), *fields)}
