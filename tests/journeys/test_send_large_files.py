"""A picture of 100 MB: the browser says it before sending, and the running product says it where nothing does."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import DESKTOP, check_axe, new_page, sign_in
from tests.journeys.installation import Installation

MB = 1_000_000
FORM = "/designs/new?kind=html_mail&from=html"


def huge(folder: Path) -> Path:
    """Return a file that begins like a picture and has 100 MB."""
    path = folder / "huge.png"
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(100 * MB)
    return path


def test_a_browser_says_it_before_anything_is_sent(tandem: Installation, desktop: Page, tmp_path: Path) -> None:
    _open_form(tandem, desktop)
    desktop.get_by_label("Pictures of the HTML").set_input_files(huge(tmp_path))
    expect(desktop.get_by_role("alert")).to_contain_text("“huge.png” has 100 MB, and a file may have 5 MB.")
    assert desktop.get_by_label("Pictures of the HTML").input_value() == ""
    check_axe(desktop)


def test_the_product_says_it_and_keeps_what_was_typed(tandem: Installation, browser: Browser, tmp_path: Path) -> None:
    with new_page(browser, DESKTOP, javascript=False) as page:
        _open_form(tandem, page)
        page.get_by_label("Name", exact=True).fill("Typed before a picture of 100 MB")
        page.get_by_label("Pictures of the HTML").set_input_files(huge(tmp_path))
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            page.get_by_role("button", name="Save the first version").click()
        assert sent.value.status == 422
        expect(page.get_by_role("alert")).to_contain_text("What you chose has 100 MB, and 10 MB are taken at once")
        expect(page.get_by_label("Name", exact=True)).to_have_value("Typed before a picture of 100 MB")
        ready = page.goto(f"{tandem.url}/readyz")
        assert ready is not None
        assert ready.ok


def _open_form(tandem: Installation, page: Page) -> None:
    sign_in(page, tandem.sign_in_link(tandem.people()["seller"]))
    page.goto(tandem.url + FORM)
