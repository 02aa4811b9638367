"""News from rails: whether it really comes from there, and what of it is kept. It says where to look, nothing more.

Source of the signature: https://docs.stripe.com/webhooks/signatures: `t=<seconds>,v1=<hex>`, HMAC-SHA256 of
`<seconds>.<raw body>`; several v1 stand side by side while a secret is rotated.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import BadRequest

TOLERANCE = timedelta(seconds=300)
"""How far the time of a signature may lie from now, before or after."""
LONGEST = 256 * 1024
"""Bytes of news that are read."""
_HEADER = re.compile(r"t=(\d{1,12})((?:,[a-z0-9]+=[0-9a-zA-Z]+)+)")
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


def check_signature(body: bytes, header: str, secrets: Sequence[str], *, now: datetime) -> None:
    """Refuse news that is not signed by one of the secrets about now. Raises BadRequest."""
    found = _HEADER.fullmatch(header) if header.isascii() else None
    if found is None:
        raise BadRequest("The signature is missing or cannot be read.")
    if abs(now.timestamp() - int(found[1])) > TOLERANCE.total_seconds():
        raise BadRequest("The signature is from another time. Check the clocks.")
    given = [part.removeprefix("v1=") for part in found[2].split(",") if part.startswith("v1=")]
    expected = [_sign(body, found[1], secret) for secret in secrets if secret]
    if not any(hmac.compare_digest(mine, theirs) for mine in expected for theirs in given):
        raise BadRequest("The signature does not fit. Set the signing secret of this address under Ways to pay.")


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


def _sign(body: bytes, seconds: str, secret: str) -> str:
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
