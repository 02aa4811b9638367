"""Somebody in a story: a window, a mailbox and an authenticator app. People act only through what they can see."""

import base64
import email
import email.policy
import hmac
import re
import time
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import check_axe, check_fits
from tests.journeys.installation import Installation

PATIENCE = 90  # seconds, on a busy machine
PASSWORD = "a rather long sentence"
_NARROW = (390, 320)


@dataclass
class Person:
    """One person: who they are, where they look, and what their phone knows."""

    name: str
    email: str
    page: Page
    installation: Installation
    judges_pages: bool = True
    secret: str = ""
    last_step: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        """Be patient with a busy machine."""
        self.page.set_default_timeout(PATIENCE * 1000)

    def goto(self, path: str) -> None:
        """Open a page of the product, or any address."""
        self.page.goto(path if path.startswith("http") else f"{self.installation.url}{path}")
        self._set_up_if_asked()

    def type(self, **values: str) -> None:
        """Fill fields by their names; lists are chosen from by value."""
        for name, value in values.items():
            box = self.page.locator(f'main [name="{name}"]:visible').first
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)

    def tick(self, name: str) -> None:
        """Tick a box."""
        self.page.locator(f'main [name="{name}"]:visible').first.check()

    def press(self, button: str) -> None:
        """Press a button and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=button).locator("visible=true").first.click()

    def download(self, name: str, role: Literal["link", "button"] = "link") -> bytes:
        """Return the file that a link or button gives."""
        with self.page.expect_download() as download:
            self.page.locator("main").get_by_role(role, name=name).locator("visible=true").first.click()
        content: bytes = download.value.path().read_bytes()
        return content

    def follow(self, link: str) -> None:
        """Follow a link of the page."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=link).locator("visible=true").first.click()
        self._set_up_if_asked()

    def unfold(self, summary: str) -> None:
        """Open a folded part of the page."""
        self.page.locator("main summary", has_text=summary).first.click()

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        """Fail unless all of this stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text, timeout=15_000)

    def sees_not(self, *texts: str) -> None:
        """Fail if any of this stands on the page."""
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)

    def main(self) -> Locator:
        """Return the page without its frame."""
        return self.page.locator("main")

    def other_window(self) -> "Person":
        """Open the same page in a second window."""
        page = self.page.context.new_page()
        page.goto(self.page.url)
        return replace(self, page=page)

    def look(self) -> None:
        """Judge the page, if this person is one who does: axe in light, dark and narrow, and no overflow on phones."""
        wide = self.page.viewport_size
        if wide is None or not self.judges_pages:
            return
        check_axe(self.page)
        self.page.emulate_media(color_scheme="dark")
        check_axe(self.page)
        self.page.emulate_media(color_scheme="light")
        for width in _NARROW:
            self.page.set_viewport_size({"width": width, "height": 844})
            check_fits(self.page)
            if width == _NARROW[0] != wide["width"]:
                check_axe(self.page)
        self.page.set_viewport_size(wide)

    def mail(self, subject: str) -> EmailMessage:
        """Wait for a mail to this person and return it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for path in reversed(self.installation.mails()):
                found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if found["To"] == self.email and subject in found["Subject"]:
                    return found
            time.sleep(0.2)
        raise AssertionError(f"No mail about “{subject}” came to {self.email}.")

    def read_mail(self, subject: str) -> str:
        """Wait for a mail to this person and return its text."""
        body = self.mail(subject).get_body(("plain",))
        assert body is not None
        text: str = body.get_content()
        return text

    def open_mail(self, subject: str) -> str:
        """Open the link of a mail and return what the mail said."""
        text = self.read_mail(subject)
        self.goto(re.findall(r"http\S+", text)[-1])
        return text

    def code(self) -> str:
        """Return a code of the authenticator app (RFC 6238) that was not used before and does not lapse at once."""
        step = max(self.last_step + 1, int(time.time() + 10) // 30 - 1)
        while step > int(time.time()) // 30 + 1:
            time.sleep(0.5)
        self.last_step = step
        digest = hmac.digest(base64.b32decode(self.secret), step.to_bytes(8), "sha1")
        offset = digest[-1] & 15
        return f"{(int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF) % 10**6:06}"

    def _set_up_if_asked(self) -> None:
        """Set up the authenticator app where this step is the first that asks for it."""
        if "/profile/authenticator" in self.page.url:
            self.set_up_authenticator()

    def set_up_authenticator(self) -> None:
        """Type the key into the app, its code into the page, and keep the recovery codes."""
        self.look()
        self.secret = self.page.locator("main [data-copy]").first.get_attribute("data-copy") or ""
        self.type(code=self.code())
        self.press("Turn it on")
        self.follow("I have kept them")
