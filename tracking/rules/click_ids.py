"""Click ids: what a link adds to its destination. The id carries the link, the time and a seal of ours.

So a sale still finds its link when the click's row was lost or pruned, and an id that we did not give out is nobody's.
The click part is a UUIDv7, whose first 48 bits are milliseconds (RFC 9562, section 5.7); the seal is keyed BLAKE2b
(RFC 7693, section 2.5).
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

PARAMETER = "tandem_id"
_SEAL_BYTES = 8
_BYTES = 16 + 16 + _SEAL_BYTES
_LENGTH = _BYTES * 2  # hexadecimal: survives any form field in any case, and is made in a microsecond
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ClickId:
    """What a click id says: which click, at what moment, through which link."""

    click_id: UUID
    link_id: UUID

    @property
    def at(self) -> datetime:
        """Return the moment of the click, to the millisecond."""
        return _EPOCH + timedelta(milliseconds=self.click_id.int >> 80)


def key_from(secret: str) -> bytes:
    """Return the key that seals click ids, derived from the product's secret for this one purpose."""
    return hashlib.sha256(b"tandem click id\0" + secret.encode()).digest()


def show(click_id: UUID, link_id: UUID, key: bytes) -> str:
    """Return the 80 characters that go into the destination's address."""
    body = click_id.bytes + link_id.bytes
    return (body + _seal(body, key)).hex()


def read(text: str, key: bytes) -> ClickId | None:
    """Return what a click id says, or None when it is not one of ours."""
    if len(text) != _LENGTH or not text.isalnum():
        return None
    try:
        data = bytes.fromhex(text)
    except ValueError:
        return None
    body, seal = data[:-_SEAL_BYTES], data[-_SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(body, key)):
        return None
    return ClickId(click_id=UUID(bytes=body[:16]), link_id=UUID(bytes=body[16:]))


def _seal(body: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(body, key=key, digest_size=_SEAL_BYTES).digest()


def new_id(at: datetime) -> UUID:
    """Return a new UUIDv7 whose time is `at`: the product's clock, which the demo moves on."""
    value = (at - _EPOCH) // timedelta(milliseconds=1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    return UUID(int=value & ~(0x3 << 62) | 2 << 62)


def first_id_at(at: datetime) -> UUID:
    """Return what no click id of that moment, to the millisecond, or of a later one is smaller than."""
    return UUID(int=(at - _EPOCH) // timedelta(milliseconds=1) << 80)
