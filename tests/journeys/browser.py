"""A real browser: Debian's chromium, a fresh profile each time, with an ear for everything a page complains about."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
Scheme = Literal["light", "dark"]
# Statuses the product answers on purpose; chromium writes each failed fetch to the console.
_EXPECTED = ("status of 4",)


def find_chromium() -> str | None:
    """Return where chromium is, or None."""
    return shutil.which("chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(
    browser: Browser,
    device: dict[str, Any],
    *,
    scheme: Scheme = "light",
    javascript: bool = True,
    locale: str = "en-US",
) -> Iterator[Page]:
    """Open a page in a fresh profile; afterwards fail on anything it complained about."""
    context: BrowserContext = browser.new_context(
        **device, color_scheme=scheme, java_script_enabled=javascript, locale=locale, reduced_motion="reduce"
    )
    complaints = list[str]()
    context.on("console", lambda message: complaints.extend(_complaint(message)))
    context.on("weberror", lambda event: complaints.append(f"script error: {event.error}"))
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)


def _complaint(message: ConsoleMessage) -> list[str]:
    if message.type not in {"error", "warning"} or any(part in message.text for part in _EXPECTED):
        return []
    return [f"{message.type}: {message.text}"]


def check_axe(page: Page) -> None:
    """Fail on anything axe-core finds on the page as it stands, with the elements it found it on."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
    lines = [_finding(violation, node) for violation in found for node in violation["nodes"][:3]]
    assert not lines, f"{page.url}:\n" + "\n".join(lines)


def _finding(violation: dict[str, Any], node: dict[str, Any]) -> str:
    rule = f"{violation['id']} ({violation['impact']}): {violation['help']}"
    return f"{rule}\n    {node['html'][:200]}\n    {node['failureSummary']}"


def check_fits(page: Page) -> None:
    """Fail when the page is wider than the window."""
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the window."


def sign_in(page: Page, link: str) -> None:
    """Open a sign-in link and press its button."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
