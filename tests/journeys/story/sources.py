"""Sales that come from elsewhere: a file of the seller's shop, and the shop's own Stripe that tells of each sale."""

import csv
import io
import json
import time
import urllib.request

import stripe
from playwright.sync_api import expect

from tests.journeys.story.person import Person

_SECRET = "whsec_of_the_shop"
_HEADER = (
    "Name", "Email", "Financial Status", "Paid at", "Currency", "Shipping", "Taxes", "Total", "Discount Code",
    "Discount Amount", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Refunded Amount",
)  # fmt: skip


def import_file(person: Person, code: str) -> None:
    """Hand in Shopify's export with one order that names a code and one that names none, and import what it holds."""
    person.goto("/orders/imports")
    person.look()
    person.main().get_by_label("File", exact=True).set_input_files(
        {"name": "orders_export_1.csv", "mimeType": "text/csv", "buffer": _file(code)}
    )
    person.press("Look at the file")
    person.sees("What the columns mean", "The first rows", code)
    person.look()
    person.press("Read the file")
    _wait_for(person, "Import 2 orders")
    person.sees("New ones that count for no partner")
    person.look()
    person.press("Import 2 orders")
    _wait_for(person, "Undo the import", role="group")
    person.look()


def _wait_for(person: Person, name: str, role: str = "button") -> None:
    """Wait until the page, which looks again by itself, offers what comes next."""
    if role == "button":
        expect(person.main().get_by_role("button", name=name)).to_be_visible(timeout=60_000)
    else:
        expect(person.main().get_by_text(name).first).to_be_visible(timeout=60_000)


def _file(code: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADER)
    day = time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime())
    for name, used in (("#1001", code), ("#1002", "")):
        writer.writerow([name, "mia@lund.example", "paid", day, "USD", "0.00", "0.00", "100.00", used, "0.00", day, 1,
                         "Winter box", "100.00", "0.00"])  # fmt: skip
    return out.getvalue().encode()


def connect_shop(person: Person, program: str, code: str) -> None:
    """Connect the shop's Stripe, which then tells of a sale with a code, twice."""
    person.goto(f"{program}/sources")
    person.look()
    person.press("Connect Stripe")
    address = person.main().locator("[data-copy^=http]").first.get_attribute("data-copy")
    assert address is not None
    person.type(secret=_SECRET)
    person.press("Keep the secret")
    person.sees("Connected. Sales appear under Orders")
    for _ in range(2):
        _tell(address, code)
    person.goto(f"{program}/sources")
    person.sees("Events so far")
    person.look()


def _tell(address: str, code: str) -> None:
    session = {
        "id": "cs_1", "object": "checkout.session", "payment_intent": "pi_1", "payment_status": "paid",
        "mode": "payment", "amount_total": 10_000, "currency": "usd", "metadata": {"promotion_code": code},
        "created": int(time.time()),
    }  # fmt: skip
    event = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "created": int(time.time()),
             "data": {"object": session}}  # fmt: skip
    body = json.dumps(event)
    header = stripe.WebhookSignature.generate_signature_header(body, _SECRET, int(time.time()))
    request = urllib.request.Request(address, body.encode(), {"Stripe-Signature": header})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200
