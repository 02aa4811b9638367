"""Importing a Shopify export from the command line: counted once, attributed, accrued, and the same again."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from campaigns.models import Program
from core.db import db, end_read
from payouts.models import Earning, Entry
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.tracking.factories import Carrier, Shop, make_carrier, make_coupon, make_shop
from tests.tracking.sources.files import Row, item, order, save
from tracking.models import Adjustment, Attribution, ImportRow, Order, OrderConflict, OrderImport, OrderPayment
from tracking.rules.refunds import AdjustmentKind


def slug_of(shop: Shop) -> str:
    return db.session.get_one(Program, shop.program_id).slug


def bring(app: Flask, shop: Shop, file: Path, *options: str) -> dict[str, Any]:
    """Import a file and return what the command printed."""
    args = ["orders", "import", str(file), "--source", "shopify", "--program", slug_of(shop), "--json", *options]
    end_read()
    result = FlaskCliRunner(app).invoke(args=args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.output)
    end_read()
    return told


def earned(carrier: Carrier) -> int:
    query = select(func.coalesce(func.sum(Earning.posted_minor), 0)).where(
        Earning.partnership_id == carrier.partnership_id
    )
    return int(db.session.scalar(query) or 0)


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def with_coupon(clock: Clock) -> tuple[Shop, Carrier]:
    clock.set("2026-03-05T12:00Z")
    shop = make_shop()
    carrier = make_carrier(shop)
    make_coupon(shop, carrier)
    return shop, carrier


ROWS: list[Row] = [
    order("#1001", Discount_Code="CHAMBER20"),
    item("#1001"),
    order("#1002", Discount_Code="SOMEBODY"),
]


def test_a_file_is_imported_attributed_by_code_and_accrued(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    told = bring(app, shop, save(tmp_path / "orders.csv", ROWS))
    assert [told[name] for name in ("orders", "lines", "new", "unmatched")] == [2, 3, 2, 1]
    assert [told[name] for name in ("changed", "duplicate", "rejected")] == [0, 0, 0]
    assert told["totals"] == {"USD": {"gross_minor": 20_400, "refunded_minor": 0, "net_minor": 20_400}}
    assert told["errors"] == []
    assert told["job"].startswith("job_")
    assert earned(carrier) == 2_250  # 25 % of 90.00: neither tax nor shipping nor the discount
    assert count(Attribution) == 2
    assert count(ImportRow) == 0
    assert check_books(shop.seller_id) == []
    first = db.session.scalars(select(Order).where(Order.external_id == "#1001")).one()
    assert [line.sku for line in first.lines] == ["007", ""]
    assert first.net.minor == 9_000


def test_the_same_file_twice_changes_nothing(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    file = save(tmp_path / "orders.csv", ROWS)
    bring(app, shop, file)
    before = count(Order), count(Entry), count(Adjustment), earned(carrier)
    told = bring(app, shop, file)
    assert (told["new"], told["changed"], told["duplicate"]) == (0, 0, 2)
    assert told["totals"]["USD"]["gross_minor"] == 20_400
    assert (count(Order), count(Entry), count(Adjustment), earned(carrier)) == before


def test_a_grown_refund_books_the_difference_only(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    for refunded, earns, changed in (("20.40", 1_800, 0), ("51.00", 1_125, 1), ("51.00", 1_125, 0), ("102.00", 0, 1)):
        row = order("#1001", Discount_Code="CHAMBER20", Refunded_Amount=refunded)
        told = bring(app, shop, save(tmp_path / "orders.csv", [row]))
        assert (told["changed"], earned(carrier)) == (changed, earns)
    assert sorted(db.session.scalars(select(Adjustment.gross_minor))) == [2_040, 3_060, 5_100]
    assert check_books(shop.seller_id) == []


def test_an_unpaid_order_counts_and_a_later_file_says_that_it_was_paid(
    app: Flask, clock: Clock, tmp_path: Path
) -> None:
    shop, carrier = with_coupon(clock)
    for state, new, changed, release_on in (
        ("pending", 1, 0, None),
        ("authorized", 0, 0, None),
        ("paid", 0, 1, date(2026, 4, 3)),
        ("paid", 0, 0, date(2026, 4, 3)),
        ("pending", 0, 0, date(2026, 4, 3)),
    ):
        row = order("#1001", Discount_Code="CHAMBER20", Financial_Status=state)
        row["Paid at"] = "2026-03-04 09:00:00 +0100" if state == "paid" else ""
        told = bring(app, shop, save(tmp_path / "orders.csv", [row]))
        assert (told["new"], told["changed"], told["rejected"], earned(carrier)) == (new, changed, 0, 2_250)
        assert db.session.scalars(select(Earning.release_on)).one() == release_on
    assert (count(Order), count(OrderPayment), count(OrderConflict)) == (1, 1, 0)
    assert check_books(shop.seller_id) == []


@pytest.mark.parametrize("state", ["voided", "expired"])
def test_an_unpaid_order_that_a_later_file_calls_no_sale_is_taken_back(
    app: Flask, clock: Clock, tmp_path: Path, state: str
) -> None:
    shop, carrier = with_coupon(clock)
    row = order("#1001", Discount_Code="CHAMBER20", Financial_Status="pending", Paid_at="")
    bring(app, shop, save(tmp_path / "a.csv", [row]))
    assert earned(carrier) == 2_250
    clock.advance(days=9)
    file = save(tmp_path / "b.csv", [row | {"Financial Status": state}, order("#1002", Financial_Status=state)])
    told = bring(app, shop, file)
    assert [told[name] for name in ("changed", "rejected")] == [1, 1]
    assert earned(carrier) == 0
    entries = list(db.session.scalars(select(Entry).order_by(Entry.seq)))
    assert [each.kind for each in entries] == ["earn", "reverse"]
    taken = db.session.scalars(select(Adjustment)).one()
    assert (taken.kind, taken.gross_minor) == (AdjustmentKind.CANCELLATION, 10_200)
    assert "there was no sale" in taken.reason
    assert [
        bring(app, shop, save(tmp_path / "c.csv", [row | {"Financial Status": state}]))[name]
        for name in ("changed", "duplicate")
    ] == [0, 1]
    assert (count(Adjustment), check_books(shop.seller_id)) == (1, [])


def test_a_paid_order_that_a_later_file_calls_no_sale_stays_and_is_named(
    app: Flask, clock: Clock, tmp_path: Path
) -> None:
    shop, carrier = with_coupon(clock)
    row = order("#1001", Discount_Code="CHAMBER20")
    bring(app, shop, save(tmp_path / "a.csv", [row]))
    told = bring(app, shop, save(tmp_path / "b.csv", [row | {"Financial Status": "voided"}]))
    assert "voided" in told["errors"][0]["reason"]
    assert earned(carrier) == 2_250


def test_an_order_that_was_unpaid_and_comes_paid_with_another_amount_is_a_conflict(
    app: Flask, clock: Clock, tmp_path: Path
) -> None:
    shop, _carrier = with_coupon(clock)
    for state, total in (("pending", "102.00"), ("paid", "92.00")):
        bring(app, shop, save(tmp_path / "orders.csv", [order("#1", Financial_Status=state, Total=total)]))
    assert (count(OrderPayment), count(OrderConflict)) == (0, 1)


def test_a_dry_run_counts_the_same_and_stores_nothing(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, _carrier = with_coupon(clock)
    file = save(tmp_path / "orders.csv", ROWS)
    dry = bring(app, shop, file, "--dry-run")
    assert (count(Order), count(OrderImport), count(ImportRow)) == (0, 0, 0)
    real = bring(app, shop, file)
    assert {**dry, "job": real["job"]} == real
    assert dry["job"] is None
