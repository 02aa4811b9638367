"""Signatures of events that outside services send us: who sent it, and that it was sent just now.

Source: https://docs.stripe.com/webhooks/signatures: `t=<seconds>,v1=<hex>`, HMAC-SHA256 of `<seconds>.<raw body>` under
the address's secret; several v1 stand side by side while a secret is rotated, and other schemes are passed over.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.errors import BadRequest

TOLERANCE = timedelta(seconds=300)
"""How far the time of a signature may lie from now, before or after."""
_LONGEST = 2_000  # characters of a header that are read
_HEADER = re.compile(r"t=(\d{1,12})((?:,[a-z0-9]+=[0-9a-zA-Z]+)+)")


def check_signature(body: bytes, header: str, secrets: Sequence[str], *, now: datetime) -> None:
    """Refuse a body that none of the secrets signed within five minutes of now. Empty secrets sign nothing.

    Raises BadRequest for that and for a header that cannot be read, whatever is in it.
    """
    found = _HEADER.fullmatch(header) if header.isascii() and len(header) <= _LONGEST else None
    if found is None:
        raise BadRequest("The signature is missing or cannot be read.")
    if abs(now.timestamp() - int(found[1])) > TOLERANCE.total_seconds():
        raise BadRequest("The signature is from another time. Check the clocks.")
    given = [part.removeprefix("v1=") for part in found[2].split(",") if part.startswith("v1=")]
    expected = [sign(body, secret, seconds=found[1]) for secret in secrets if secret]
    if not any(hmac.compare_digest(mine, theirs) for mine in expected for theirs in given):
        raise BadRequest("The signature does not fit. Keep the signing secret that is shown beside this address.")


def sign(body: bytes, secret: str, *, seconds: str) -> str:
    """Return the hex signature of a body that is sent at a time, in seconds since 1970."""
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
