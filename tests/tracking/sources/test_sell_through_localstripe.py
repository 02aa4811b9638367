"""The official SDK buys and refunds at localstripe, which delivers its own signed events to a running Tandem.

localstripe has no Checkout Sessions and tells of no refunds; such events are made of its objects and signed by the SDK.
"""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stripe
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from core import clock
from core.db import db, end_read
from core.jobs import run_due
from payouts.queries.checks import check_books
from tests.tracking.factories import Carrier, click, make_carrier, make_shop
from tests.tracking.sources.localstripe_server import deliver_to, serving
from tests.tracking.sources.stripe_shop import SECRET, Event, connect, paid_session, post
from tests.tracking.sources.test_take_stripe_events import earned
from tracking.models import Adjustment, Order, SourceEvent

_ARRIVES_WITHIN = 60.0  # seconds; localstripe waits for one before it delivers


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The app on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def clicked_before(carrier: Carrier) -> str:
    """Click before the sale by more than the whole second in which Stripe says that it was."""
    return click(carrier, at=clock.now() - timedelta(seconds=5))


def buy(client: stripe.StripeClient, minor: int, metadata: dict[str, str]) -> stripe.PaymentIntent:
    """Let a customer pay by card."""
    card: Any = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    method = client.v1.payment_methods.create({"type": "card", "card": card})
    customer = client.v1.customers.create({"email": "ada@buyers.example"})
    client.v1.payment_methods.attach(method.id, {"customer": customer.id})
    return client.v1.payment_intents.create(
        {"amount": minor, "currency": "usd", "customer": customer.id, "payment_method": method.id, "confirm": True,
         "metadata": metadata}
    )  # fmt: skip


def arrived(kind: str) -> None:
    """Wait until an event of a kind was kept, then do what it causes."""
    until = time.monotonic() + _ARRIVES_WITHIN
    while not db.session.scalar(select(func.count()).where(SourceEvent.kind == kind)):
        assert time.monotonic() < until, f"{kind} did not arrive"
        end_read()
        time.sleep(0.02)
    run_due()
    end_read()


def told(app: Flask, address: str, kind: str, about: dict[str, Any]) -> None:
    """Tell what localstripe does not: an event about one of its objects, signed as the SDK does it."""
    event: Event = {"id": f"evt_{kind}", "object": "event", "type": kind, "created": int(time.time())}
    send(app, address, event | {"data": {"object": about}})


def send(app: Flask, address: str, event: Event) -> None:
    body, seconds = json.dumps(event), int(time.time())
    made = stripe.WebhookSignature._compute_signature(f"{seconds}.{body}", SECRET)
    assert post(app, address, body.encode(), f"t={seconds},v1={made}").status_code == 200
    run_due()
    end_read()


def test_what_was_paid_at_localstripe_is_an_order_and_a_refund_takes_back_its_part(app: Flask, served: str) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    connected, clicked = connect(shop), clicked_before(carrier)
    with serving() as server:
        deliver_to(server, served + connected.address, SECRET)
        client = stripe.StripeClient("sk_test_shop", base_addresses={"api": server}, max_network_retries=0)
        intent = buy(client, 10_000, {"tandem_sale": "1", "tandem_id": clicked})
        arrived("payment_intent.succeeded")
        order = db.session.scalars(select(Order)).one()
        assert (order.external_id, order.gross_minor, earned(carrier)) == (intent.id, 10_000, 2_500)
        refund = client.v1.refunds.create({"payment_intent": intent.id, "amount": 2_500})
        charge = client.v1.charges.retrieve(refund.charge if isinstance(refund.charge, str) else "")
    for kind, about in (("charge.refunded", charge), ("refund.created", refund)):  # one refund, told in two ways
        told(app, connected.address, kind, json.loads(str(about)))
        assert list(db.session.scalars(select(Adjustment.gross_minor))) == [2_500]
        assert earned(carrier) == 1_875
    assert check_books(shop.seller_id) == []


def test_a_checkout_signed_by_the_sdk_is_an_order(app: Flask) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    connected, clicked = connect(shop), clicked_before(carrier)
    send(app, connected.address, paid_session(client_reference_id=clicked, created=int(time.time())))
    assert (db.session.scalars(select(Order.external_id)).one(), earned(carrier)) == ("pi_1", 2_250)
