"""Codes from an authenticator app (RFC 6238) and recovery codes. Each is accepted once; older codes never again."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
_STEPS_EITHER_SIDE = 1  # a phone's clock may be half a minute off
_RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
RECOVERY_CODES = 10


def new_secret() -> str:
    """Return a new secret of 160 bits in base 32, as authenticator apps expect it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(secret: str, *, email: str, issuer: str) -> str:
    """Return the `otpauth://` address that a QR code carries (Google Authenticator's key URI format)."""
    label = quote(f"{issuer}:{email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer, 'digits': DIGITS})}"


def code_at(secret: str, step: int) -> str:
    """Return the code of one time step (RFC 4226, section 5.3)."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(moment: datetime) -> int:
    """Return the time step a moment falls in."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, at: datetime, last_step: int) -> int | None:
    """Return the step this code belongs to, or None when it is wrong, too old or was used already."""
    digits = "".join(code.split())
    now = step_of(at)
    for step in range(now - _STEPS_EITHER_SIDE, now + _STEPS_EITHER_SIDE + 1):
        if step > last_step and hmac.compare_digest(code_at(secret, step).encode(), digits.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Return ten recovery codes of about 50 bits each, in groups that are easy to copy by hand."""
    return ["-".join(_group() for _ in range(2)) for _ in range(RECOVERY_CODES)]


def hash_recovery_code(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(f"recovery:{plain}".encode()).hexdigest()


def _group() -> str:
    return "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(5))
