"""Every page on the smallest phone, 320 pixels wide: nothing is wider than the window, and everybody can use it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.contracts.world import load_world
from tests.harness.server import scratch_folder
from tests.journeys.browser import check_axe, check_fits
from tests.journeys.detector import Detector, Document, detector
from tests.journeys.visits import Visits

_PARTS = 6  # looking at every page takes longer than one test should
_SMALLEST: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def visits() -> Iterator[Visits]:
    """Everybody's way through the short demo."""
    with scratch_folder() as folder, load_world(folder, f"sqlite:///{folder / 'small.db'}") as world:
        yield Visits(world)


@pytest.fixture
def small(browser: Browser) -> Iterator[Detector]:
    """A page of the smallest phone."""
    with detector(browser, has_policy=True) as made:
        made.page.set_viewport_size(_SMALLEST)
        yield made


def shown(visits: Visits, small: Detector, part: slice, *, has_mails: bool = True) -> Iterator[str]:
    """Show pages to everybody who may see them, and yield what each is called; mails in their sandbox if asked."""
    kept = dict[str, Document | None]()
    for who, url in list(visits.pages())[part]:
        document = Document.of(visits.open(who, url), who)
        if not document.headers.get("content-type", "").startswith("text/html") or document.status != 200:
            continue
        if not has_mails and _is_in_sandbox(document):
            continue

        def fetch(path: str, who: str = who) -> Document | None:
            if path not in kept:
                kept[path] = visits.fetch(who, path)
            return kept[path]

        small.look_at(document, fetch)
        yield document.name


def _is_in_sandbox(document: Document) -> bool:
    """Return whether no script runs in it, so that axe would wait for ever: a mail as its author wrote it."""
    return document.headers.get("content-security-policy", "").startswith("sandbox")


def failing(check: Callable[[Page], None], visits: Visits, small: Detector, part: slice = slice(None)) -> list[str]:
    """Return what a check finds wrong with each page, or with a part of them."""
    found = list[str]()
    for name in shown(visits, small, part, has_mails=check is not check_axe):
        try:
            check(small.page)
        except AssertionError as error:
            found.append(f"{name}: {error}")
    return found


def test_no_page_is_wider_than_the_smallest_phone(visits: Visits, small: Detector) -> None:
    wide = failing(check_fits, visits, small)
    assert not wide, "\n".join(wide)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(_PARTS))
def test_every_page_of_the_smallest_phone_is_for_everybody(visits: Visits, small: Detector, first: int) -> None:
    found = failing(check_axe, visits, small, slice(first, None, _PARTS))
    assert not found, "\n".join(found)
