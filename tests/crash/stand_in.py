"""The stand-in for Stripe in a process of its own, which goes on with what it was asked when the caller is killed."""

import json
import os
import signal
import urllib.request
from typing import Any

import stripe

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
"""How long a slow call works before anything happens; nothing that was asked goes on for longer."""


class StandIn:
    """A forked server; everything is said to it over HTTP, and its own books are the judge."""

    def __init__(self, accounts: int) -> None:
        reading, writing = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            _serve(writing, accounts)
        os.close(writing)
        with os.fdopen(reading) as told:
            said = json.loads(told.readline())
        self.url: str = said["url"]
        self.accounts: list[str] = said["accounts"]
        self.slowness_s = 0.0

    def add_account(self) -> str:
        """Return one of the accounts that can be paid, each once."""
        return self.accounts.pop()

    def fail(self, share: float, *, seed: int = 0, kinds: tuple[Kind, ...] = FAULTS) -> None:
        """Let a share of all calls go wrong from now on."""
        chance = {"share": share, "seed": seed, "kinds": [kind.value for kind in kinds], "seconds": SLOW_S}
        self.slowness_s = SLOW_S if Kind.SLOW in kinds else 0.0
        self._say("DELETE", "/_faults")
        self._say("POST", "/_faults", {"random": chance})

    def plan(self, *faults: dict[str, Any]) -> None:
        """Let the next calls of a kind go wrong, and none by chance."""
        if faults:
            self.slowness_s = max(float(fault.get("seconds", 0)) for fault in faults)
        self._say("DELETE", "/_faults")
        self._say("POST", "/_faults", {"faults": list(faults)})

    def transfers(self) -> list[stripe.Transfer]:
        """Return every transfer in its books. Call it while no fault is planned."""
        client = stripe.StripeClient(KEY, base_addresses={"api": self.url}, max_network_retries=2)
        return list(client.v1.transfers.list({"limit": 100}).auto_paging_iter())

    def forget(self) -> None:
        """Forget every transfer and key, for a database that is put back to before them."""
        self.plan()
        for transfer in self.transfers():
            self._say("DELETE", f"/_objects/{transfer.id}")
        self._say("POST", "/_faults", {"expire_keys": True})

    def stop(self) -> None:
        """End the server."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)

    def _say(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(self.url + path, data=data, method=method)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            answer.read()


def _serve(writing: int, accounts: int) -> None:
    """Run the server in this process until it is killed."""
    with Server(Fake()) as server:
        ids = [StripeServer(server).add_account() for _ in range(accounts)]
        os.write(writing, (json.dumps({"url": server.url, "accounts": ids}) + "\n").encode())
        os.close(writing)
        while True:
            signal.pause()
