"""Sealing: what must stay secret is stored encrypted, so that a copy of the database alone opens nothing."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet

from core.config import settings


def seal(text: str) -> str:
    """Return the text encrypted with the newest key."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the text that was sealed, with whichever key sealed it. Raises InvalidToken when none fits."""
    return _keys().decrypt(sealed.encode()).decode()


def resealed(sealed: str) -> str:
    """Return the same text sealed with the newest key. Raises InvalidToken when no key fits."""
    return _keys().rotate(sealed.encode()).decode()


def keyed_hash(purpose: str, text: str) -> str:
    """Return a hash that tells that two texts are the same, and tells nobody without the secret key which they are."""
    key = settings().secret_key.get_secret_value().encode()
    return hmac.new(key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def _keys() -> MultiFernet:
    """Return the field keys, newest first; the secret key is the last, so that FIELD_KEYS can be set later."""
    given = settings().field_keys.get_secret_value().split(",")
    secrets = [key.strip() for key in given if key.strip()] + [settings().secret_key.get_secret_value()]
    return MultiFernet([Fernet(_stretched(secret)) for secret in secrets])


def _stretched(secret: str) -> bytes:
    """Return 32 bytes made from a secret that is long and random already."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"tandem.field." + secret.encode()).digest())
