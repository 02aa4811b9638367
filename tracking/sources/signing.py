"""Signatures of shops that sign the raw body alone: HMAC-SHA256 under the shop's secret, written in base64.

Sources: shopify.dev/docs/apps/build/webhooks/subscribe/https, developer.woocommerce.com/docs (Webhooks, signature).
They say no time, so an old delivery may be sent again by whoever has it: taking it again must change nothing.
"""

import base64
import binascii
import hashlib
import hmac

from core.errors import AppError, BadRequest

_SHORTEST, _LONGEST = 16, 200  # characters of a secret


def check_base64(body: bytes, header: str, secret: str) -> None:
    """Refuse a body that the secret did not sign. An empty secret signs nothing. Raises BadRequest."""
    try:
        given = base64.b64decode(header.encode("ascii"), validate=True) if len(header) == 44 else b""
    except (UnicodeEncodeError, binascii.Error):
        given = b""
    if len(given) != hashlib.sha256().digest_size:
        raise BadRequest("The signature is missing or cannot be read.")
    if not secret or not hmac.compare_digest(given, hmac.digest(secret.encode(), body, "sha256")):
        raise BadRequest("The signature does not fit. Keep the signing secret that the shop shows beside its webhook.")


def check_plain_secret(secret: str) -> None:
    """Refuse what can be no signing secret: too short to be one, or with blanks in it. Raises AppError."""
    if not secret.isascii() or not secret.isprintable() or " " in secret or not _SHORTEST <= len(secret) <= _LONGEST:
        raise AppError(
            f"A signing secret has {_SHORTEST} letters and digits or more, and no blanks. "
            "Copy it whole from the page of the shop’s webhooks.",
            field="secret",
        )
