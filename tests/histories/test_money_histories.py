"""Random money histories: whatever happens in whatever order, the books keep every promise."""

import pytest

from tests.harness.clock import Clock
from tests.histories.world import World

STEPS = 100


def live(seed: int, clock: Clock) -> World:
    world = World(seed, clock)
    for number in range(1, STEPS + 1):
        done = world.step()
        try:
            world.check_quickly()
            if number % 20 == 0:
                world.check_fully()
        except AssertionError as broken:
            broken.add_note(f"History {seed}, step {number}: {done}.")
            raise
    return world


@pytest.mark.parametrize("seed", range(40))
def test_the_books_keep_every_promise(clock: Clock, seed: int) -> None:
    live(seed, clock)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 340))
def test_the_books_keep_every_promise_for_long(clock: Clock, seed: int) -> None:
    live(seed, clock)
