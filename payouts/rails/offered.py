"""What a rail needs that pays to an e-mail address: that its seller offers it to partners, and a word to them."""

from collections.abc import Mapping

YES = "yes"


def check_offer(given: Mapping[str, str]) -> dict[str, str]:
    """Return whether the way is offered, and the note that every recipient gets."""
    return {
        "is_offered": YES if given.get("is_offered") == YES else "",
        "note": " ".join(given.get("note", "").split()),
    }


def shown_offer(setup: Mapping[str, str]) -> str:
    """Return what people see of an offer."""
    return "Offered to your partners" if setup.get("is_offered") else "Not offered"
