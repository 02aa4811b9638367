"""News from rails: what of it is kept. It says where to look, nothing more."""

import json
import re
from dataclasses import dataclass

from core.errors import BadRequest

LONGEST = 256 * 1024
"""Bytes of news that are read."""
_NAME = re.compile(r"[\w.\[\]]{1,120}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RailNews:
    """One event: its own id, what happened, which object changed, and the group of a transfer."""

    id: str
    kind: str
    subject_id: str
    group: str | None
    livemode: bool

    @property
    def is_about_account(self) -> bool:
        """Whether a partner's account changed."""
        return self.kind.startswith(("v2.core.account", "account.", "capability."))


def read_news(body: bytes) -> RailNews:
    """Return what is kept of an event, whether it holds a copy of its object or only names it. Raises BadRequest."""
    try:
        told = json.loads(body)
        about = told["related_object"] if told["object"] == "v2.core.event" else told["data"]["object"]
        group = about.get("transfer_group")
        names = (told["id"], told["type"], about["id"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRequest("This is no event of Stripe.") from error
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        raise BadRequest("This is no event of Stripe.")
    is_plain = isinstance(group, str) and len(group) <= 120
    return RailNews(*names, group=group if is_plain else None, livemode=told.get("livemode") is True)
