"""A partner with a store of its own: paid through Stripe for what it brings, and owing what its till collected."""

import json
import re
import urllib.request

from tests.journeys.story.person import Person

CODE = "SHELF10"
_SECRET = "whsec_of_payments"


def connect_stripe(person: Person) -> None:
    """Set the key that pays partners, and give Stripe the address for its news."""
    person.goto("/settings/ways-to-pay")
    person.look()
    person.type(secret_key="sk_test_harbor_1", webhook_secret=_SECRET)
    person.press("Connect Stripe")
    person.sees("Test: moves no real money")
    person.look()
    address = person.main().locator("[data-copy]").first.get_attribute("data-copy")
    _ask_stand_in(person, "/_listeners", url=address, secret=_SECRET, owner="test_harbor")


def _ask_stand_in(person: Person, path: str, **given: object) -> None:
    request = urllib.request.Request(person.installation.stripe + path, json.dumps(given).encode(), method="POST")
    urllib.request.urlopen(request, timeout=60).close()


def invite(person: Person, keeper: Person, program: str, name: str) -> None:
    """Invite a partner whose store collects the customers' money."""
    person.goto(program)
    person.follow("Invite a partner")
    person.type(name=name, contact_name=keeper.name, email=keeper.email)
    person.unfold("Change the terms for this partner")
    person.unfold("Their own store")
    person.type(
        store_role="reseller", store_keeps="40", store_price_basis="selling", store_pay_to="Bank of Portland 77"
    )
    person.look()
    person.press("Send the invitation")
    person.sees(f"The invitation to {keeper.email} is on its way")


def join_stripe(keeper: Person) -> None:
    """Choose Stripe on a phone, leave its page once, come back by the second way, and finish there."""
    keeper.goto("/get-paid")
    keeper.look()
    keeper.follow("Get paid through Stripe")
    keeper.look()
    keeper.press("Get paid through Stripe")
    _answer(keeper, "Leave for later")
    keeper.sees("Stripe still asks for")
    keeper.look()
    keeper.press("Go on at Stripe")
    _answer(keeper, "Finish")
    keeper.press("Ask Stripe again")
    keeper.sees("can pay you through Stripe")
    keeper.look()
    keeper.goto("/get-paid")
    keeper.sees("Stripe account", "Stripe •• ")
    keeper.look()


def _answer(keeper: Person, button: str) -> None:
    """Press a button of the stand-in's page, to which the product leads by itself, and come back."""
    keeper.page.wait_for_url(re.compile("/setup/"))
    keeper.press(button)
    keeper.page.wait_for_url(re.compile("/get-paid/"))


def report(keeper: Person) -> None:
    """Report a month: five sold at 100, one came back, and the store keeps 40 percent of the rest."""
    keeper.goto("/owed")
    keeper.look()
    keeper.page.locator("main a", has_text=re.compile("^Report ")).first.click()
    keeper.look()
    for field, value in (("name", "Winter box"), ("sold", "5"), ("price", "100"), ("returned", "1")):
        keeper.page.locator(f'main [name="lines-0-{field}"]').fill(value)
    keeper.press("Send the report")
    keeper.sees("$240.00")
    keeper.look()
    keeper.goto("/owed")
    keeper.sees("$240.00", "Bank of Portland 77")
    keeper.look()


def record_money(person: Person, name: str) -> None:
    """Record that the store's money arrived, which settles its month."""
    person.goto("/receivables")
    person.sees("$240.00")
    person.look()
    person.follow(name)
    person.look()
    person.type(amount="240", reference="Winter boxes")
    person.press("Record it")
    person.sees("Winter boxes", "$240.00")
    person.look()
