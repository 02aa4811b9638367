"""Takes the pictures of the README: a demo of its own, a real browser, and small PNGs in docs/images.

Run `make screenshots` after a page has changed its look. Needs chromium. It loads a demo into a folder that is removed
afterwards, so it touches no installation; the demo's days end today, so every picture changes a little each time.
"""

import email
import email.policy
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from scripts.small_png import shrink
from tests.harness.server import scratch_folder
from tests.journeys.browser import DESKTOP, PHONE, Scheme, chromium, new_page, sign_in
from tests.journeys.installation import Installation, installed

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
_SELLER, _PARTNER = "dana@northbeam.example", "tomas@mainstreet.example"
_PREPARER, _OTHER_SELLER = "ana@northbeam.example", "elsie@harborvine.example"
Go = Callable[[Page, Installation], None]


@dataclass(frozen=True)
class Picture:
    """One picture: its file name, who sees the page (nobody: a guest), how to get there, and on what."""

    name: str
    who: str
    go: Go
    device: dict[str, Any]
    height: int
    scheme: Scheme = "light"


def open_path(path: str) -> Go:
    """Return a way that opens a page by its address."""

    def go(page: Page, tandem: Installation) -> None:
        page.goto(tandem.url + path)

    return go


def open_first(path: str, words: str) -> Go:
    """Return a way that opens the first link with these words in the list at an address."""

    def go(page: Page, tandem: Installation) -> None:
        page.goto(tandem.url + path)
        page.locator("main").get_by_role("link", name=re.compile(words)).first.click()

    return go


def open_sources(page: Page, tandem: Installation) -> None:
    """Open where the sales of the first program come from."""
    open_first("/programs", "Bootcamp")(page, tandem)
    page.goto(f"{page.url}/sources")


def open_invitation(page: Page, tandem: Installation) -> None:
    """Let the second seller send its invitation again, and open the link of the letter as a guest."""
    sign_in(page, tandem.sign_in_link(_OTHER_SELLER))
    open_first("/partners", "Market Hall")(page, tandem)
    page.get_by_role("button", name="Send again").click()
    link = _link_in_mail(page, tandem)
    page.context.clear_cookies()
    page.goto(link)


def _link_in_mail(page: Page, tandem: Installation) -> str:
    for _ in range(60):
        for mail in reversed(tandem.mails()):
            message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
            text = message.get_body(("plain",))
            found = re.search(r"http\S+/invitations/\S+", text.get_content() if text else "")
            if found:
                return found[0]
        page.wait_for_timeout(500)
    raise RuntimeError("The invitation was not mailed within half a minute.")


PICTURES = [
    Picture("overview", _SELLER, open_path("/overview"), DESKTOP, 1330),
    Picture("overview-dark", _SELLER, open_path("/overview"), DESKTOP, 1330, "dark"),
    Picture("proof", _SELLER, open_first("/designs", "StartSmart"), DESKTOP, 1100),
    Picture("run", _PREPARER, open_first("/runs", "October|payments"), DESKTOP, 1320),
    Picture("order", _SELLER, open_first("/orders", "NO-"), DESKTOP, 900),
    Picture("store", _PREPARER, open_first("/receivables", "Shopkeep"), DESKTOP, 900),
    Picture("verdict", _SELLER, open_path("/did-we-make-money"), DESKTOP, 1180),
    Picture("sources", _SELLER, open_sources, DESKTOP, 1000),
    Picture("share", _SELLER, open_first("/shares?state=reversed", "order"), DESKTOP, 960),
    Picture("partner-home", _PARTNER, open_path("/home"), PHONE, 844),
    Picture("partner-kit", _PARTNER, open_first("/kits", "offer"), PHONE, 844),
    Picture("partner-paid", _PARTNER, open_path("/get-paid"), PHONE, 844),
    Picture("invitation", "", open_invitation, PHONE, 844),
]


def take(picture: Picture, browser: Browser, tandem: Installation) -> bytes:
    """Return one picture as a small PNG."""
    device = {**picture.device, "viewport": {**picture.device["viewport"], "height": picture.height}}
    with new_page(browser, device, scheme=picture.scheme) as page:
        if picture.who:
            sign_in(page, tandem.sign_in_link(picture.who))
        picture.go(page, tandem)
        page.wait_for_load_state("networkidle")
        return shrink(page.screenshot())


def main(names: list[str]) -> None:
    """Take the named pictures, or all."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with scratch_folder() as folder, installed(folder) as tandem, chromium() as browser:
        for picture in PICTURES:
            if not names or picture.name in names:
                png = take(picture, browser, tandem)
                (IMAGES / f"{picture.name}.png").write_bytes(png)
                sys.stdout.write(f"{picture.name}: {len(png) // 1000} kB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
