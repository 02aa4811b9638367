"""Exports of WooCommerce and Stripe: each column means what it means there, and what is no sale is named."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from tests.harness.clock import Clock
from tests.tracking.sources import stripe_shop
from tests.tracking.sources.test_import_orders import bring, count, earned, with_coupon
from tests.tracking.sources.web_shops import connect, deliver, woo_order
from tracking.models import Order, OrderConflict
from tracking.sources import woocommerce
from tracking.sources.files import SOURCES

FORMATS = Path(__file__).parent / "columns"
Cells = dict[str, str]

WOO: Cells = {
    "order_id": "701", "order_number": "1", "date": "2026-03-01 10:00:00", "status": "processing",
    "order_date": "2026-03-01 10:00:00", "paid_date": "2026-03-01 10:01:00", "order_currency": "USD",
    "order_total": "102.00", "tax_total": "7.00", "shipping_total": "5.00", "discount_total": "10.00",
    "refunded_total": "0.00", "coupon_items": "code:CHAMBER20|amount:10.00", "billing_email": "ada@buyers.example",
    "customer_email": "ada@buyers.example", "item_name": "Course", "item_sku": "007", "item_quantity": "3",
    "item_total": "80.00",
}  # fmt: skip
STRIPE: Cells = {
    "id": "ch_1", "PaymentIntent ID": "pi_1", "Created date (UTC)": "2026-03-01 23:30", "Amount": "102.00",
    "Amount Refunded": "51.00", "Currency": "usd", "Fee": "3.26", "Status": "Paid",
    "promotion_code (metadata)": "CHAMBER20", "Customer Email": "ada@buyers.example",
}  # fmt: skip


def columns_of(name: str) -> list[str]:
    """Return the header of an export as it is really written."""
    told: dict[str, list[str]] = json.loads((FORMATS / "exports.json").read_text(encoding="utf-8"))
    return told[name]


def export(path: Path, columns: list[str], *rows: Cells) -> Path:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "lines"), [("woo_skyverge_one_row_per_item", 2), ("woo_webtoffee", 1)])
def test_either_export_of_woocommerce_is_read(app: Flask, clock: Clock, tmp_path: Path, name: str, lines: int) -> None:
    shop, carrier = with_coupon(clock)
    second = WOO | {"item_name": "Book", "item_sku": "", "item_quantity": "1", "item_total": "10.00"}
    unpaid = WOO | {"order_number": "2", "status": "on-hold", "paid_date": "", "coupon_items": ""}
    file = export(tmp_path / "o.csv", columns_of(name), *[WOO, second][:lines], unpaid)
    told = bring(app, shop, file, "--source", "woocommerce")
    assert (told["orders"], told["new"], told["rejected"], told["errors"]) == (2, 2, 0, [])
    first, waiting = db.session.scalars(select(Order).order_by(Order.external_id))
    amounts = first.gross_minor, first.discount_minor, first.tax_minor, first.shipping_minor, first.net_minor
    assert amounts == (11_200, 1_000, 700, 500, 9_000)
    assert (first.coupons, first.paid_at is not None, waiting.paid_at) == (["CHAMBER20"], True, None)
    assert earned(carrier) == 2_250
    sold = [(line.sku, line.quantity, line.total.minor) for line in first.lines]
    assert sold == ([("007", 3, 8_000), ("", 1, 1_000)] if lines == 2 else [])


@pytest.mark.parametrize(
    ("cells", "said"),
    [({"status": "wc-cancelled"}, "no sale"), ({"status": "failed"}, "no sale"),
     ({"status": "refunded", "refunded_total": ""}, "how much")],
)  # fmt: skip
def test_what_is_no_sale_of_woocommerces_is_named(
    app: Flask, clock: Clock, tmp_path: Path, cells: Cells, said: str
) -> None:
    shop, _carrier = with_coupon(clock)
    file = export(tmp_path / "o.csv", list(WOO), WOO | cells)
    told = bring(app, shop, file, "--source", "woocommerce")
    assert (told["new"], told["rejected"]) == (0, 1)
    assert said in told["errors"][0]["reason"]


def test_a_file_and_the_shop_itself_tell_of_the_same_order(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    deliver(app, connect(shop, "woocommerce"), woo_order(coupon_lines=[{"code": "CHAMBER20"}]))
    told = bring(app, shop, export(tmp_path / "o.csv", list(WOO), WOO), "--source", "woocommerce")
    assert (told["new"], told["changed"], told["duplicate"]) == (0, 0, 1)
    assert (count(Order), count(OrderConflict), earned(carrier)) == (1, 0, 2_250)


def test_stripes_payments_are_read_in_utc_and_known_by_their_intent(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    failed, alone = STRIPE | {"Status": "Failed", "PaymentIntent ID": "pi_2"}, STRIPE | {"PaymentIntent ID": "ch_3"}
    file = export(tmp_path / "o.csv", list(STRIPE), STRIPE, failed, alone)
    told = bring(app, shop, file, "--source", "stripe")
    assert (told["new"], told["rejected"]) == (1, 2)
    reasons = [fault["reason"] for fault in told["errors"]]
    assert "no sale" in reasons[0]
    assert "PaymentIntent ID" in reasons[1]
    order = db.session.scalars(select(Order)).one()
    assert (order.external_id, order.currency, order.fees_minor) == ("pi_1", "USD", 326)
    assert order.placed_at.isoformat() == "2026-03-01T23:30:00+00:00"
    assert earned(carrier) == 1_275  # 25 % of the 51.00 that are left


def test_stripes_file_knows_no_tax_and_contradicts_nothing(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    connected = stripe_shop.connect(shop)
    stripe_shop.deliver(app, connected, stripe_shop.paid_session(metadata={"promotion_code": "CHAMBER20"}))
    file = export(tmp_path / "o.csv", list(STRIPE), STRIPE | {"Amount Refunded": "0"})
    told = bring(app, shop, file, "--source", "stripe")
    assert (told["new"], told["changed"], told["duplicate"], earned(carrier)) == (0, 0, 1, 2_250)


def gumroad(number: str, **cells: str) -> Cells:
    """Return a purchase of 102.00 dollars: 7.00 of it are tax, 5.00 shipping."""
    plain = {
        "Purchase ID": number, "Item Name": "Course", "Purchase Email": "Ada@buyers.example", "SKU ID": "007",
        "Purchase Date": "2026-03-01", "Purchase Time (UTC timezone)": "2026-03-01 23:30:00 UTC", "Quantity": "2",
        "Subtotal ($)": "90.0", "Taxes ($)": "7.0", "Shipping ($)": "5.0", "Sale Price ($)": "102.0",
        "Fees ($)": "10.7", "Partial Refund ($)": "0.0", "Fully Refunded?": "0", "Refunded?": "0",
        "Free trial purchase?": "0", "Discount Code": "CHAMBER20",
    }  # fmt: skip
    return plain | cells


def test_gumroads_sales_are_read_with_their_refunds_and_without_trials_and_totals(
    app: Flask, clock: Clock, tmp_path: Path
) -> None:
    shop, carrier = with_coupon(clock)
    rows = [
        gumroad("kept=="),
        gumroad("part==", **{"Partial Refund ($)": "51.0", "Refunded?": "1"}),
        gumroad("back==", **{"Fully Refunded?": "1", "Refunded?": "1"}),
        gumroad("trial==", **{"Free trial purchase?": "1"}),
        {"Purchase ID": "Totals", "Subtotal ($)": "360.0", "Sale Price ($)": "408.0"},
    ]
    told = bring(app, shop, export(tmp_path / "o.csv", columns_of("gumroad_sales"), *rows), "--source", "gumroad")
    assert (told["orders"], told["new"], told["rejected"]) == (4, 3, 1)
    assert "free trial" in told["errors"][0]["reason"]
    assert told["totals"]["USD"] == {"gross_minor": 30_600, "refunded_minor": 15_300, "net_minor": 15_300}
    first = db.session.scalars(select(Order).where(Order.external_id == "kept==")).one()
    amounts = first.gross_minor, first.tax_minor, first.shipping_minor, first.fees_minor, first.net_minor
    assert (amounts, first.currency, first.coupons) == ((10_200, 700, 500, 1_070, 9_000), "USD", ["CHAMBER20"])
    assert first.placed_at.isoformat() == "2026-03-01T23:30:00+00:00"
    assert [(line.sku, line.quantity, line.total.minor) for line in first.lines] == [("007", 2, 9_000)]
    assert earned(carrier) == 2_250 + 1_125  # all of the first, half of the second, nothing of the third


def test_a_later_export_of_gumroads_books_what_went_back_since(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = with_coupon(clock)
    columns = columns_of("gumroad_sales")
    bring(app, shop, export(tmp_path / "a.csv", columns, gumroad("kept==")), "--source", "gumroad")
    later = export(tmp_path / "b.csv", columns, gumroad("kept==", **{"Fully Refunded?": "1"}))
    told = bring(app, shop, later, "--source", "gumroad")
    assert (told["new"], told["changed"], earned(carrier)) == (0, 1, 0)


@pytest.mark.parametrize("name", ["shopify", "woocommerce", "stripe", "gumroad"])
def test_each_kind_finds_its_columns_in_the_header_as_it_is_written(name: str) -> None:
    headers = {"shopify": "shopify_orders_export", "woocommerce": "woo_webtoffee", "stripe": "stripe_payments_export",
               "gumroad": "gumroad_sales"}  # fmt: skip
    found: dict[Any, str] = dict(SOURCES[name].suggest(columns_of(headers[name])))
    assert set(SOURCES[name].required) <= set(found)


@pytest.mark.parametrize(
    ("cell", "codes"),
    [("", []), ("SPRING", ["SPRING"]), ("code:A|description:x;code:B|amount:1", ["A", "B"]), ("A, B", ["A", "B"])],
)  # fmt: skip
def test_codes_are_found_in_either_way_of_writing_them(cell: str, codes: list[str]) -> None:
    assert woocommerce.codes_in(cell) == codes
