"""Random money histories: whatever happens in whatever order, the books keep every promise."""

import os

import pytest
from sqlalchemy import text

from core.db import command, db
from payouts.commands.accrual import accrue_order
from tests.harness.clock import Clock
from tests.histories.quick import broken, fingerprint
from tests.histories.world import World
from tests.payouts.factories import sell
from tests.payouts.office import make_office

HISTORIES = int(os.environ.get("TANDEM_MONEY_HISTORIES", "40"))
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


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_books_keep_every_promise(clock: Clock, seed: int) -> None:
    live(seed, clock)


@command
def spoil(table: str, change: str) -> None:
    """Change rows behind the product's back."""
    db.session.execute(text(f"UPDATE {table} SET {change}"))  # noqa: S608


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("account", "balance_minor = balance_minor + 1", "is not the sum of its moves"),
        ("account", "balance_minor = balance_minor + 1", "the books do not balance"),
        ("earning", "held_minor = held_minor + 1", "is not what its earnings say"),
        ("payout", "amount_minor = amount_minor + 1", "is not what its payouts set aside"),
        ("payout", "state = 'paid'", "was not paid exactly when it says so"),
    ],
)
def test_what_is_asked_after_every_step_notices(clock: Clock, table: str, change: str, said: str) -> None:
    office = make_office(clock)
    office.submit(office.draft())
    accrue_order(sell(office.deal, 10_000))
    assert broken(office.deal.seller_id) == []
    before = fingerprint()
    spoil(table, change)
    assert said in {what for what, _ in broken(office.deal.seller_id)}
    assert fingerprint() != before
