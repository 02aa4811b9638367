"""Targets: an address that somebody typed, read strictly and before anything is asked of the network."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from core.errors import AppError
from core.outgoing.addresses import Address, is_public

LONGEST = 2_000  # characters
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_NOT_PRINTED = re.compile(r"[^\x21-\x7e]|[\\\"<>^`{|}]")
_HERE = {"localhost", "127.0.0.1", "::1"}
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa", ".lan")


@dataclass(frozen=True)
class Target:
    """Where to send something: parsed once, so that what is checked is what is used."""

    url: str
    is_https: bool
    host: str
    port: int
    path: str

    @property
    def is_here(self) -> bool:
        """Whether it is written as this machine itself."""
        return self.host in _HERE

    @property
    def authority(self) -> str:
        """Host and port as the Host header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_https else 80) else f"{host}:{self.port}"


def parse_target(url: str, *, may_stay_here: bool = False) -> Target:
    """Return an address as parts. Raises AppError for anything but https to a public name or address.

    `may_stay_here` also lets http and https to this machine pass, for trying things out.
    """
    target = _parsed(url.strip())
    if target.is_here and may_stay_here:
        return target
    if not target.is_https:
        raise AppError("Use an address that begins with https://, so that nobody on the way can read along.")
    _check_name(target.host)
    return target


def literal(host: str) -> Address | None:
    """Return the address that a host is, None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _parsed(url: str) -> Target:
    if len(url) > LONGEST:
        raise AppError(f"That address is too long. {LONGEST} characters is the most.")
    if _NOT_PRINTED.search(url):
        raise AppError("Write the address in plain letters: no spaces, and foreign names in their xn-- form.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AppError("That is no address. Write it like https://shop.example/hooks.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AppError("That is no address. Write it like https://shop.example/hooks.")
    if "@" in parts.netloc:
        raise AppError("Leave name and password out of the address; what is sent is signed instead.")
    is_https = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname.removesuffix(".")
    bare = url.partition("#")[0]
    return Target(bare, is_https, host, (443 if is_https else 80) if port is None else port, path)


def _check_name(host: str) -> None:
    """Raise AppError for a host that cannot be public, before its name is looked up."""
    address = literal(host)
    if isinstance(address, IPv4Address | IPv6Address):
        if not is_public(address):
            raise AppError("That address is not on the public internet. Use one that others can reach.")
        return
    if not _NAME.fullmatch(host) or _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise AppError("That is no name of a machine. Write it like https://shop.example/hooks.")
    if "." not in host or host.endswith(_LOCAL_NAMES):
        raise AppError("That name is known only inside a network. Use one that others can reach.")
