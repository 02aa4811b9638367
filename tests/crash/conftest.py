"""What crash tests share: a stand-in for Stripe in its own process and a clock that every process follows."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.config import Settings
from tests.crash.stand_in import StandIn
from tests.crash.story import Story
from tests.crash.time import SharedClock
from tests.payouts.stripe_office import pointed_at


@pytest.fixture(scope="session")
def clock_file(session_app: Flask) -> Path:
    """The file by which every process of the crash tests knows the time: the demo's, which a started worker follows."""
    settings: Settings = session_app.extensions["tandem_settings"]
    found = settings.model_copy(update={"is_demo": True}).demo_clock
    assert found is not None
    return found


@pytest.fixture(scope="session")
def stand_in(clock_file: Path) -> Iterator[StandIn]:
    """One stand-in for all crash tests of this process; each story puts its books back."""
    standing = StandIn(accounts=40, clock_file=clock_file)
    yield standing
    standing.stop()


@pytest.fixture(scope="session")
def stories() -> dict[int, Story]:
    """The stories told so far, by their number of payouts; each is made once and played from its snapshot."""
    return {}


@pytest.fixture
def tell(
    app: Flask, clock_file: Path, stand_in: StandIn, stories: dict[int, Story]
) -> Iterator[Callable[[int], Story]]:
    """Give the story of a run with so many payouts by Stripe."""
    with pointed_at(app, stand_in.url), SharedClock(clock_file) as clock:

        def told(partners: int) -> Story:
            if partners not in stories:
                stories[partners] = Story(app, clock, stand_in, partners)
                gc.collect()
                gc.freeze()  # children share what is here already, and nothing looks through it again
            return stories[partners]

        yield told
