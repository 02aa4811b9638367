"""The main job, walking: from an agreed share to a partner who is paid the right amount, as people see it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browser import DESKTOP, PHONE, new_page
from tests.journeys.installation import Installation
from tests.journeys.story import buying, designing, partnering, paying, selling, sources, stores
from tests.journeys.story.buying import Shop
from tests.journeys.story.person import Person
from tests.journeys.story.selling import Stand


@dataclass(frozen=True)
class Cast:
    """Who plays: the seller with two colleagues at desks, a partner with a list and one with a store, on phones."""

    ada: Person
    pia: Person
    abe: Person
    ines: Person
    gil: Person


@pytest.fixture
def cast(empty_tandem: Installation, browser: Browser) -> Iterator[Cast]:
    """Everybody, each with a window of their own that must never complain."""
    with ExitStack() as windows:

        def enter(name: str, address: str, device: dict[str, object]) -> Person:
            page: Page = windows.enter_context(new_page(browser, device))
            return Person(name, address, page, empty_tandem)

        yield Cast(
            ada=enter("Ada Stone", "ada@harbor.example", DESKTOP),
            pia=enter("Pia Preparer", "pia@harbor.example", DESKTOP),
            abe=enter("Abe Approver", "abe@harbor.example", DESKTOP),
            ines=enter("Ines Okafor", "ines@fiction.example", PHONE),
            gil=enter("Gil Marsh", "gil@shelf.example", PHONE),
        )


def test_two_brands_sell_together_and_partners_are_paid_their_share(cast: Cast) -> None:
    stand = _set_up(cast)
    _agree(cast, stand)
    shop = buying.open_shop(cast.ada)
    _approve_the_same_design(cast, stand, shop)
    _take_the_kit(cast, stand)
    _sell(cast, stand, shop)
    _bring_in_a_store(cast, stand)
    _sell_elsewhere(cast, stand)
    cast.ada.installation.run("demo", "advance", "--days", "60")
    run = _prepare(cast)
    _pay(cast, run)
    _settle_the_store(cast)
    _open_every_amount(cast)


def _set_up(cast: Cast) -> Stand:
    """The seller sets everything up, from a one-time link to a placement on the partner's list."""
    selling.open_organization(cast.ada, "Harbor Books")
    program = selling.set_up_program(cast.ada)
    selling.invite(cast.ada, cast.ines, "The Daily Fiction")
    stand = selling.plan_campaign(cast.ada, program, "The Daily Fiction")
    cast.ada.sees("Locked for now", "There is no active partnership")
    return stand


def _agree(cast: Cast, stand: Stand) -> None:
    """The partner reads and accepts on a phone, and the seller hears of it."""
    partnering.read_invitation(cast.ines)
    cast.ines.look()
    partnering.accept(cast.ines, "Editor")
    cast.ines.look()
    assert "accepted version 1" in cast.ada.read_mail("accepted your terms")
    partnering.get_in(cast.ines)
    cast.ines.look()
    cast.ada.goto(stand.placement)
    cast.ada.sees("Both of you have to approve the same version")


def _approve_the_same_design(cast: Cast, stand: Stand, shop: Shop) -> None:
    """A click earns nothing before both have approved; an approval of an older version is refused."""
    selling.start_campaign(cast.ada, stand)
    cast.ines.goto(_kit(stand))
    cast.ines.sees("Locked for now", "Both of you have to approve the same version")
    cast.ines.look()
    shop.sign_up("customer-0", buying.click(cast.ada, stand.link))
    shop.sell("customer-0", "INV-0", 10_000)
    design = designing.make_design(cast.ada, stand)
    cast.ines.open_mail("Please approve: Winter mail, version 1")
    cast.ines.look()
    designing.make_newer_version(cast.ada, design)
    cast.ines.press("Approve v1")
    cast.ines.sees("A newer version arrived while you were looking")
    cast.ines.look()
    cast.ines.press("Approve v2")
    cast.ines.sees("Approved by both brands", "Approved by both")
    cast.ines.look()
    cast.ada.goto(design)
    cast.ada.sees("Approved by both", "The Daily Fiction")
    cast.ada.look()


def _kit(stand: Stand) -> str:
    return stand.placement.replace("/placements/", "/kits/")


def _take_the_kit(cast: Cast, stand: Stand) -> None:
    """The partner takes the merged mail, as HTML and text, the link, the code and its QR code."""
    ines = cast.ines
    ines.follow("What to send")
    ines.sees("Waits for an address", "The Daily Fiction has not given one")
    ines.look()
    partnering.give_address(ines)
    partnering.say_right_to_mail(ines, _kit(stand))
    ines.sees("Ready to send", stand.link, "READ20", "Twelve novels for a long winter")
    ines.look()
    html, text = ines.download("Download .html").decode(), ines.download("Download .txt").decode()
    for mail in (html, text):
        assert stand.link in mail
        assert "READ20" in mail
        assert "receives a share of each sale" in mail
        assert "tracked_link" not in mail
    assert "<script" not in html
    assert ines.download("QR as PNG").startswith(b"\x89PNG")
    assert ines.download("QR as SVG").lstrip().startswith(b"<")


