"""Recording a sale: once, however often and however many at a time it is told; other content is a visible conflict."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.db import add, command, db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from partners.rules.shares import target
from partners.rules.terms import Terms
from tests.tracking.factories import Shop, click, make_carrier, make_shop, report
from tracking.commands import attribute_pending, decide_conflict, record_order
from tracking.models import Adjustment, Attribution, Conversion, Customer, Order
from tracking.queries.conflicts import count_open_conflicts, list_open_conflicts
from tracking.queries.orders import get_order
from tracking.queries.sources import read_click_id
from tracking.queries.worth import left_of, order_facts
from tracking.rules.conflicts import ConflictState, Resolution
from tracking.schemas.outcomes import Created, InConflict, OrderOutcome, Repeated
from tracking.schemas.reports import CustomerReport, LineReport, OrderReport
from tracking.signals import order_recorded


def record(shop: Shop, told: OrderReport) -> OrderOutcome:
    return record_order(told, program_id=shop.program_id, actor=shop.actor)


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_sale_is_stored_with_what_was_told() -> None:
    shop = make_shop()
    told = report(gross_minor=12_000, discount_minor=2_000, tax_minor=500, shipping_minor=300)
    outcome = record(shop, told)
    assert isinstance(outcome, Created)
    order = get_order(shop.actor, outcome.order.id)
    assert (order.paid.minor, order.net_minor, order.currency) == (10_000, 9_200, "USD")
    assert order.customer is not None
    assert order.customer.email == "ada@example.com"


def test_its_lines_are_kept_in_their_order() -> None:
    shop = make_shop()
    lines = (LineReport(name="Course", unit_minor=9_000), LineReport(name="Book", unit_minor=500, quantity=2))
    order = record(shop, report(lines=lines)).order
    assert [(line.name, line.total.minor) for line in order.lines] == [("Course", 9_000), ("Book", 1_000)]


def test_the_same_sale_again_is_answered_as_the_first() -> None:
    shop, told = make_shop(), report()
    first, second = record(shop, told), record(shop, told)
    assert isinstance(second, Repeated)
    assert second.order.id == first.order.id
    assert count(Order) == 1


def test_a_repeat_may_tell_other_names_and_notes() -> None:
    shop, told = make_shop(), report()
    record(shop, told)
    again = told.model_copy(
        update={"metadata": {"try": 2}, "customer": CustomerReport(external_id="buyer-1", name="Ada B")}
    )
    assert isinstance(record(shop, again), Repeated)


def test_the_same_number_with_other_content_is_a_conflict_that_waits() -> None:
    shop, told = make_shop(), report()
    first = record(shop, told)
    outcome = record(shop, told.model_copy(update={"gross_minor": 9_000}))
    assert isinstance(outcome, InConflict)
    assert outcome.order.gross_minor == 10_000
    assert [each.order_id for each in list_open_conflicts(shop.actor)] == [first.order.id]


def test_the_same_conflicting_report_again_is_the_same_conflict() -> None:
    shop, told = make_shop(), report()
    record(shop, told)
    for _ in range(3):
        record(shop, told.model_copy(update={"gross_minor": 9_000}))
    assert count_open_conflicts(shop.actor) == 1


def test_the_same_number_in_another_source_is_another_order() -> None:
    shop, told = make_shop(), report()
    record(shop, told)
    assert isinstance(record(shop, told.model_copy(update={"source": "csv"})), Created)


def test_twenty_at_once_make_one_order(app: Flask) -> None:
    shop = make_shop()
    make_carrier(shop)
    told = report()
    db.session.remove()

    def tell(_number: int) -> type:
        with app.app_context():
            return type(record(shop, told))

    with ThreadPoolExecutor(20) as pool:
        kinds = list(pool.map(tell, range(20)))
    assert (kinds.count(Created), kinds.count(Repeated)) == (1, 19)
    assert (count(Order), count(Attribution), count(Customer)) == (1, 1, 1)


def test_others_hear_of_a_new_order_once() -> None:
    shop, told, heard = make_shop(), report(), []

    def hear(_sender: object, order_id: object) -> None:
        heard.append(order_id)

    with order_recorded.connected_to(hear):
        order = record(shop, told).order
        record(shop, told)
    assert heard == [order.id]


@command
def store_unattributed(shop: Shop, click_id: str) -> Id:
    """What an import leaves behind when it dies between storing and attributing."""
    clicked = read_click_id(click_id)
    assert clicked is not None
    return add(
        Order(
            seller_id=shop.seller_id, program_id=shop.program_id, source="csv", external_id="1", placed_at=clock.now(),
            currency="USD", gross_minor=100, net_minor=100, content_sha256="0" * 64, click_id=clicked.click_id,
            link_id=clicked.link_id,
        )
    ).id  # fmt: skip


def test_an_order_that_waits_is_decided_by_the_sweep() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    order_id = store_unattributed(shop, click(carrier))
    assert attribute_pending() == 1
    assert [each.order_id for each in db.session.scalars(select(Conversion))] == [order_id]
    assert attribute_pending() == 0


def test_an_order_in_the_future_is_refused() -> None:
    shop = make_shop()
    with pytest.raises(AppError, match="future"):
        record(shop, report(placed_at=clock.now() + timedelta(days=2)))
    assert count(Order) == 0


def test_a_program_of_another_seller_is_not_found() -> None:
    mine, theirs = make_shop(), make_shop("Other Shop")
    with pytest.raises(NotFound):
        record_order(report(), program_id=theirs.program_id, actor=mine.actor)


@pytest.mark.parametrize(
    "wrong",
    [{"currency": "XXQ"}, {"gross_minor": -1}, {"discount_minor": 10_001}, {"metadata": {"a": "x" * 10_001}}],
)
def test_a_report_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        report(**wrong)


def conflict_in(shop: Shop, gross_minor: int) -> InConflict:
    told = report()
    record(shop, told)
    outcome = record(shop, told.model_copy(update={"gross_minor": gross_minor}))
    assert isinstance(outcome, InConflict)
    return outcome


def test_keeping_the_first_changes_nothing_about_the_order() -> None:
    shop = make_shop()
    outcome = conflict_in(shop, 9_000)
    decide_conflict(outcome.conflict.id, actor=shop.actor, resolution=Resolution.KEEP_FIRST, note="A typing error")
    assert count_open_conflicts(shop.actor) == 0
    assert left_of(get_order(shop.actor, outcome.order.id)).minor == 10_000


def test_taking_the_new_report_corrects_the_order_by_an_adjustment() -> None:
    shop = make_shop()
    outcome = conflict_in(shop, 9_000)
    decided = decide_conflict(
        outcome.conflict.id, actor=shop.actor, resolution=Resolution.TAKE_NEW, note="Shop is right"
    )
    order = get_order(shop.actor, outcome.order.id)
    assert decided.state is ConflictState.TOOK_NEW
    assert (order.gross_minor, left_of(order).minor) == (10_000, 9_000)
    assert [each.reason for each in order.adjustments] == ["Shop is right"]


def test_a_share_is_then_worked_out_on_what_the_new_report_says() -> None:
    shop = make_shop()
    told = report(gross_minor=23_881, tax_minor=3_981)
    record(shop, told)
    outcome = record(shop, told.model_copy(update={"gross_minor": 20_000, "tax_minor": 1_000}))
    assert isinstance(outcome, InConflict)
    decide_conflict(outcome.conflict.id, actor=shop.actor, resolution=Resolution.TAKE_NEW, note="x")
    terms = Terms(share_bps=10_000, currency="USD")
    assert target(order_facts(outcome.order.id), terms).target_minor == 19_000


def test_a_higher_report_cannot_be_taken_as_a_correction() -> None:
    shop = make_shop()
    outcome = conflict_in(shop, 11_000)
    with pytest.raises(AppError, match="its own order"):
        decide_conflict(outcome.conflict.id, actor=shop.actor, resolution=Resolution.TAKE_NEW, note="")
    assert count(Adjustment) == 0
    assert count_open_conflicts(shop.actor) == 1


def test_a_conflict_is_decided_once() -> None:
    shop = make_shop()
    outcome = conflict_in(shop, 9_000)
    decide_conflict(outcome.conflict.id, actor=shop.actor, resolution=Resolution.KEEP_FIRST, note="x")
    with pytest.raises(Conflict):
        decide_conflict(outcome.conflict.id, actor=shop.actor, resolution=Resolution.TAKE_NEW, note="x")


def test_a_conflict_of_another_seller_is_not_found() -> None:
    shop, other = make_shop(), make_shop("Other Shop")
    outcome = conflict_in(shop, 9_000)
    with pytest.raises(NotFound):
        decide_conflict(outcome.conflict.id, actor=other.actor, resolution=Resolution.KEEP_FIRST, note="x")


def test_an_order_of_another_seller_is_not_found() -> None:
    shop, other = make_shop(), make_shop("Other Shop")
    order = record(shop, report()).order
    with pytest.raises(NotFound):
        get_order(other.actor, order.id)
