"""The fake Stripe tells of what happened: signed, to whom it concerns, again until taken, and in disorder on demand."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, cast

import pytest
import stripe
from stripe.params.v2.core import EventDestinationCreateParams

from demo.commands.stand_in import StandIn
from demo.stripe import post
from demo.stripe.fake import Fake
from demo.stripe.server import Server
from tests.harness.stripe import Kind, Status, StripeServer

CREATE = "POST /v1/transfers"


class Ear:
    """A listener of the tests' own: keeps what it hears, and answers with the statuses it is given before 200."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, str]] = []
        self.statuses: list[int] = []
        self.url = ""

    def names(self, secret: str) -> list[str]:
        """Return the names of heard events, their signatures checked."""
        return [self.read(body, signature, secret) for body, signature in self.heard]

    @staticmethod
    def read(body: bytes, signature: str, secret: str) -> str:
        assert stripe.WebhookSignature.verify_header(body, signature, secret, 300)
        return str(stripe.Webhook.construct_event(body, signature, secret).type)


@contextmanager
def listening() -> Iterator[Ear]:
    """Listen on a port of one's own."""
    ear = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append((body, self.headers["Stripe-Signature"]))
            self.send_response(ear.statuses.pop(0) if ear.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    ear.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield ear
    server.shutdown()
    server.server_close()


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening() as made:
        yield made


@pytest.fixture
def secret(stripe_server: StripeServer, ear: Ear) -> str:
    """Register the ear for transfers and return its secret."""
    asked: Any = {"url": ear.url, "enabled_events": ["transfer.created", "transfer.reversed"]}
    return str(stripe_server.client().v1.webhook_endpoints.create(asked).secret)


def pay(server: StripeServer, account: str, amount: int = 5) -> stripe.Transfer:
    asked: Any = {"amount": amount, "currency": "usd", "destination": account}
    return server.client().v1.transfers.create(asked)


def heard_within(ear: Ear, count: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while len(ear.heard) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return len(ear.heard) >= count


def test_a_listener_moves_to_another_path_and_stays_where_it_is_served() -> None:
    fake = Fake(listeners=(post.Listener("http://127.0.0.1:8311/webhooks/stripe/old", "whsec_old"),))
    with Server(fake) as server:
        StandIn(server.url).tell("http://127.0.0.1:8000/webhooks/stripe/new", "whsec_new")
    assert fake.world.listeners == [post.Listener("http://127.0.0.1:8311/webhooks/stripe/new", "whsec_new")]


def test_events_are_delivered_signed_with_the_endpoints_secret(
    stripe_server: StripeServer, ear: Ear, secret: str
) -> None:
    made = pay(stripe_server, stripe_server.add_account())
    stripe_server.client().v1.transfers.reversals.create(made.id)
    stripe_server.world.post.wait()
    assert ear.names(secret) == ["transfer.created", "transfer.reversed"]
    with pytest.raises(stripe.SignatureVerificationError):
        ear.names("whsec_other")


def test_the_secret_is_said_once_and_a_deleted_endpoint_hears_nothing(stripe_server: StripeServer, ear: Ear) -> None:
    endpoints = stripe_server.client().v1.webhook_endpoints
    made = endpoints.create({"url": ear.url, "enabled_events": ["*"]})
    assert made.secret
    assert "secret" not in endpoints.retrieve(made.id).to_dict()
    assert [row.id for row in endpoints.list()] == [made.id]
    assert endpoints.delete(made.id).deleted
    pay(stripe_server, stripe_server.add_account())
    stripe_server.world.post.wait()
    assert not ear.heard


def test_an_endpoint_needs_an_address_and_known_events(stripe_server: StripeServer) -> None:
    endpoints: Any = stripe_server.client().v1.webhook_endpoints
    base: dict[str, Any] = {"url": "http://x", "enabled_events": ["*"]}
    wrongs: Any = [({"url": "ftp://x"}, "url"), ({"enabled_events": ["transfer.eaten"]}, "enabled_events[0]")]
    for wrong, param in wrongs:
        with pytest.raises(stripe.InvalidRequestError) as refused:
            endpoints.create(base | wrong)
        assert refused.value.param == param


def test_thin_events_go_to_event_destinations(stripe_server: StripeServer, ear: Ear) -> None:
    asked: dict[str, Any] = {
        "name": "accounts",
        "type": "webhook_endpoint",
        "event_payload": "thin",
        "enabled_events": ["*"],
    }
    asked |= {"webhook_endpoint": {"url": ear.url}, "include": ["webhook_endpoint.signing_secret"]}
    made = stripe_server.client().v2.core.event_destinations.create(cast("EventDestinationCreateParams", asked))
    account = stripe_server.add_account(Status.ACTIVE)
    pay(stripe_server, account)
    stripe_server.world.post.wait()
    assert made.webhook_endpoint is not None
    secret = made.webhook_endpoint.signing_secret
    told = [stripe_server.client().parse_event_notification(body, sign, secret) for body, sign in ear.heard]
    assert [event.type.startswith("v2.core.account") for event in told] == [True, True, True]
    hidden = stripe_server.client().v2.core.event_destinations.retrieve(made.id)
    assert hidden.webhook_endpoint is None


def test_what_is_not_taken_comes_again(
    stripe_server: StripeServer, ear: Ear, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "_AGAIN_AFTER", (0.05,))
    ear.statuses = [500, 404]
    pay(stripe_server, stripe_server.add_account())
    assert heard_within(ear, 3, 5)
    assert len({body for body, _signature in ear.heard}) == 1
    stripe_server.world.post.wait()
    assert [status for _event, status in stripe_server.world.post.delivered] == [500, 404, 200]


def test_events_come_twice_late_or_in_the_wrong_order_on_demand(
    stripe_server: StripeServer, ear: Ear, secret: str
) -> None:
    account = stripe_server.add_account()
    stripe_server.fail(Kind.WEBHOOK_DUPLICATE, CREATE)
    made = pay(stripe_server, account)
    stripe_server.world.post.wait()
    assert ear.heard[0][0] == ear.heard[1][0]
    ear.heard.clear()
    stripe_server.fail(Kind.WEBHOOK_REORDERED, CREATE)
    pay(stripe_server, account)
    stripe_server.client().v1.transfers.reversals.create(made.id)
    stripe_server.world.post.wait()
    assert ear.names(secret) == ["transfer.reversed", "transfer.created"]
    ear.heard.clear()
    stripe_server.fail(Kind.WEBHOOK_LATE, CREATE, seconds=0.3)
    pay(stripe_server, account)
    stripe_server.world.post.wait()
    assert not ear.heard
    assert heard_within(ear, 1, 5)


def test_an_endpoint_hears_only_of_its_own_platform(stripe_server: StripeServer, ear: Ear, secret: str) -> None:
    stranger = "sk_test_stranger_1"
    account = stripe_server.add_account(key=stranger)
    asked: Any = {"amount": 5, "currency": "usd", "destination": account}
    stripe_server.client(stranger).v1.transfers.create(asked)
    stripe_server.world.post.wait()
    assert not ear.heard
