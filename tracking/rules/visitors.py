"""What is kept of a visitor: a shortened network address and a hash that changes daily. Never the address itself."""

import hashlib
import ipaddress
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=8192)
def network_of(address: str) -> str:
    """Return the net an address lies in (IPv4 /24, IPv6 /48), or nothing when it is not an address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((found, bits), strict=False))


def visitor_hash(address: str, user_agent: str, *, day: date, key: bytes) -> str:
    """Return 16 characters that are the same for one visitor on one day, and mean nothing on any other."""
    told = f"{address}\n{user_agent}".encode(errors="replace")
    return hashlib.blake2b(told, key=_salt(day, key), digest_size=8).hexdigest()


@lru_cache(maxsize=8)
def _salt(day: date, key: bytes) -> bytes:
    return hashlib.blake2b(f"visitor {day.isoformat()}".encode(), key=key, digest_size=32).digest()
