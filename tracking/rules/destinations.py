"""Where a click is sent: the stored destination, never one named by the visitor, with the click id added."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

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
    parts = urlsplit(destination)
    own = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    passed = [(name, value) for name, value in _fields(query) if name not in own and name not in click_ids]
    added = urlencode([*passed, *click_ids.items()])
    joined = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", joined, parts.fragment))


def _fields(query: str) -> list[tuple[str, str]]:
    if not query or len(query) > MOST_CHARACTERS:
        return []
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return []


def utm_of(query: str) -> dict[str, str]:
    """Return the campaign marks (`utm_source` and so on) of a query."""
    return {name: value[:200] for name, value in _fields(query) if name.startswith("utm_")}


def referrer_host(referrer: str) -> str:
    """Return the host a visitor came from, without path or query, or nothing."""
    try:
        return (urlsplit(referrer).hostname or "")[:253]
    except ValueError:
        return ""
