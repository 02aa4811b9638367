"""How much is asked of the database: a file of a shop's orders, and one sale more."""

from pathlib import Path

import pytest
from flask import Flask

from tests.harness.clock import Clock
from tests.harness.queries import QueryCounter
from tests.tracking.factories import click, make_carrier, make_shop, report
from tests.tracking.sources.files import item, order, save
from tests.tracking.sources.test_import_orders import bring, with_coupon
from tracking.commands import record_order
from tracking.commands.imports import pace


@pytest.fixture(autouse=True)
def _whole_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no step end early because the machine is busy."""
    monkeypatch.setattr(pace, "HELD_S", 60.0)


def asked_for(app: Flask, clock: Clock, queries: QueryCounter, folder: Path, *, orders: int, coded: int = 0) -> int:
    """Import a new file with so many orders, the first few with a partner's code; return how much was asked."""
    shop, _carrier = with_coupon(clock)
    numbers = range(orders)
    codes = ["CHAMBER20" if number < coded else "" for number in numbers]
    rows = [
        row
        for number, code in zip(numbers, codes, strict=True)
        for row in (order(f"#{number}", Email=f"{number}@x.example", Discount_Code=code), item(f"#{number}"))
    ]
    file = save(folder / f"{orders}-{coded}.csv", rows)
    before = len(queries.statements)
    assert bring(app, shop, file)["new"] == orders
    return len(queries.statements) - before


def test_orders_that_are_nobodys_are_asked_for_together(
    app: Flask, clock: Clock, tmp_path: Path, queries: QueryCounter
) -> None:
    few, many = (asked_for(app, clock, queries, tmp_path, orders=orders) for orders in (20, 80))
    assert few == many


def test_an_order_that_counts_asks_little_of_its_own(
    app: Flask, clock: Clock, tmp_path: Path, queries: QueryCounter
) -> None:
    one, more = (asked_for(app, clock, queries, tmp_path, orders=40, coded=coded) for coded in (1, 6))
    assert (more - one) / 5 <= 45


def test_a_second_sale_by_the_api_asks_little(app: Flask, clock: Clock, queries: QueryCounter) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    first, second = (report(external_id=number, click_id=click(carrier)) for number in ("SO-1", "SO-2"))
    record_order(first, program_id=shop.program_id, actor=shop.actor)
    with queries.at_most(53):
        record_order(second, program_id=shop.program_id, actor=shop.actor)
