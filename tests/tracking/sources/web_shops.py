"""Somebody else's Shopify and WooCommerce, as far as webhooks go: orders as they tell of them, and their signature."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from accounts.sealing import unseal
from core.ids import Id
from core.jobs import run_due
from tests.tracking.factories import Shop
from tracking.commands.connections import keep_secret, open_connection

SECRET = "f00d" * 16
Body = dict[str, Any]
SIGNED_IN = {"shopify": "X-Shopify-Hmac-Sha256", "woocommerce": "X-WC-Webhook-Signature"}
NUMBERED_IN = {"shopify": "X-Shopify-Webhook-Id", "woocommerce": "X-WC-Webhook-Delivery-ID"}


@dataclass
class Connected:
    """A shop that is connected, and how many deliveries it made."""

    shop: Shop
    source: str
    connection_id: Id
    address: str
    sent: list[str] = field(default_factory=list)


def connect(shop: Shop, source: str) -> Connected:
    connection = open_connection(shop.program_id, actor=shop.actor, source=source)
    connected = Connected(shop, source, connection.id, f"/webhooks/{source}/{unseal(connection.sealed_token)}")
    keep_secret(connected.connection_id, actor=shop.actor, secret=SECRET)
    return connected


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def post(app: Flask, connected: Connected, body: bytes, header: str, number: str = "") -> TestResponse:
    headers = {SIGNED_IN[connected.source]: header, NUMBERED_IN[connected.source]: number or str(len(connected.sent))}
    connected.sent.append(header)
    return app.test_client().post(connected.address, data=body, headers=headers)


def deliver(app: Flask, connected: Connected, *bodies: Body) -> None:
    """Deliver bodies as the shop does, each with a number of its own, and let the jobs run that they cause."""
    for body in bodies:
        raw = json.dumps(body).encode()
        answer = post(app, connected, raw, signature(raw))
        assert answer.status_code == 200, answer.text
        run_due()


def shopify_order(minute: int = 0, *, number: int = 1, **changes: Any) -> Body:
    """An order over 102.00: 10.00 off, 5.00 shipping and 7.00 tax in it."""
    order = {
        "id": 9_000 + number, "name": f"#{number}", "email": "Ada@Buyers.example", "currency": "USD",
        "presentment_currency": "USD", "total_price": "102.00", "total_discounts": "10.00", "total_tax": "7.00",
        "taxes_included": False, "financial_status": "paid", "cancelled_at": None, "test": False,
        "created_at": "2026-03-05T12:00:00Z", "processed_at": "2026-03-05T12:00:00Z",
        "updated_at": f"2026-03-05T12:{minute:02d}:00Z", "landing_site": "/", "note_attributes": [],
        "discount_codes": [], "customer": {"id": 5}, "refunds": [],
        "shipping_lines": [{"price": "5.00", "discounted_price": "5.00", "tax_lines": []}],
        "line_items": [{"name": "Course", "sku": "007", "quantity": 2, "price": "50.00",
                        "discount_allocations": [{"amount": "10.00"}]}],
    }  # fmt: skip
    return order | changes


def shopify_refund(number: int, amount: str, *, order: int = 1, currency: str = "USD") -> Body:
    money = {"kind": "refund", "status": "success", "amount": amount, "currency": currency}
    return {"id": number, "order_id": 9_000 + order, "created_at": "2026-03-05T12:30:00Z", "transactions": [money]}


def woo_order(minute: int = 0, *, number: int = 1, **changes: Any) -> Body:
    """An order over 102.00: 10.00 off, 5.00 shipping and 7.00 tax in it."""
    order = {
        "id": 700 + number, "number": str(number), "status": "processing", "currency": "USD", "total": "102.00",
        "total_tax": "7.00", "shipping_total": "5.00", "discount_total": "10.00", "customer_id": 0,
        "date_created_gmt": "2026-03-05T12:00:00", "date_modified_gmt": f"2026-03-05T12:{minute:02d}:00",
        "date_paid_gmt": "2026-03-05T12:00:30", "billing": {"email": "Ada@Buyers.example"}, "coupon_lines": [],
        "meta_data": [], "refunds": [],
        "line_items": [{"name": "Course", "sku": "007", "quantity": 2, "subtotal": "100.00", "total": "90.00"}],
    }  # fmt: skip
    return order | changes
