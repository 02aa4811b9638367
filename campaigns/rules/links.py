"""Link codes: short, lower-cased, unique on their domain. Random ones use no letters that are mistaken for others."""

import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from core.errors import AppError

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 7
_CODE = re.compile(r"^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$")
# Words that are, or may become, the first part of one of the product's own addresses.
RESERVED = frozenset({"api", "favicon.ico", "healthz", "r", "readyz", "robots.txt", "script.js", "static", "webhooks"})
UTM_NAMES = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


def random_code(length: int = CODE_LENGTH) -> str:
    """Return a code that nobody can guess: 7 characters are 34 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def clean_code(text: str) -> str:
    """Return a chosen code as it is stored and matched. Raises AppError for signs that do not belong in one."""
    code = text.strip().lower()
    if not _CODE.match(code):
        raise AppError(
            "A code is 1 to 64 letters, digits, - and _, and starts and ends with a letter or digit.", field="code"
        )
    if code in RESERVED:
        raise AppError(f"“{code}” is used by the product itself. Choose another code.", field="code")
    return code


def with_query(url: str, values: Mapping[str, str]) -> str:
    """Return the address with these query values set; one that is there already is replaced."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in values]
    query = urlencode([*kept, *((name, value) for name, value in values.items() if value)])
    return urlunsplit(parts._replace(query=query))
