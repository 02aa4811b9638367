"""The customers' part: a click, a purchase told by the shop through the unmodified Dub SDK, a code, and a refund."""

import json
import urllib.request
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from dub import Dub
from dub.models.operations import TrackSaleResponseBody
from playwright.sync_api import APIResponse

from tests.journeys.story.person import Person
from tests.journeys.story.selling import SHOP

_BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@dataclass(frozen=True)
class Shop:
    """The seller's shop: it knows the product's address and its key, and nothing else."""

    url: str
    key: str

    def sign_up(self, customer: str, click_id: str) -> None:
        """Tell that somebody signed up, as the Dub SDK does it."""
        lead = {"click_id": click_id, "event_name": "Sign up", "customer_external_id": customer}
        with Dub(token=self.key, server_url=f"{self.url}/api/v1") as dub:
            answer = dub.track.lead(request={**lead, "customer_name": "Mia Lund", "customer_email": "mia@lund.example"})
        assert answer.click.id == click_id

    def sell(self, customer: str, number: str, amount: int) -> TrackSaleResponseBody:
        """Tell that somebody bought, as the Dub SDK does it."""
        sale = {"customer_external_id": customer, "amount": amount, "currency": "usd", "invoice_id": number}
        with Dub(token=self.key, server_url=f"{self.url}/api/v1") as dub:
            answer: TrackSaleResponseBody = dub.track.sale(request={**sale, "payment_processor": "stripe"})
        return answer

    def sell_by_code(self, customer: str, number: str, amount: int, discount: int, code: str) -> None:
        """Tell that somebody bought with a code and without a click, in plain JSON."""
        sale = {"customerExternalId": customer, "amount": amount, "discount": discount, "currency": "usd"}
        request = urllib.request.Request(
            f"{self.url}/api/v1/track/sale",
            data=json.dumps({**sale, "invoiceId": number, "couponCodes": [code]}).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200


def open_shop(person: Person) -> Shop:
    """Make an API key on the settings page."""
    person.goto("/settings/api-keys")
    person.follow("New key")
    person.type(name="Shop")
    person.main().get_by_label("Everything but payments").check()
    person.look()
    person.press("Make the key")
    person.sees("It is shown this once")
    person.look()
    key = person.main().locator("[data-copy]").first.get_attribute("data-copy")
    assert key is not None
    return Shop(person.installation.url, key)


def click(person: Person, link: str) -> str:
    """Open a tracked link as a customer's browser does; return the click id the shop is given."""
    headers = {"User-Agent": _BROWSER, "Accept": "text/html"}
    answer: APIResponse = person.page.request.get(link, max_redirects=0, headers=headers)
    assert answer.status == 302
    target = answer.headers["location"]
    assert target.startswith(SHOP)
    return parse_qs(urlsplit(target).query)["tandem_id"][0]


def open_order(person: Person, number: str) -> None:
    """Open an order from the list."""
    person.goto("/orders")
    person.follow(number)


def refund(person: Person, amount: str, reason: str) -> None:
    """Record that part of the order whose page is open went back."""
    person.follow("Record a refund")
    person.look()
    person.type(amount=amount, reason=reason)
    person.press("Record it")
    person.sees("recorded as gone back", "Partly refunded", reason)
