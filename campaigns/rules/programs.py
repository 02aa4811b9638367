"""Programs: a seller's standing offer. A partner's link only ever leads to a host the program allows."""

import re
from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import quote, urlsplit, urlunsplit

from core.errors import AppError

_HOST = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
# A host name as people type one: its last part is letters, nothing stands before it.
_BARE = re.compile(r"^[^\s/?#@:.]+(?:\.[^\s/?#@:.]+)*\.[^\W\d_]{2,}(?:[/?#]|:\d|$)")
_PARAMETER = re.compile(r"^[a-z][a-z0-9_]{1,39}$")
_KEPT = "%!$&'()*+,/:;=?@-._~"  # what may stand after the host as it is (RFC 3986)
MAX_URL = 2_000  # characters: browsers and mail programs cut longer addresses


class ProgramState(StrEnum):
    """Whether partners may be invited and links made."""

    ACTIVE = "active"
    ARCHIVED = "archived"


def clean_url(text: str, *, field: str) -> str:
    """Return an absolute http(s) address as it will be stored. Raises AppError naming the field.

    What begins with a host name, as people write addresses (`shop.example.com/page`), is read as https.
    """
    url = text.strip()
    url = f"https://{url}" if _BARE.match(url) else url
    if len(url) > MAX_URL or any(letter.isspace() or ord(letter) < 32 for letter in url):
        raise AppError("This address is too long or has spaces in it. Paste it as the browser shows it.", field=field)
    if not url.isprintable() or host_of(url) is None:
        raise AppError("This is not a web address. It starts with https:// and a host name.", field=field)
    return _in_ascii(url)


def host_of(url: str) -> str | None:
    """Return the lower-cased host of an http(s) address without user name or password, else None."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.username is not None or parts.password is not None:
        return None
    host = (parts.hostname or "").rstrip(".")
    return host if _HOST.match(_ascii(host)) else None


def clean_hosts(hosts: Iterable[str], *, landing_url: str) -> list[str]:
    """Return the allowed hosts, lower-cased, the landing page's own first. Raises AppError for what is no host name."""
    found = [host_of(landing_url) or ""]
    for text in hosts:
        host = text.strip().lower().rstrip(".")
        if not host:
            continue
        if not _HOST.match(_ascii(host)):
            raise AppError(f"“{text.strip()}” is not a host name. Write one such as shop.example.com.", field="hosts")
        found.append(_ascii(host))
    return list(dict.fromkeys(found))


def check_destination(url: str, allowed_hosts: Iterable[str], *, field: str = "destination") -> str:
    """Return the address when its host is allowed, or is below an allowed one. Raises AppError saying which are."""
    cleaned = clean_url(url, field=field)
    host = host_of(cleaned) or ""
    hosts = list(allowed_hosts)
    if any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts):
        return cleaned
    raise AppError(
        f"Partner links of this program may lead only to {', '.join(hosts)}. "
        f"Use an address there, or ask the seller to allow {host}.",
        field=field,
    )


def clean_parameter(text: str) -> str:
    """Return the second name the click id is added under, or "". Raises AppError for what cannot be a name."""
    name = text.strip().lower()
    if name and not _PARAMETER.match(name):
        raise AppError("Use small letters, digits and _ only, such as dub_id.", field="click_id_param")
    return name


def slug_of(name: str) -> str:
    """Return a short name for addresses, made of a program's name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "program"


def _in_ascii(url: str) -> str:
    """Return an address as it travels in a header (RFC 3986): names in Punycode, other letters as %XX."""
    parts = urlsplit(url)
    host, port = _ascii(parts.hostname or ""), f":{parts.port}" if parts.port else ""
    path, query, fragment = (quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), host + port, path, query, fragment))


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii") if host else ""
    except UnicodeError:
        return ""
