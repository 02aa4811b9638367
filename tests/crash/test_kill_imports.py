"""Workers that import and undo files are killed with kill -9 at many moments: nothing is half done, nothing doubled."""

from functools import partial
from itertools import count as numbers

import pytest
from flask import Flask
from sqlalchemy import select

from core import jobs
from core.db import db, end_read
from core.ids import Id
from payouts.models import Entry
from payouts.queries.checks import check_books
from tests.crash.mortal import Counted, Kill, outlive
from tests.harness.clock import Clock
from tests.tracking.sources.files import Row, item, order, table
from tests.tracking.sources.test_import_orders import count, earned, with_coupon
from tests.tracking.sources.undoing import agree, ask_to_undo
from tracking.commands.imports import pace, steps
from tracking.commands.imports.uploading import keep_upload, look_at_kept
from tracking.models import Conversion, ImportRow, Order, OrderImport, OrderLine
from tracking.rules.imports import TAKEN, ImportState

ORDERS, CODED, REFUNDED = 7, 3, 2
SHARE = 2_250  # 25 % of 90.00
EARNED = CODED * SHARE - 2 * SHARE // 2  # two of them went back by half


class Files:
    """One file after the other for one shop, each with orders of its own, and what all of them should come to."""

    def __init__(self, app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pace, "MOST", 3)
        self.app, self.clock = app, clock
        self.shop, self.carrier = with_coupon(clock)
        self._first = numbers(step=ORDERS)
        self.imported = 0

    def hand_in(self) -> Id:
        """Upload the next file and say that its columns are right."""
        data = table(_rows(next(self._first))).encode()
        handed = keep_upload(data, file_name="a.csv", source="shopify", by_partner=False)
        it = steps.hand_in(handed, program_id=self.shop.program_id, actor=self.shop.actor)
        return steps.check_import(it.id, look_at_kept(it).mapping, actor=self.shop.actor).id

    def go_on(self, import_id: Id, _counted: Counted | None = None) -> None:
        """Work as a worker and as the person who presses the button."""
        jobs.run_due()
        end_read()
        if db.session.get_one(OrderImport, import_id).state is ImportState.CHECKED:
            steps.start_import(import_id, actor=self.shop.actor)
            jobs.run_due()
        end_read()

    def undo(self, import_id: Id, _counted: Counted | None = None) -> None:
        """Undo an import, as a person and as a worker."""
        if db.session.get_one(OrderImport, import_id).state is ImportState.APPLIED:
            ask_to_undo(self.shop, import_id)
            agree(import_id)
        jobs.run_due()
        end_read()

    def check_half(self, import_id: Id, entries: int) -> None:
        """Nothing of a file has counted for anybody before all of its orders were stored."""
        it = db.session.get_one(OrderImport, import_id)
        stored = set(db.session.scalars(select(Order.id).where(Order.import_id == import_id)))
        assert it.state in TAKEN or count(Entry) == entries
        assert it.state not in TAKEN or len(stored) == ORDERS
        lines = list(db.session.scalars(select(OrderLine.id).where(OrderLine.order_id.in_(stored))))
        assert len(lines) == 2 * len(stored)
        end_read()

    def check_whole(self, files: int, undone: int = 0) -> None:
        """Every order of every file is there once with its items, its refund and its share, and nothing waits."""
        assert (count(Order), count(OrderLine), count(ImportRow)) == (files * ORDERS, 2 * files * ORDERS, 0)
        assert count(Conversion) == files * CODED
        assert earned(self.carrier) == (files - undone) * EARNED
        assert check_books(self.shop.seller_id) == []
        end_read()


def _rows(first: int) -> list[Row]:
    rows = []
    for number in range(ORDERS):
        cells = {"Discount_Code": "CHAMBER20"} if number < CODED else {}
        cells |= {"Refunded_Amount": "51.00"} if number < REFUNDED else {}
        name = f"#{first + number}"
        rows += [order(name, **cells), item(name)]
    return rows


@pytest.fixture
def files(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Files:
    return Files(app, clock, monkeypatch)


def moments(seen: int, deaths: int) -> list[int]:
    """Return so many statements, evenly over nearly all of them, at which to die; the first file needed some more."""
    events = seen * 9 // 10
    return [1 + number * (events - 1) // max(deaths - 1, 1) for number in range(min(deaths, events))]


@pytest.mark.parametrize("deaths", [4, pytest.param(10_000, marks=pytest.mark.slow)])
def test_an_importing_worker_dies_anywhere_and_another_finishes(files: Files, deaths: int) -> None:
    import_id = files.hand_in()
    died, events = outlive(files.app, Kill(), partial(files.go_on, import_id))
    assert (died, events > 50) == (False, True)
    files.check_whole(1)
    for number, moment in enumerate(moments(events, deaths), start=2):
        import_id, entries = files.hand_in(), count(Entry)
        assert outlive(files.app, Kill(at_event=moment), partial(files.go_on, import_id))[0]
        files.check_half(import_id, entries)
        files.clock.advance(minutes=1)  # until the dead worker's lease is over
        files.go_on(import_id)
        files.check_whole(number)


@pytest.mark.parametrize("deaths", [2, pytest.param(10_000, marks=pytest.mark.slow)])
def test_an_undoing_worker_dies_anywhere_and_another_finishes(files: Files, deaths: int) -> None:
    events, moment, number = 0, 0, 0
    for number, part in enumerate(range(deaths + 1), start=1):
        import_id = files.hand_in()
        files.go_on(import_id)
        moment = moments(events, deaths)[part - 1] if part else 0
        died, seen = outlive(files.app, Kill(at_event=moment), partial(files.undo, import_id))
        assert died is bool(part)
        files.clock.advance(minutes=1)
        files.undo(import_id)
        assert db.session.get_one(OrderImport, import_id).state is ImportState.UNDONE
        files.check_whole(number, undone=number)
        events = events or seen
        if part == len(moments(events, deaths)):
            break
