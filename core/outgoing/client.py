"""The client: one POST to one public machine. The name is looked up once and that very address is spoken to.

Nothing is followed, nothing is unpacked, no proxy of the environment is asked, and five seconds is the most.
"""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from time import monotonic

from core.outgoing.addresses import Address, is_public
from core.outgoing.targets import Target

LONGEST_S = 5.0  # for everything: the name, the connection and the whole answer
MOST_BYTES = 1_000_000  # of an answer; the rest is not read
_TRIES = 2  # addresses of one name


class Unreachable(Exception):
    """Nothing came back, in a sentence for people. Trying again later may help."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    is_cut: bool


def post(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    may_stay_here: bool = False,
    longest_s: float = LONGEST_S,
) -> Reply:
    """Send a body and return the answer, whatever its status. Raises Unreachable."""
    deadline = monotonic() + longest_s
    addresses = _allowed(_addresses_of(target, deadline), may_stay_here=may_stay_here and target.is_here)
    try:
        with _connected(target, addresses, deadline) as wire:
            return _in_time(_exchange(wire, target, body, headers), deadline)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(_why(error, deadline, longest_s)) from error


def look_up(host: str, port: int) -> list[Address]:
    """Return the addresses of a name, as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(place[4][0]) for place in found))


def _addresses_of(target: Target, deadline: float) -> list[Address]:
    """Look a name up, for no longer than there is time: the system itself knows no limit."""
    answers: SimpleQueue[list[Address] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(look_up(target.host, target.port))
        except (OSError, ValueError) as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=max(0.0, deadline - monotonic()))
    except Empty:
        raise Unreachable(f"The name {target.host} could not be looked up in time.") from None
    if isinstance(found, Exception) or not found:
        raise Unreachable(f"The name {target.host} is not known. Check the address.")
    return found


def _allowed(addresses: list[Address], *, may_stay_here: bool) -> list[Address]:
    """Return the addresses when every one may be spoken to: a name that is half public is a trick."""
    if not all(is_public(address) or (may_stay_here and address.is_loopback) for address in addresses):
        raise Unreachable("The name leads to an address that is not on the public internet, so nothing was sent.")
    return addresses


@contextmanager
def _connected(target: Target, addresses: list[Address], deadline: float) -> Iterator[socket.socket]:
    """Speak to the first address that answers, until the deadline ends it, whatever the other side does."""
    plain = _first(addresses, target.port, deadline)
    with _ended_at(deadline, plain):
        if not target.is_https:
            yield plain
            return
        with _trust().wrap_socket(plain, server_hostname=target.host) as wire:
            yield wire


@contextmanager
def _ended_at(deadline: float, plain: socket.socket) -> Iterator[None]:
    """End a conversation from outside at its deadline: a limit per read alone lets an answer drip for ever."""
    held = plain.dup()  # TLS takes the socket itself over
    ender = Timer(max(0.0, deadline - monotonic()), _shut, [held])
    ender.daemon = True
    ender.start()
    try:
        yield
    finally:
        ender.cancel()
        ender.join()
        held.close()
        plain.close()


def _shut(held: socket.socket) -> None:
    try:
        held.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was over already


def _first(addresses: list[Address], port: int, deadline: float) -> socket.socket:
    failure: OSError = OSError("no address")
    for address in addresses[:_TRIES]:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        wire = socket.socket(family, socket.SOCK_STREAM)
        wire.settimeout(max(0.05, deadline - monotonic()))
        try:
            wire.connect((str(address), port))
        except OSError as error:
            wire.close()
            failure = error
        else:
            return wire
    raise failure


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _OneConnection(http.client.HTTPConnection):
    """Speaks over the socket it is given and never opens another."""

    auto_open = 0


def _exchange(wire: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]) -> Reply:
    connection = _OneConnection(target.host, target.port)
    connection.sock = wire
    connection.request("POST", target.path, body, {"Host": target.authority, "Connection": "close", **headers})
    answer = connection.getresponse()
    text = answer.read(MOST_BYTES + 1)
    if answer.length and len(text) <= MOST_BYTES:
        raise http.client.IncompleteRead(text, answer.length)
    return Reply(answer.status, text[:MOST_BYTES], is_cut=len(text) > MOST_BYTES)


def _in_time(reply: Reply, deadline: float) -> Reply:
    """Return a reply that is whole. What was ended at the deadline looks like one that is short."""
    if monotonic() >= deadline:
        raise TimeoutError
    return reply


def _why(error: Exception, deadline: float, longest_s: float) -> str:
    if isinstance(error, TimeoutError) or monotonic() >= deadline:
        return f"There was no whole answer within {longest_s:g} seconds."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate does not hold: {error.verify_message}."
    if isinstance(error, ConnectionRefusedError):
        return "Nobody listens there: the connection was refused."
    if isinstance(error, ssl.SSLError):
        return "It does not speak https there."
    return f"The connection broke off ({type(error).__name__})."
