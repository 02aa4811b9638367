"""The outside world's Stripe for tests: `stripe_server` answers on a port of its own, keeps state, fails when asked."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
import stripe

from demo.stripe.calls.accounts import Status
from demo.stripe.fake import Fake
from demo.stripe.faults import Fault, Kind
from demo.stripe.post import envelope
from demo.stripe.server import Server

KEY = "sk_test_tandem_first"  # every key that begins with sk_test_tandem opens the same platform

__all__ = ["KEY", "Kind", "Status", "StripeServer", "stripe_server"]


class StripeServer:
    """A running fake Stripe with what tests want to say about it in one line."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.world = server.fake.world
        self.answer = server.fake.answer
        self.envelope = envelope
        self.url = server.url

    def client(self, key: str = KEY) -> stripe.StripeClient:
        """Return the unmodified SDK, pointed at this server and without its own retries."""
        return stripe.StripeClient(key, base_addresses={"api": self.url}, max_network_retries=0)

    def fail(self, kind: Kind, on: str = "", *, times: int = 1, seconds: float = 0.0) -> None:
        """Let the next calls whose `METHOD /path` begins with `on` go wrong."""
        self.world.faults.plan(Fault(kind, on, times, seconds))

    def add_account(self, status: Status = Status.ACTIVE, *, key: str = KEY) -> str:
        """Return the id of a new connected account whose capability to get transfers has this status."""
        wanted: Any = {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}}
        made = self.client(key).v2.core.accounts.create({"configuration": wanted, "identity": {"country": "us"}})
        self.set_status(made.id, status)
        return made.id

    def set_status(self, account_id: str, status: Status) -> None:
        """Let Stripe decide about an account's capability to get transfers, and tell of it."""
        self.world.set_status(account_id, status)

    def change(self, outside_id: str, **fields: object) -> None:
        """Change one of Stripe's objects behind the product's back."""
        self.world.change(outside_id, fields)

    def remove(self, outside_id: str) -> None:
        """Let Stripe forget one of its objects."""
        self.world.remove(outside_id)

    def tell(self, method: str, path: str, given: object = None) -> tuple[int, dict[str, Any]]:
        """Ask the fake's own door for something, as another process would; return status and answer."""
        request = urllib.request.Request(self.url + path, json.dumps(given or {}).encode(), method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

    def events(self, kind: str = "*", *, owner: str = "test_tandem") -> list[dict[str, Any]]:
        """Return events of both sorts as they are kept, newest first, by name (`transfer.*` stands for several)."""
        with self.world.store.turn():
            kept = [*self.world.store.each(owner, "event"), *self.world.store.each(owner, "thin_event")]
        return [event for event in kept if fnmatchcase(event["type"], kind)]

    def transfers(self, group: str | None = None, *, key: str = KEY) -> list[stripe.Transfer]:
        """Return all transfers there are, newest first, asked through the API with no fault."""
        asked: Any = {"limit": 100} | ({"transfer_group": group} if group else {})
        return list(self.client(key).v1.transfers.list(asked).auto_paging_iter())

    def expire_keys(self) -> None:
        """Let Stripe forget every idempotency key, as it may after 24 hours."""
        self.world.forget_keys()


@pytest.fixture
def stripe_server() -> Iterator[StripeServer]:
    """A fake Stripe of this test's own."""
    stripe.enable_telemetry = False
    with Server(Fake()) as server:
        yield StripeServer(server)
