"""Answering without help: a partner whose browser runs no scripts, and one who has no pointer."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import DESKTOP, PHONE, new_page
from tests.journeys.installation import Installation
from tests.journeys.story import designing, partnering, selling
from tests.journeys.story.person import Person

_MOST_STOPS = 60  # presses of the tab key in which everything on a page must be reached


@dataclass(frozen=True)
class Shop:
    """Somebody who sells, with a program and a campaign, once for all of these."""

    seller: Person
    program: str
    campaign: str


@pytest.fixture(scope="module")
def shop(empty_tandem: Installation, browser: Browser) -> Iterator[Shop]:
    """A shop that knows no partner yet."""
    with new_page(browser, DESKTOP) as page:
        ada = Person("Ada Stone", "ada@help.example", page, empty_tandem, judges_pages=False)
        selling.open_organization(ada, "Harbor Books")
        program = selling.set_up_program(ada)
        ada.goto(f"/campaigns/new?program={program.rpartition('/')[2]}")
        yield Shop(ada, program, selling.name_campaign(ada))


def _meet(shop: Shop, partner: Person, name: str) -> str:
    """Let a seller invite a partner who accepts, and make a design; return the design's address."""
    seller = shop.seller
    seller.goto(shop.program)
    selling.invite(seller, partner, name)
    stand = selling.place(seller, shop.program, shop.campaign, name, name.split(maxsplit=1)[0].upper())
    partnering.read_invitation(partner)
    partnering.accept(partner, "Editor")
    partnering.get_in(partner)
    return designing.make_design(seller, stand, name)


def test_a_partner_without_scripts_accepts_and_approves(
    empty_tandem: Installation, browser: Browser, shop: Shop
) -> None:
    with new_page(browser, PHONE, javascript=False) as page:
        partner = Person("Ines Okafor", "ines@noscript.example", page, empty_tandem, judges_pages=False)
        _meet(shop, partner, "Quiet Pages")
        partner.open_mail("Please approve: Winter mail, version 1")
        partner.press("Approve v1")
        partner.sees("Approved by both brands")


def test_a_design_is_approved_by_keyboard_alone(empty_tandem: Installation, browser: Browser, shop: Shop) -> None:
    with new_page(browser, DESKTOP) as page:
        partner = Person("Ines Okafor", "ines@keyboard.example", page, empty_tandem, judges_pages=False)
        _meet(shop, partner, "Plain Letters")
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
