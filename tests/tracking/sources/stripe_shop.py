"""Somebody else's Stripe, as far as a shop's events go: objects, events and their signature."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from accounts.sealing import unseal
from core import clock
from core.ids import Id
from core.jobs import run_due
from tests.tracking.factories import Shop
from tracking.commands.connections import keep_secret, open_connection

SECRET = "whsec_only_for_tests_0123456789"
Event = dict[str, Any]


@dataclass(frozen=True)
class Connected:
    """A shop whose Stripe is connected."""

    shop: Shop
    connection_id: Id
    address: str


def connect(shop: Shop) -> Connected:
    connection = open_connection(shop.program_id, actor=shop.actor)
    connected = Connected(shop, connection.id, f"/webhooks/stripe-orders/{unseal(connection.sealed_token)}")
    keep_secret(connected.connection_id, actor=shop.actor, secret=SECRET)
    return connected


def now() -> int:
    return int(clock.now().timestamp())


def event(kind: str, event_id: str, about: dict[str, Any], *, created: int | None = None) -> Event:
    data = {"object": about}
    return {"id": event_id, "object": "event", "type": kind, "created": created or now(), "data": data}


def paid_session(**changes: Any) -> Event:
    """A paid session over 102.00: 10.00 off, 5.00 shipping and 7.00 tax in it."""
    session = {
        "id": "cs_1", "object": "checkout.session", "payment_status": "paid", "mode": "payment",
        "payment_intent": "pi_1", "amount_subtotal": 10_000, "amount_total": 10_200, "currency": "usd",
        "created": now() - 60, "client_reference_id": None, "customer": None, "metadata": {},
        "customer_details": {"email": "Ada@Buyers.example", "name": "Ada"},
        "total_details": {"amount_discount": 1_000, "amount_shipping": 500, "amount_tax": 700},
    }  # fmt: skip
    return event("checkout.session.completed", "evt_session", session | changes)


def refund(number: int, amount: int, *, status: str = "succeeded", kind: str = "refund.created") -> Event:
    about = {"id": f"re_{number}", "object": "refund", "amount": amount, "currency": "usd", "status": status,
             "payment_intent": "pi_1", "charge": "ch_1", "created": now()}  # fmt: skip
    return event(kind, f"evt_{kind}_{number}_{status}", about)


def dispute(status: str, amount: int = 10_200, *, kind: str = "closed") -> Event:
    about = {"id": "dp_1", "object": "dispute", "amount": amount, "currency": "usd", "status": status,
             "payment_intent": "pi_1", "charge": "ch_1", "created": now()}  # fmt: skip
    return event(f"charge.dispute.{kind}", f"evt_dispute_{kind}_{status}", about)


def charge_refunded(back: int) -> Event:
    about = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount": 10_200, "currency": "usd",
             "amount_refunded": back, "status": "succeeded"}  # fmt: skip
    return event("charge.refunded", f"evt_charge_{back}", about)


def signature(body: bytes, *, at: int | None = None, secret: str = SECRET) -> str:
    moment = at or now()
    made = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={made}"


def post(app: Flask, address: str, body: bytes, header: str) -> TestResponse:
    return app.test_client().post(address, data=body, headers={"Stripe-Signature": header})


def deliver(app: Flask, connected: Connected, *events: Event) -> None:
    """Deliver events as Stripe does, and let the jobs run that they cause."""
    for each in events:
        body = json.dumps(each).encode()
        answer = post(app, connected.address, body, signature(body))
        assert answer.status_code == 200, answer.text
        run_due()
