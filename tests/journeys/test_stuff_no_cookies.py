"""Cookie stuffing: what a page opens behind its reader's back earns nothing, and what the reader clicks earns.

A real browser opens one link in each of eleven hidden ways; the shop then reports a sale for each click. The page comes
from another site than the links, as it would.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from core.db import db
from tests.harness.database import TestDatabase
from tests.harness.fixtures import opened
from tests.journeys.elsewhere import page_of
from tests.tracking.factories import Carrier, Shop, make_carrier, make_shop, report
from tests.tracking.served import served
from tracking.commands import record_order
from tracking.models import Click, Conversion
from tracking.queries.sources import show_click_id
from tracking.rules.traffic import MAY_ATTRIBUTE, TrafficClass

HIDDEN = {
    "image": '<img width="1" height="1" alt="" src="{url}">',
    "frame": '<iframe style="display: none" src="{url}"></iframe>',
    "script": '<script src="{url}"></script>',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "prefetch": '<link rel="prefetch" href="{url}">',
    "object": '<object data="{url}" width="1" height="1"></object>',
    "embed": '<embed src="{url}" width="1" height="1">',
    "video": '<video preload="auto" src="{url}"></video>',
    "font": "<style>@font-face {{ font-family: f; src: url({url}) }} p {{ font-family: f }}</style><p>.</p>",
    "fetch": "<script>fetch('{url}', {{mode: 'no-cors', credentials: 'include'}})</script>",
    "beacon": "<script>navigator.sendBeacon('{url}', 'x')</script>",
}
NEVER_ASKED_FOR = {"beacon"}  # a beacon is a POST, which no link answers
REAL = {
    "a link": '<a href="{url}">Open</a>',
    "a link to a new tab": '<a href="{url}" target="_blank" rel="noopener">Open</a>',
    "a form's button": '<form action="{url}"><button>Open</button></form>',
}


@pytest.fixture(autouse=True)
def app(session_app: Flask, database: TestDatabase) -> Iterator[Flask]:
    """The app itself instead of an installation: what it stored is looked at."""
    with opened(session_app, database):
        yield session_app


def clicks_of(carrier: Carrier) -> list[Click]:
    db.session.remove()
    return list(db.session.scalars(select(Click).where(Click.link_id == carrier.link_id)))


def sell(shop: Shop, clicks: list[Click]) -> int:
    """Report a sale for each click, by a customer of its own; returns how many counted for a partner."""
    shown = [show_click_id(each.id, each.link_id) for each in clicks]
    for click_id in shown:
        sale = report(click_id=click_id, customer=None)
        record_order(sale, program_id=shop.program_id, actor=shop.actor)
    return db.session.scalar(select(func.count()).select_from(Conversion)) or 0


def fill(templates: dict[str, str], carriers: dict[str, Carrier], base: str) -> str:
    return "".join(text.format(url=f"{base}/r/{carriers[way].code}") for way, text in templates.items())


def test_eleven_hidden_ways_earn_nothing(app: Flask, browser: Browser) -> None:
    shop = make_shop()
    carriers = {way: make_carrier(shop, way, destination="http://localhost:9/gone") for way in HIDDEN}
    with served(app) as base, page_of(fill(HIDDEN, carriers, base)) as stuffing:
        page = browser.new_context().new_page()
        page.goto(stuffing, wait_until="load")
        page.wait_for_function("() => document.fonts.status === 'loaded'")
        asked = {way for way in HIDDEN if _waits_for(page, carriers[way], way)}
        page.context.close()
    assert asked == HIDDEN.keys() - NEVER_ASKED_FOR
    found = [each for way in asked for each in clicks_of(carriers[way])]
    assert {each.traffic_class for each in found} <= {TrafficClass.NOT_NAVIGATION, TrafficClass.PREFETCH}
    assert sell(shop, found) == 0


def _waits_for(page: Page, carrier: Carrier, way: str) -> bool:
    """Whether the browser asked for a link; gives it up to five seconds where it should have."""
    for _turn in range(1 if way in NEVER_ASKED_FOR else 50):
        if clicks_of(carrier):
            return True
        page.wait_for_timeout(100)
    return False


def test_real_clicks_are_all_somebodys(app: Flask, browser: Browser) -> None:
    shop = make_shop()
    found = list[Click]()
    with page_of("") as bought, served(app) as base:
        carriers = {way: make_carrier(shop, way, destination=f"{bought}bought") for way in REAL}
        hidden = {way: make_carrier(shop, way, destination=f"{bought}bought") for way in list(HIDDEN)[:3]}
        for number, way in enumerate(REAL):
            # The page opens three other links behind the reader's back; that makes nobody a scanner.
            body = fill({each: HIDDEN[each] for each in hidden}, hidden, base)
            with page_of(body + fill({way: REAL[way]}, carriers, base)) as honest:
                context = browser.new_context(user_agent=f"Mozilla/5.0 (X11; Linux x86_64; rv:14{number}.0) Gecko/2010")
                page = context.new_page()
                page.goto(honest)
                _click(page, is_new_tab="new tab" in way)
                context.close()
            found += clicks_of(carriers[way])
    assert len(found) == len(REAL)
    assert {each.traffic_class for each in found} <= MAY_ATTRIBUTE
    assert sell(shop, found) == len(REAL)


def _click(page: Page, *, is_new_tab: bool) -> None:
    button = page.get_by_text("Open")
    if is_new_tab:
        with page.context.expect_page() as opened:
            button.click()
        page = opened.value
    else:
        button.click()
    page.wait_for_url("**/bought?*")
