"""Answering without help: a partner whose browser runs no scripts, and one who has no pointer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import DESKTOP, PHONE, new_page
from tests.journeys.installation import Installation
from tests.journeys.story import designing, partnering, selling
from tests.journeys.story.person import Person

_MOST_STOPS = 60  # presses of the tab key in which everything on a page must be reached


@pytest.fixture
def seller(empty_tandem: Installation, browser: Browser) -> Iterator[Person]:
    """Somebody who has not set up anything yet."""
    with new_page(browser, DESKTOP) as page:
        yield Person("Ada Stone", "", page, empty_tandem, judges_pages=False)


def _meet(seller: Person, partner: Person) -> str:
    """Let a seller invite a partner who accepts, and make a design; return the design's address."""
    selling.open_organization(seller, "Harbor Books")
    program = selling.set_up_program(seller)
    selling.invite(seller, partner, "The Daily Fiction")
    stand = selling.plan_campaign(seller, program)
    partnering.read_invitation(partner)
    partnering.accept(partner, "Editor")
    partnering.get_in(partner)
    return designing.make_design(seller, stand)


def test_a_partner_without_scripts_accepts_and_approves(
    empty_tandem: Installation, browser: Browser, seller: Person
) -> None:
    seller.email = "ada@noscript.example"
    with new_page(browser, PHONE, javascript=False) as page:
        partner = Person("Ines Okafor", "ines@noscript.example", page, empty_tandem, judges_pages=False)
        _meet(seller, partner)
        partner.open_mail("Please approve: Winter mail, version 1")
        partner.press("Approve v1")
        partner.sees("Approved by both brands")


def test_a_design_is_approved_by_keyboard_alone(empty_tandem: Installation, browser: Browser, seller: Person) -> None:
    seller.email = "ada@keyboard.example"
    with new_page(browser, DESKTOP) as page:
        partner = Person("Ines Okafor", "ines@keyboard.example", page, empty_tandem, judges_pages=False)
        _meet(seller, partner)
        partner.open_mail("Please approve: Winter mail, version 1")
        _tab_to(partner, "Approve v1")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        partner.sees("Approved by both brands")


def _tab_to(person: Person, button: str) -> None:
    """Press the tab key until a button has the focus, which must show."""
    wanted = person.main().get_by_role("button", name=button)
    for _ in range(_MOST_STOPS):
        person.page.keyboard.press("Tab")
        if wanted.evaluate("button => button === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    assert wanted.evaluate("button => getComputedStyle(button).outlineStyle") != "none"
