"""Limits: how often one account and one network may try to get in. A refusal always says when to come back.

Tries are counted before anything is looked up, so that a refusal says nothing about who has an account.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse

from core.errors import TooMany
from core.limits import counter


@dataclass(frozen=True)
class Limit:
    """How many tries one account and one network have."""

    per_account: RateLimitItem
    per_network: RateLimitItem


PASSWORD = Limit(parse("10 per 15 minutes"), parse("60 per 15 minutes"))
CODE = Limit(parse("8 per 15 minutes"), parse("40 per 15 minutes"))
MAIL = Limit(parse("5 per 15 minutes"), parse("30 per 15 minutes"))
LINK = Limit(parse("30 per 15 minutes"), parse("60 per 15 minutes"))


def count_try(limit: Limit, what: str, *, account: str, network: str | None) -> None:
    """Count one try. Raises TooMany, with the seconds to wait, when an account or a network has had enough."""
    _count(limit.per_network, what, "network", network_of(network))
    _count(limit.per_account, what, "account", account)


def network_of(address: str | None) -> str:
    """Return what counts as one network: an IPv4 address, or the /64 that one IPv6 household has."""
    if not address:
        return "unknown"
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/64", strict=False)) if isinstance(found, IPv6Address) else address


def _count(item: RateLimitItem, *identifiers: str) -> None:
    wait = counter().seconds_to_wait(item, *identifiers)
    if wait is not None:
        raise TooMany(f"Too many tries. Wait {-(-wait // 60)} min, then try again.", retry_after=wait)
