"""The stand-in for Stripe in a process of its own, which goes on with what it was asked when the caller is killed."""

import json
import mmap
import os
import signal
import struct
import threading
import time
import urllib.request
from typing import Any

from demo.stripe.fake import Fake
from demo.stripe.faults import Kind
from demo.stripe.server import Server
from tests.harness.stripe import KEY, StripeServer

FAULTS = (
    Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.SLOW, Kind.CONFLICT, Kind.RATE_LIMIT, Kind.UNAVAILABLE, Kind.ERROR_BEFORE,
    Kind.ERROR_AFTER, Kind.INSUFFICIENT_BALANCE,
)  # fmt: skip
IN_FLIGHT = (Kind.SLOW,)
"""What a dead payer may have left behind at the rail: a call that is still to happen."""
SLOW_S = 0.5
"""How long a slow call works before anything happens."""


_WAIT_S = 20.0
_COUNTS = struct.Struct("qq")


class Door(Server):
    """Where payers come in. Counts who came and who is done, so that a dead payer's last call can be waited for."""

    def __init__(self, fake: Fake, counts: mmap.mmap) -> None:
        super().__init__(fake)
        self._counts, self._turn, self._came, self._left = counts, threading.Lock(), 0, 0

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count whoever comes before anything is done for them."""
        self._note(came=1)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Count them again when everything they asked for was done, whether they live to hear of it or not."""
        super().shutdown_request(request)
        self._note(left=1)

    def _note(self, *, came: int = 0, left: int = 0) -> None:
        with self._turn:
            self._came, self._left = self._came + came, self._left + left
            self._counts[: _COUNTS.size] = _COUNTS.pack(self._came, self._left)


class StandIn:
    """A forked server; everything is said to it over HTTP, and its own books are the judge.

    Payers have a door of their own (`payers_url`), so that `wait()` knows when their calls have been worked on.
    """

    def __init__(self, accounts: int) -> None:
        reading, writing = os.pipe()
        self._counts = mmap.mmap(-1, _COUNTS.size)
        self._child = os.fork()
        if self._child == 0:
            _serve(writing, accounts, self._counts)
        os.close(writing)
        with os.fdopen(reading) as told:
            said = json.loads(told.readline())
        self.url: str = said["url"]
        self.payers_url: str = said["payers_url"]
        self.accounts: list[str] = said["accounts"]

    def add_account(self) -> str:
        """Return one of the accounts that can be paid, each once."""
        return self.accounts.pop()

    def fail(self, share: float, *, seed: int = 0, kinds: tuple[Kind, ...] = FAULTS) -> None:
        """Let a share of all calls go wrong from now on."""
        chance = {"share": share, "seed": seed, "kinds": [kind.value for kind in kinds], "seconds": SLOW_S}
        self._say("DELETE", "/_faults")
        self._say("POST", "/_faults", {"random": chance})

    def plan(self, *faults: dict[str, Any]) -> None:
        """Let the next calls of a kind go wrong, and none by chance."""
        self._say("DELETE", "/_faults")
        if faults:
            self._say("POST", "/_faults", {"faults": list(faults)})

    @property
    def came(self) -> int:
        """How many connections payers have made so far."""
        return int(_COUNTS.unpack(self._counts[: _COUNTS.size])[0])

    def wait(self) -> None:
        """Wait until everything that payers ever asked for was worked on; whoever came earlier is counted earlier."""
        _ask(self.payers_url, "GET", "/_faults")
        deadline = time.monotonic() + _WAIT_S
        while (counted := _COUNTS.unpack(self._counts[: _COUNTS.size]))[0] != counted[1]:
            assert time.monotonic() < deadline, "a payer's call does not end"
            time.sleep(0.002)

    def transfers(self) -> list[dict[str, Any]]:
        """Return every transfer in its books. Call it while no fault is planned."""
        found: list[dict[str, Any]] = []
        while True:
            after = f"&starting_after={found[-1]['id']}" if found else ""
            page = self._say("GET", f"/v1/transfers?limit=100{after}")
            found += page["data"]
            if not page["has_more"]:
                return found

    def forget(self) -> None:
        """Forget every transfer with its part of the balance, and every key: books are put back to before them."""
        self.plan()
        self.wait()
        for transfer in self.transfers():
            for name in (transfer["id"], transfer["balance_transaction"]):
                self._say("DELETE", f"/_objects/{name}")
        self._say("POST", "/_faults", {"expire_keys": True})

    def stop(self) -> None:
        """End the server."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)

    def _say(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return _ask(self.url, method, path, body)


def _ask(url: str, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url + path, data, {"Authorization": f"Bearer {KEY}"}, method=method)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        said: dict[str, Any] = json.load(answer)
        return said


def _serve(writing: int, accounts: int, counts: mmap.mmap) -> None:
    """Run the server in this process until it is killed."""
    fake = Fake()
    with Server(fake) as server, Door(fake, counts) as payers:
        ids = [StripeServer(server).add_account() for _ in range(accounts)]
        told = {"url": server.url, "payers_url": payers.url, "accounts": ids}
        os.write(writing, (json.dumps(told) + "\n").encode())
        os.close(writing)
        while True:
            signal.pause()
