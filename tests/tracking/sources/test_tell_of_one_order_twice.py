"""A shop that tells of its sales by itself, and a file of the same shop: one order, whichever came first."""

from typing import Any

from flask import Flask

from tests.harness.clock import Clock
from tests.tracking.sources.files import save
from tests.tracking.sources.test_import_orders import ROWS, bring, earned
from tests.tracking.sources.test_take_web_shops import brought, count
from tests.tracking.sources.web_shops import deliver, shopify_order
from tracking.models import Order, OrderConflict


def test_a_file_of_the_same_shop_counts_none_twice_and_changes_nothing(app: Flask, clock: Clock, tmp_path: Any) -> None:
    connected, carrier, _clicked = brought(clock, "shopify")
    told = shopify_order(name="#1001", discount_codes=[{"code": "CHAMBER20"}])
    deliver(app, connected, told)
    brought_by_file = bring(app, connected.shop, save(tmp_path / "orders.csv", ROWS))
    assert [brought_by_file[name] for name in ("new", "changed", "duplicate")] == [1, 0, 1]
    deliver(app, connected, told | {"updated_at": "2026-03-05T12:50:00Z"})
    assert (count(Order), count(OrderConflict), earned(carrier)) == (2, 0, 2_250)


def test_a_shop_that_tells_of_an_order_of_a_file_contradicts_nothing(app: Flask, clock: Clock, tmp_path: Any) -> None:
    connected, carrier, _clicked = brought(clock, "shopify")
    bring(app, connected.shop, save(tmp_path / "orders.csv", ROWS))
    shipping = [{"price": "5.95", "discounted_price": "5.95", "tax_lines": [{"price": "0.95"}]}]
    deliver(app, connected, shopify_order(name="#1001", total_tax="6.00", shipping_lines=shipping))
    assert (count(Order), count(OrderConflict), earned(carrier)) == (2, 0, 2_250)
