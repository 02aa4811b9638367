"""Hostile text in every field, in real pages and mails: nothing runs, nothing is fetched, nothing waits to run."""

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.contracts.world import World, load_world
from tests.harness.server import scratch_folder
from tests.journeys.detector import Detector, Document, detector
from tests.journeys.hostile.calls import plant_by_api
from tests.journeys.hostile.planting import Planter


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A short demo of its own, for what is planted stays."""
    with scratch_folder() as folder, load_world(folder, f"sqlite:///{folder / 'hostile.db'}") as made:
        yield made


def sweep(world: World, browser: Browser, *, rounds: int, bare_every: int, guarded_every: int) -> Planter:
    """Plant, work, open everything, and look at one document in so many, with the policy off and on."""
    planter, found, looked = Planter(world), list[str](), 0
    for _round in range(rounds):
        planter.answers.clear()
        planter.plant()
        plant_by_api(planter)
        planter.work()
        for who, url in planter.pages():
            planter.open(who, url)
        shown = [*planter.answers, *planter.mails()]
        looked += len(shown[::bare_every])
        with detector(browser, has_policy=False) as bare:
            found += look(bare, planter, shown[::bare_every])
        with detector(browser, has_policy=True) as guarded:
            found += look(guarded, planter, shown[::guarded_every])
    told = f"{len(planter.sent)} forms, {len(planter.stored)} took a text, {looked} documents."
    refusing = sorted(planter.sent - planter.stored)
    sys.stdout.write("\n".join([f"{told} Refused every text:", *refusing, ""]))
    assert not found, "\n".join(sorted(set(found)))
    assert not planter.broken, "\n".join(planter.broken)
    return planter


def look(ears: Detector, planter: Planter, documents: list[Document]) -> list[str]:
    """Open documents one by one; what they ask for themselves is asked of the app by whoever looks."""
    found = list[str]()
    kept = dict[str, Document | None]()
    for document in documents:
        who = document.who if document.path != "/mail" else "nobody"

        def fetch(path: str, who: str = who) -> Document | None:
            if not path.startswith("/static/"):
                return planter.fetch(who, path)
            if not path.partition("?")[0].endswith(".js"):
                return None  # what only colours the page
            if path not in kept:
                kept[path] = planter.fetch(who, path)
            return kept[path]

        found += ears.look_at(document, fetch)
    return found


def test_no_text_that_people_type_ever_runs(world: World, browser: Browser) -> None:
    planter = sweep(world, browser, rounds=1, bare_every=4, guarded_every=20)
    assert len(planter.stored) > 45, "Forms refuse what they took before: see which, above."


@pytest.mark.slow
def test_no_line_of_the_whole_corpus_ever_runs(world: World, browser: Browser) -> None:
    sweep(world, browser, rounds=3, bare_every=1, guarded_every=1)