def _sell(cast: Cast, stand: Stand, shop: Shop) -> None:
    """One customer clicks and buys, another uses the code, and part of the first order goes back."""
    shop.sign_up("customer-1", buying.click(cast.ada, stand.link))
    first = shop.sell("customer-1", "INV-1", 20_000)
    assert shop.sell("customer-1", "INV-1", 20_000) == first
    shop.sell_by_code("customer-2", "INV-2", amount=8_000, discount=2_000, code="read20")
    cast.ada.goto("/orders")
    cast.ada.look()
    buying.open_order(cast.ada, "INV-0")
    cast.ada.sees("Why this sale counts for nobody", "The design was not approved yet")
    buying.open_order(cast.ada, "INV-2")
    cast.ada.sees("The Daily Fiction", "READ20")
    buying.open_order(cast.ada, "INV-1")
    cast.ada.sees("Why this sale counts for The Daily Fiction", "Inside the 30 days of agreement version 1")
    buying.refund(cast.ada, "50", "Two novels were damaged")
    cast.ada.look()
    cast.ada.follow("The partner's share of this order, step by step")
    cast.ada.sees("$150.00", "25% of that", "$37.50", "Taken back", "$12.50", "Two novels were damaged")
    cast.ada.look()
    cast.ines.goto("/home")
    cast.ines.sees("Waiting", "$57.50", "$37.50", "$20.00")


def _bring_in_a_store(cast: Cast, stand: Stand) -> None:
    """A second partner with a store of its own joins, carries the campaign, and is paid through Stripe."""
    stores.connect_stripe(cast.ada)
    stores.invite(cast.ada, cast.gil, stand.program, "Corner Shelf")
    cast.gil.open_mail("asks you to sell together")
    cast.gil.sees("40%", "Bank of Portland 77")
    cast.gil.look()
    partnering.accept(cast.gil, "Owner")
    partnering.get_in(cast.gil)
    stores.join_stripe(cast.gil)
    selling.place(cast.ada, stand.program, stand.campaign, "Corner Shelf", stores.CODE, channel="link")


def _sell_elsewhere(cast: Cast, stand: Stand) -> None:
    """Sales come from a file and from the shop's Stripe; each that names the store's code earns it a share."""
    sources.import_file(cast.ada, stores.CODE)
    sources.connect_shop(cast.ada, stand.program, stores.CODE)
    cast.gil.goto("/earnings")
    cast.gil.sees("$25.00", "2 ")
    cast.gil.look()


def _prepare(cast: Cast) -> str:
    """The preparer finds that an account is missing, the partner gives it, and the run goes to a second person."""
    selling.hire(cast.ada, cast.pia, "finance_preparer")
    selling.hire(cast.ada, cast.abe, "finance_approver")
    run = paying.draft_run(cast.pia)
    cast.pia.sees("The Daily Fiction", "Needs a look 1", "Corner Shelf", "account •• ", "$50.00")
    paying.give_account(cast.ines)
    cast.pia.press("Recalculate")
    cast.pia.sees("•• 3000", "Ready 2", "$57.50", "$107.50")
    cast.pia.press("Send for approval")
    cast.pia.sees("A finance approver has to approve this run")
    cast.pia.sees_not("Approve 2 payments")
    cast.pia.look()
    return run


def _pay(cast: Cast, run: str) -> None:
    """A second person approves; Stripe and a file pay side by side, each once; both partners see their money."""
    paying.hold(cast.abe, run, "Approve 2 payments, $107.50")
    cast.abe.sees("Bank transfers (CSV)")
    paying.hold(cast.abe, run, "Pay 1 payment by Stripe, $50.00")
    first = paying.download_file(cast.abe)
    assert b"57.50" in first
    cast.abe.goto(run)
    assert paying.download_again(cast.abe) == first
    paying.mark_paid(cast.abe, run)
    paying.finish(cast.abe, run)
    cast.gil.goto("/get-paid")
    cast.gil.sees("$50.00", "Paid")
    cast.gil.look()
    cast.ines.goto("/get-paid")
    cast.ines.sees("$57.50", "BANK-4711")
    cast.ines.look()


def _settle_the_store(cast: Cast) -> None:
    """The store reports what its till collected, and finance records the money that arrived."""
    stores.report(cast.gil)
    stores.record_money(cast.pia, "Corner Shelf")
    cast.gil.goto("/owed")
    cast.gil.sees("−$240.00")
    cast.gil.look()


def _open_every_amount(cast: Cast) -> None:
    """Seller, partner and finance each open the same amount down to the entries that made it."""
    for person, shares in ((cast.ada, "/shares"), (cast.abe, "/shares"), (cast.ines, "/earnings")):
        person.goto(shares)
        person.sees("$37.50", "$20.00")
        person.look()
        person.follow("$37.50")
        person.sees("$200.00", "−$50.00", "$150.00", "25% of that", "Version 1", "Taken back", "Refund period over")
        person.look()
        person.goto("/statements")
        person.look()
        _open_statement(person)
        person.sees("$57.50", "Refund period over")
        person.look()
    cast.abe.goto("/ledger")
    cast.abe.look()


def _open_statement(person: Person) -> None:
    """Open the newest statement of the partner with the list, which for the partner itself is the newest of all."""
    rows = person.main().locator("tr", has=person.page.locator('a[href^="/statements/st_"]'))
    mine = rows.filter(has_text="The Daily Fiction")
    (mine if mine.count() else rows).first.locator('a[href^="/statements/st_"]').first.click()
