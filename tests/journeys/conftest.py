"""What a journey starts from: the product really running on the demo, and pages of a real browser, wide and narrow.

Journeys run one after the other against one installation; each brings the people and things it changes.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.harness.server import scratch_folder
from tests.journeys.browser import DESKTOP, PHONE, chromium, find_chromium, new_page
from tests.journeys.installation import Installation, installed

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark journeys, and skip them where there is no browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if find_chromium() is None:
                item.add_marker(pytest.mark.skip(reason="chromium was not found"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in red when journeys did not run."""
    if find_chromium() is None:
        text = "THE JOURNEYS DID NOT RUN: chromium was not found. Install it (apt-get install chromium)."
        terminalreporter.write_sep("!", text, red=True, bold=True)


@pytest.fixture(autouse=True)
def app() -> None:
    """Stand in for the app of other tests: a journey talks to a running one, from outside."""


@pytest.fixture(scope="session")
def tandem() -> Iterator[Installation]:
    """The product, serving its demo."""
    with scratch_folder() as folder, installed(folder) as running:
        yield running


@pytest.fixture(scope="session")
def empty_tandem() -> Iterator[Installation]:
    """The product as on the first day, with nobody in it."""
    with scratch_folder() as folder, installed(folder, is_empty=True) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser."""
    with chromium() as started:
        yield started


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    """A page 1440 pixels wide."""
    with new_page(browser, DESKTOP) as page:
        yield page


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a phone, 390 pixels wide."""
    with new_page(browser, PHONE) as page:
        yield page
