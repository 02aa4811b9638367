"""The stand-in for Stripe in a process of its own, which goes on with what it was asked when the caller is killed."""

import json
import os
import select
import signal
import socket
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from demo.stripe.fake import Fake
from demo.stripe.faults import Kind
from demo.stripe.server import Handler, Server
from demo.stripe.wire import Answer, Request, json_answer
from tests.crash.time import SharedClock
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


class _Caller(Handler):
    """One payer's connection. It says when a request of theirs is worked on; between two it may stay open for long."""

    server: "Door"

    def handle_one_request(self) -> None:
        """Wait until something was sent, without taking it yet, and work on it."""
        select.select([self.connection], [], [])
        self.server.note(self.connection, is_working=True)
        super().handle_one_request()
        self.server.note(self.connection, is_working=False)


class Door(Server):
    """Where payers come in. Knows whether everything that anybody sent was worked on, also by those who died since."""

    handler = _Caller

    def __init__(self, fake: Fake) -> None:
        super().__init__(fake)
        self._turn, self._open, self.came = threading.Lock(), dict[socket.socket, bool](), 0

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note whoever comes before anything is done for them."""
        with self._turn:
            self._open[request], self.came = False, self.came + 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget them when they have left and everything they asked for was done."""
        super().shutdown_request(request)
        with self._turn:
            self._open.pop(request, None)

    def note(self, connection: socket.socket, *, is_working: bool) -> None:
        """Note that a request is worked on from now on, or was."""
        with self._turn:
            self._open[connection] = is_working

    def is_at_rest(self) -> bool:
        """Whether no request is worked on and none, and no end of a connection, waits to be read."""
        with self._turn:
            open_ones = [connection for connection in self._open if connection.fileno() >= 0]
            return not any(self._open.values()) and not select.select(open_ones, [], [], 0)[0]


class Watched(Fake):
    """The fake as the test talks to it, which also tells of the payers' door."""

    door: Door

    def answer(self, request: Request) -> Answer | None:
        """Answer one request, `GET /_door` from what the door knows."""
        if request.path != "/_door":
            return super().answer(request)
        return json_answer({"came": self.door.came, "is_at_rest": self.door.is_at_rest()})


class StandIn:
    """A forked server; everything is said to it over HTTP, and its own books are the judge.

    Payers have a door of their own (`payers_url`), so that `wait()` knows when their calls have been worked on.
    """

    def __init__(self, accounts: int, clock_file: Path) -> None:
        reading, writing = os.pipe()
        self._mine, self._child = 0, os.fork()
        if self._child == 0:
            _serve(writing, accounts, clock_file)
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
        return int(self._say("GET", "/_door")["came"]) - self._mine

    def wait(self) -> None:
        """Wait until everything that payers ever sent was worked on; whoever came earlier is let in earlier."""
        self._mine += 1
        _ask(self.payers_url, "GET", "/_faults")
        deadline = time.monotonic() + _WAIT_S
        while not self._say("GET", "/_door")["is_at_rest"]:
            assert time.monotonic() < deadline, "a payer's call does not end"
            time.sleep(0.005)

    def transfers(self) -> list[dict[str, Any]]:
        """Return every transfer in its books. Call it while no fault is planned."""
        found: list[dict[str, Any]] = []
        while True:
            after = f"&starting_after={found[-1]['id']}" if found else ""
            page = self._say("GET", f"/v1/transfers?limit=100{after}")
            found += page["data"]
            if not page["has_more"]:
                return found

    def reversals(self, transfer_id: str) -> list[dict[str, Any]]:
        """Return how a transfer was taken back. Call it while no fault is planned."""
        found: list[dict[str, Any]] = self._say("GET", f"/v1/transfers/{transfer_id}/reversals?limit=100")["data"]
        return found

    def forget_reversals(self) -> None:
        """Let every transfer be whole again, with its part of the balance, and forget every key."""
        self.plan()
        self.wait()
        for transfer in self.transfers():
            for made in self.reversals(transfer["id"]):
                for name in (made["id"], made["balance_transaction"]):
                    self._say("DELETE", f"/_objects/{name}")
            none = {**transfer["reversals"], "data": [], "total_count": 0}
            whole = {"amount_reversed": 0, "reversed": False, "reversals": none}
            self._say("POST", f"/_objects/{transfer['id']}", whole)
        self._say("POST", "/_faults", {"expire_keys": True})

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


def _serve(writing: int, accounts: int, clock_file: Path) -> None:
    """Run the server in this process until it is killed. Its keys grow old by the clock of the test."""
    fake = Watched()
    with SharedClock(clock_file), Server(fake) as server, Door(fake) as fake.door:
        ids = [StripeServer(server).add_account() for _ in range(accounts)]
        told = {"url": server.url, "payers_url": fake.door.url, "accounts": ids}
        os.write(writing, (json.dumps(told) + "\n").encode())
        os.close(writing)
        while True:
            signal.pause()
