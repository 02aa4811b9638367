"""Refunds take back exactly their part, never more than was paid, and each report once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.money import Money
from tests.tracking.factories import Shop, make_shop, report
from tracking.commands import record_adjustment, record_order
from tracking.models import Order
from tracking.queries.orders import get_order
from tracking.queries.worth import left_of, order_facts
from tracking.rules.refunds import check_refund, net_back
from tracking.schemas.outcomes import Adjusted
from tracking.schemas.reports import AdjustmentReport
from tracking.signals import adjustment_recorded


def sold(shop: Shop, **told: Any) -> Order:
    return record_order(report(**told), program_id=shop.program_id, actor=shop.actor).order


def refund(shop: Shop, order: Order, number: str = "RF-1", amount: int | None = None, **told: Any) -> Adjusted:
    given = AdjustmentReport(external_id=number, order_id=order.id, amount_minor=amount, **told)
    return record_adjustment(given, actor=shop.actor)


def test_a_full_refund_takes_back_everything() -> None:
    shop = make_shop()
    order = sold(shop, gross_minor=11_900, tax_minor=1_900)
    adjustment = refund(shop, order).adjustment
    assert (adjustment.gross_minor, adjustment.net_minor) == (11_900, 10_000)
    assert left_of(get_order(shop.actor, order.id)).minor == 0


def test_a_partial_refund_takes_back_its_part() -> None:
    shop = make_shop()
    order = sold(shop, gross_minor=11_900, tax_minor=1_900)
    assert refund(shop, order, amount=2_380).adjustment.net_minor == 2_000


def test_three_uneven_refunds_together_take_back_all_of_the_net() -> None:
    shop = make_shop()
    order = sold(shop, gross_minor=1_000, tax_minor=167)
    parts = [refund(shop, order, f"RF-{n}", amount).adjustment.net_minor for n, amount in enumerate((333, 333, 334))]
    assert sum(parts) == 833


@given(
    paid=st.integers(1, 10**9),
    share=st.integers(0, 10**9),
    cuts=st.lists(st.integers(0, 10**9), min_size=1, max_size=6),
)
def test_any_way_of_refunding_everything_takes_back_exactly_the_net(paid: int, share: int, cuts: list[int]) -> None:
    net = share % (paid + 1)
    left, net_left = paid, net
    for cut in [*(each % (paid + 1) for each in cuts), paid]:
        amount = min(cut, left)
        net_left -= net_back(amount, left_minor=left, net_left_minor=net_left)
        left -= amount
        assert 0 <= net_left <= net
    assert net_left == 0


def test_more_than_was_paid_is_refused_and_nothing_is_stored() -> None:
    shop = make_shop()
    order = sold(shop)
    refund(shop, order, amount=6_000)
    with pytest.raises(AppError, match=r"Only 40\.00 USD"):
        refund(shop, order, "RF-2", 4_001)
    assert len(get_order(shop.actor, order.id).adjustments) == 1


def test_a_second_full_refund_is_refused() -> None:
    shop = make_shop()
    order = sold(shop)
    refund(shop, order)
    with pytest.raises(AppError, match="above zero"):
        refund(shop, order, "RF-2")


def test_nothing_cannot_be_refunded() -> None:
    with pytest.raises(AppError, match="above zero"):
        check_refund(Money(0, "USD"), left=Money(100, "USD"))


def test_the_same_refund_again_is_answered_as_the_first() -> None:
    shop = make_shop()
    order = sold(shop)
    first, second = refund(shop, order, amount=500), refund(shop, order, amount=500)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.adjustment.id == first.adjustment.id


def test_the_same_number_with_another_amount_is_refused() -> None:
    shop = make_shop()
    order = sold(shop)
    refund(shop, order, amount=500)
    with pytest.raises(Conflict, match="RF-1"):
        refund(shop, order, amount=600)


def test_another_currency_is_refused() -> None:
    shop = make_shop()
    with pytest.raises(AppError, match="Refund it in USD"):
        refund(shop, sold(shop), amount=500, currency="EUR")


def test_a_refund_may_name_the_order_by_the_shops_number() -> None:
    shop = make_shop()
    order = sold(shop, external_id="INV-9")
    told = AdjustmentReport(external_id="RF-1", order_external_id="INV-9", amount_minor=100)
    assert record_adjustment(told, actor=shop.actor).order.id == order.id


def test_a_refund_of_an_unknown_order_is_not_found() -> None:
    shop = make_shop()
    with pytest.raises(NotFound, match="Report the sale first"):
        record_adjustment(AdjustmentReport(external_id="RF-1", order_external_id="none"), actor=shop.actor)


def test_a_refund_of_another_sellers_order_is_not_found() -> None:
    shop, other = make_shop(), make_shop("Other Shop")
    order = sold(shop)
    with pytest.raises(NotFound):
        refund(other, order)


def test_racing_refunds_never_take_back_more_than_was_paid(app: Flask) -> None:
    shop = make_shop()
    order = sold(shop)
    order_id = order.id
    db.session.remove()

    def take(number: int) -> bool:
        with app.app_context():
            told = AdjustmentReport(external_id=f"RF-{number}", order_id=order_id, amount_minor=3_000)
            try:
                record_adjustment(told, actor=shop.actor)
            except AppError:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(8)))
    assert taken.count(True) == 3
    assert left_of(get_order(shop.actor, order_id)).minor == 1_000


def test_others_hear_of_a_refund() -> None:
    shop, heard = make_shop(), []
    order = sold(shop)

    def hear(_sender: object, order_id: object) -> None:
        heard.append(order_id)

    with adjustment_recorded.connected_to(hear):
        refund(shop, order, amount=100)
        refund(shop, order, amount=100)
    assert heard == [order.id]


def test_the_calculator_gets_what_was_taken_back() -> None:
    shop = make_shop()
    order = sold(shop, gross_minor=12_000, discount_minor=2_000)
    refund(shop, order, amount=2_500, reason="Came late")
    facts = order_facts(order.id)
    assert facts.paid_minor == 10_000
    assert [(each.gross_minor, each.reason) for each in facts.taken_back] == [(2_500, "Refund (Came late)")]
