"""Where a click is sent: the stored destination, never one named by the visitor, with the click id added."""

from functools import lru_cache
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

MOST_CHARACTERS = 4000
_MOST_FIELDS = 50


def is_reachable(destination: str) -> bool:
    """Whether a stored destination is one that a browser may be sent to."""
    try:
        parts = urlsplit(destination)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and destination.isprintable()


def destination_for(destination: str, query: str, click_ids: dict[str, str]) -> str:
    """Return the destination with the visitor's query passed through and the click ids added.

    What the destination itself names wins over the visitor's query, and nobody but us may name a click id. The
    fragment is kept. A query of unreasonable size is left out.
    """
    before, after, own = _around(destination)
    passed = [(name, value) for name, value in _fields(query) if name not in own and name not in click_ids]
    return f"{before}{urlencode([*passed, *click_ids.items()]) if passed else _joined(click_ids)}{after}"


@lru_cache(maxsize=8192)
def _around(destination: str) -> tuple[str, str, frozenset[str]]:
    """Return what of a destination stands before and after what is added, and the names its own query has."""
    parts = urlsplit(destination)
    own = frozenset(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    before = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))
    return f"{before}{'&' if parts.query else '?'}", f"#{parts.fragment}" if parts.fragment else "", own


def _joined(click_ids: dict[str, str]) -> str:
    return "&".join(f"{quote_plus(name)}={value}" for name, value in click_ids.items())


def _fields(query: str) -> list[tuple[str, str]]:
    if not query or len(query) > MOST_CHARACTERS:
        return []
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return []


def utm_of(query: str) -> dict[str, str]:
    """Return the campaign marks (`utm_source` and so on) of a query."""
    if "utm_" not in query:
        return {}
    return {name: value[:200] for name, value in _fields(query) if name.startswith("utm_")}


def referrer_host(referrer: str) -> str:
    """Return the host a visitor came from, without path or query, or nothing."""
    if not referrer:
        return ""
    try:
        return (urlsplit(referrer).hostname or "")[:253]
    except ValueError:
        return ""
