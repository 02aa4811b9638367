"""Opening the product: the sign-in page, the way in for each role, on desktop and phone, in light and dark."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import DESKTOP, PHONE, Scheme, check_axe, check_fits, new_page, sign_in
from tests.journeys.installation import Installation


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_sign_in_page_is_for_everybody(
    tandem: Installation, browser: Browser, device: dict[str, object], scheme: Scheme
) -> None:
    with new_page(browser, device, scheme=scheme) as page:
        page.goto(f"{tandem.url}/sign-in")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_axe(page)
        check_fits(page)


def test_each_role_of_the_demo_finds_its_way_in(tandem: Installation, desktop: Page) -> None:
    for email in tandem.people().values():
        desktop.context.clear_cookies()
        sign_in(desktop, tandem.sign_in_link(email))
        expect(desktop.get_by_role("heading", level=1)).to_be_visible()
        check_axe(desktop)
        check_fits(desktop)


@pytest.mark.parametrize(("role", "device"), [("seller", DESKTOP), ("partner", PHONE)], ids=["seller", "partner"])
def test_every_page_of_the_menu_is_for_everybody_in_the_dark(
    tandem: Installation, browser: Browser, role: str, device: dict[str, object]
) -> None:
    with new_page(browser, device, scheme="dark") as page:
        sign_in(page, tandem.sign_in_link(tandem.people()[role]))
        links = page.locator(".nav-main a").evaluate_all("links => links.map(link => link.href)")
        assert len(set(links)) > 5
        for link in sorted(set(links)):
            page.goto(link)
            check_axe(page)
            check_fits(page)
