"""Calling an import off and undoing it: nothing of it is left to earn on, and the same sales may come again."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, end_read
from core.errors import AppError, Conflict
from core.ids import Id
from core.jobs import run_due
from payouts.commands.holds import release_due
from payouts.models import Earning, Entry
from payouts.queries.balances import balances
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.tracking.factories import Shop
from tests.tracking.sources.files import item, order, save
from tests.tracking.sources.test_import_orders import bring, count, earned, slug_of, with_coupon
from tests.tracking.sources.undoing import agree, ask_to_undo
from tracking.commands.adjustments import record_adjustment
from tracking.commands.imports import applying, counting, pace, steps, undoing
from tracking.commands.imports.running import go_on_with_import
from tracking.models import Adjustment, Attribution, Conversion, ImportRow, Order, OrderImport
from tracking.rules.imports import ImportState
from tracking.schemas.reports import AdjustmentReport
from tracking.sources.files import file_source, look_at, settled
from tracking.sources.text_files import fingerprint


def latest() -> OrderImport:
    end_read()
    newest = select(OrderImport).order_by(OrderImport.created_at.desc(), OrderImport.id.desc())
    return db.session.scalars(newest.limit(1)).one()


def undo(shop: Shop, import_id: Id) -> OrderImport:
    ask_to_undo(shop, import_id)
    agree(import_id)
    run_due()
    end_read()
    return db.session.get_one(OrderImport, import_id)


def coded(number: int, **cells: str) -> dict[str, str]:
    return order(f"#{number}", Discount_Code="CHAMBER20", **cells)


def test_after_an_undo_every_earning_is_back_to_zero_by_new_entries(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    bring(app, shop, save(tmp_path / "a.csv", [coded(1), coded(2, Refunded_Amount="51.00"), coded(3)]))
    it = latest()
    third = db.session.scalars(select(Order).where(Order.external_id == "#3")).one()
    late = AdjustmentReport(external_id="R", source="hand", order_id=third.id, amount_minor=4_000,
                            is_sellers_fault=True)  # fmt: skip
    record_adjustment(late, actor=shop.actor)
    entries, import_id = count(Entry), it.id
    assert earned(carrier) == 2_250 + 1_125 + 2_250
    clock.advance(days=29)
    release_due()
    assert undo(shop, import_id).state is ImportState.UNDONE
    assert set(db.session.scalars(select(Earning.posted_minor))) == {0}
    assert count(Entry) > entries
    money = balances(carrier.partnership_id, "USD")
    assert (money.held, money.payable) == (0, 0)
    for each in db.session.scalars(select(Order)):
        assert each.back == each.paid
    assert check_books(shop.seller_id) == []


def test_an_undone_file_may_be_imported_again_and_counts_once(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    bring(app, shop, save(tmp_path / "a.csv", [coded(1, Total="1020.00")]))
    undo(shop, latest().id)
    assert earned(carrier) == 0
    clock.advance(hours=1)
    for new in (1, 0):
        assert bring(app, shop, save(tmp_path / "b.csv", [coded(1)]))["new"] == new
        assert earned(carrier) == 2_250
    assert sorted(db.session.scalars(select(Order.generation))) == [0, 1]
    assert check_books(shop.seller_id) == []


def test_undoing_a_later_file_gives_back_the_refund_it_told_of(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    bring(app, shop, save(tmp_path / "a.csv", [coded(1)]))
    first = latest().id
    clock.advance(hours=1)
    bring(app, shop, save(tmp_path / "b.csv", [coded(1, Refunded_Amount="51.00")]))
    assert earned(carrier) == 1_125
    undo(shop, latest().id)
    assert earned(carrier) == 2_250
    clock.advance(hours=1)
    assert bring(app, shop, save(tmp_path / "c.csv", [coded(1, Refunded_Amount="51.00")]))["changed"] == 1
    assert earned(carrier) == 1_125
    undo(shop, first)
    assert earned(carrier) == 0
    assert check_books(shop.seller_id) == []


def test_an_undo_needs_a_reason_comes_once_and_within_thirty_days(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, _carrier = with_coupon(clock)
    bring(app, shop, save(tmp_path / "a.csv", [coded(1)]))
    import_id = latest().id
    with pytest.raises(AppError, match="Say why"):
        undoing.undo_import(import_id, actor=shop.actor, reason=" ")
    clock.advance(days=31)
    with pytest.raises(Conflict, match="30 days"):
        undoing.undo_import(import_id, actor=shop.actor, reason="Too late")
    clock.advance(days=-2)
    undo(shop, import_id)
    with pytest.raises(Conflict):
        undoing.undo_import(import_id, actor=shop.actor, reason="Again")


def begun(shop: Shop, file: Path) -> Id:
    """Hand a file in and check it, without importing it."""
    source = file_source("shopify")
    looked = look_at(lambda: file.open("rb"), source)
    handed = steps.HandedIn(source="shopify", file_name="a.csv", file_sha256=fingerprint(lambda: file.open("rb")))
    it = steps.hand_in(handed, program_id=shop.program_id, actor=shop.actor)
    mapping = settled(looked.mapping, looked, source)
    import_id = steps.check_import(it.id, mapping, actor=shop.actor, in_background=False).id
    go_on_with_import(import_id, lambda: file.open("rb"))
    return import_id


def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST", 2)


def test_called_off_midway_nothing_counts_and_nobody_sees_it(
    app: Flask, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_batches(monkeypatch)
    shop, carrier = with_coupon(clock)
    import_id = begun(shop, save(tmp_path / "a.csv", [coded(number) for number in range(1, 8)]))
    steps.start_import(import_id, actor=shop.actor)
    applying.store_some(import_id, pace.Pace())
    assert (count(Order), count(Attribution)) == (2, 0)
    steps.cancel_import(import_id, actor=shop.actor)
    go_on_with_import(import_id)
    end_read()
    assert db.session.get_one(OrderImport, import_id).state is ImportState.CANCELED
    assert (count(Conversion), count(Entry), count(ImportRow), earned(carrier)) == (0, 0, 0, 0)
    clock.advance(hours=1)
    assert bring(app, shop, tmp_path / "a.csv")["new"] == 7
    assert earned(carrier) == 7 * 2_250
    assert check_books(shop.seller_id) == []


class KilledError(BaseException):
    """Stands for a killed process: nothing catches it."""


@pytest.mark.parametrize("step", ["store_some", "count_some"])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_anywhere_and_started_again_the_file_is_imported_once(
    app: Flask, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: int
) -> None:
    small_batches(monkeypatch)
    shop, carrier = with_coupon(clock)
    file = save(tmp_path / "a.csv", [row for number in range(1, 7) for row in (coded(number), item(f"#{number}"))])
    left = after

    target = {"store_some": (applying, "_add_lines"), "count_some": (counting, "_nobodys")}[step]
    original = getattr(*target)

    def dies(*given: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError
        original(*given)

    with monkeypatch.context() as broken:
        broken.setattr(*target, dies)
        with pytest.raises(KilledError):
            bring(app, shop, file)
    end_read()
    half = db.session.scalars(select(OrderImport.state)).one()
    assert (count(Entry) == 0) is (half is ImportState.APPLYING or after == 0)
    end_read()
    told = bring(app, shop, file)
    assert (told["orders"], told["lines"], count(Order), earned(carrier)) == (6, 12, 6, 6 * 2_250)
    assert db.session.scalar(select(func.count()).select_from(OrderImport)) == 1
    assert check_books(shop.seller_id) == []
    again = bring(app, shop, file)
    assert (again["duplicate"], earned(carrier), slug_of(shop)) == (6, 6 * 2_250, slug_of(shop))
    assert db.session.scalars(select(Adjustment)).all() == []
