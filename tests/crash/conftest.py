"""What crash tests share: a stand-in for Stripe in its own process and a clock that every process follows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.crash.stand_in import StandIn
from tests.crash.story import Story
from tests.crash.time import SharedClock
from tests.payouts.stripe_office import point_at


@pytest.fixture
def tell(app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Story]]:
    """Make the story of a run with so many payouts by Stripe."""
    stand_in = StandIn(accounts=40)
    try:
        point_at(app, stand_in, monkeypatch)
        with SharedClock(folder / "crash.clock") as clock:
            yield lambda partners: Story(app, clock, stand_in, partners)
    finally:
        stand_in.stop()
