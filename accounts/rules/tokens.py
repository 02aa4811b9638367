"""Tokens: random text that is shown once and kept only as a hash. Links are signed too, one salt per purpose."""

import hashlib
import secrets

from itsdangerous import BadSignature, URLSafeSerializer

API_KEY_PREFIX = "tandem_"


def new_token() -> str:
    """Return 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    """Return a new API key; the prefix lets secret scanners recognise one that leaked."""
    return API_KEY_PREFIX + secrets.token_hex(24)


def hash_token(token: str) -> str:
    """Return what is kept of a token. One pass is enough: it has 192 bits or more, so guessing is hopeless."""
    return hashlib.sha256(token.encode()).hexdigest()


def hint_of(key: str) -> str:
    """Return the part of an API key that lists show, enough to tell two keys apart."""
    return f"{key[: len(API_KEY_PREFIX) + 4]}…{key[-4:]}"


def sign(nonce: str, *, purpose: str, secret: str) -> str:
    """Return the token of a link: the nonce, signed for one purpose only."""
    return str(_serializer(purpose, secret).dumps(nonce))


def unsign(token: str, *, purpose: str, secret: str) -> str | None:
    """Return the nonce of a link, or None when the token was altered or was made for another purpose."""
    try:
        nonce = _serializer(purpose, secret).loads(token)
    except BadSignature:
        return None
    return nonce if isinstance(nonce, str) else None


def _serializer(purpose: str, secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"signed-link.{purpose}")
