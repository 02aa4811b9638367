"""The script for websites, in a real browser on another origin's page: it fills, and stores only as consent allows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from core.db import db
from tests.harness.database import TestDatabase
from tests.harness.fixtures import opened
from tests.journeys.elsewhere import page_of
from tests.tracking.factories import make_carrier, make_shop, report
from tests.tracking.served import served
from tracking.commands import record_order
from tracking.models import Conversion

ID = "ab" * 40
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
BODY = """
<script src="{base}/static/track.js" data-consent="{consent}" defer></script>
<form action="/order">
  <input type="hidden" name="tandem_id"><input type="hidden" name="tandem_via"><button>Buy</button>
</form>
<a href="/">Next page</a> <a href="https://buy.stripe.com/test_1?x=1">Pay</a> <a href="{base}/elsewhere">Elsewhere</a>
<stripe-buy-button></stripe-buy-button>
"""


@pytest.fixture(autouse=True)
def app(session_app: Flask, database: TestDatabase) -> Iterator[Flask]:
    """The app itself instead of an installation: what it stored is looked at."""
    with opened(session_app, database):
        yield session_app


@contextmanager
def shopping(app: Flask, browser: Browser, consent: str) -> Iterator[tuple[Page, str]]:
    """Open a fresh browser for a shop's site that carries the script; gives a page and the site's address."""
    with served(app) as base, page_of(BODY.format(base=base, consent=consent)) as site:
        context = browser.new_context(user_agent=PERSON)  # its own name says that nobody sits before it
        yield context.new_page(), site
        context.close()


def field(page: Page, name: str = "tandem_id") -> str:
    return page.locator(f"input[name={name}]").input_value()


def stored(page: Page) -> dict[str, str]:
    return {each.get("name", ""): each.get("value", "") for each in page.context.cookies()}


def test_nothing_is_stored_before_consent_and_the_visit_still_counts(app: Flask, browser: Browser) -> None:
    with shopping(app, browser, "wait") as (page, site):
        page.goto(f"{site}?tandem_id={ID}")
        assert (field(page), stored(page)) == (ID, {})
        page.get_by_text("Next page").click()
        page.wait_for_url(f"{site}?tandem_id={ID}")
        assert (field(page), stored(page)) == (ID, {})
        page.goto(site)
        assert field(page) == ""


def test_consent_stores_it_and_taking_it_back_deletes_it(app: Flask, browser: Browser) -> None:
    with shopping(app, browser, "wait") as (page, site):
        page.goto(f"{site}?tandem_id={ID}")
        page.evaluate("() => tandem.consent(true)")
        assert stored(page) == {"tandem_id": ID}
        page.goto(site)
        assert field(page) == ID
        page.evaluate("() => tandem.consent(false)")
        assert stored(page) == {}


def test_where_nothing_may_be_stored_nothing_is(app: Flask, browser: Browser) -> None:
    with shopping(app, browser, "none") as (page, site):
        page.goto(f"{site}?tandem_id={ID}")
        page.evaluate("() => tandem.consent(true)")
        assert (field(page), stored(page)) == (ID, {})


def test_where_consent_was_given_before_it_is_stored_at_once_and_the_latest_click_stands(
    app: Flask, browser: Browser
) -> None:
    with shopping(app, browser, "granted") as (page, site):
        page.goto(f"{site}?tandem_id={ID}")
        page.goto(f"{site}?tandem_id={ID[::-1]}&via=anna")
        assert stored(page) == {"tandem_id": ID[::-1], "tandem_via": "anna"}
        page.goto(site)
        assert (field(page), field(page, "tandem_via")) == (ID[::-1], "anna")


def test_stripes_checkouts_get_the_id_and_others_links_do_not(app: Flask, browser: Browser) -> None:
    with shopping(app, browser, "wait") as (page, site):
        page.goto(f"{site}?tandem_id={ID}")
        pay, elsewhere = page.get_by_text("Pay"), page.get_by_text("Elsewhere")
        assert pay.get_attribute("href") == f"https://buy.stripe.com/test_1?x=1&client_reference_id={ID}"
        assert page.locator("stripe-buy-button").get_attribute("client-reference-id") == ID
        assert "tandem_id" not in str(elsewhere.get_attribute("href"))


def test_what_is_no_id_is_left_alone(app: Flask, browser: Browser) -> None:
    with shopping(app, browser, "granted") as (page, site):
        page.goto(f"{site}?tandem_id=%3Cscript%3Ealert(1)%3C/script%3E&via={'x' * 101}")
        assert (field(page), stored(page)) == ("", {})


def test_a_real_click_reaches_the_order_without_consent(app: Flask, browser: Browser) -> None:
    shop = make_shop()
    with shopping(app, browser, "none") as (page, site):
        carrier = make_carrier(shop, destination=site)
        base = page.goto(site)
        assert base is not None
        script = str(page.locator("script[data-consent]").get_attribute("src"))
        page.goto(script.replace("/static/track.js", f"/r/{carrier.code}"))
        page.get_by_role("button", name="Buy").click()
        page.wait_for_url("**/order?*")
        click_id = page.url.partition("tandem_id=")[2].partition("&")[0]
    record_order(report(click_id=click_id), program_id=shop.program_id, actor=shop.actor)
    assert db.session.scalars(select(Conversion.placement_id)).one() == carrier.placement_id


def test_it_is_smaller_than_two_kilobytes(app: Flask) -> None:
    assert (Path(str(app.static_folder)) / "track.js").stat().st_size < 2_000
