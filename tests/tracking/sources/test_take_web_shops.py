"""Shopify and WooCommerce tell of their sales: what is taken, what is refused, in whatever order it comes."""

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from accounts.models import Organization
from accounts.permissions import Role
from core import ids
from core.db import db, end_read
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import Carrier, click, make_carrier, make_coupon, make_shop
from tests.tracking.sources.test_import_orders import earned
from tests.tracking.sources.web_shops import (
    SECRET,
    Body,
    Connected,
    connect,
    deliver,
    post,
    shopify_order,
    shopify_refund,
    signature,
    woo_order,
)
from tracking.commands.replaying import forget_bodies
from tracking.models import Adjustment, Order, OrderConflict, OrderPayment, SourceConnection, SourceEvent
from tracking.queries.worth import left_of
from tracking.rules.inbox import InboxState
from tracking.sources.shop_events import ShopEvent
from tracking.sources.shops import SHOPS

ORDERS: dict[str, Callable[..., Body]] = {"shopify": shopify_order, "woocommerce": woo_order}
both = pytest.mark.parametrize("source", list(ORDERS))


def brought(clock: Clock, source: str) -> tuple[Connected, Carrier, str]:
    clock.set("2026-03-05T11:55Z")
    shop = make_shop()
    carrier = make_carrier(shop)
    make_coupon(shop, carrier)
    clicked = click(carrier)
    clock.set("2026-03-05T13:00Z")
    return connect(shop, source), carrier, clicked


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


CLICKED: list[tuple[str, Callable[[str], Body]]] = [
    ("shopify", lambda clicked: {"landing_site": f"/shop?utm_source=x&tandem_id={clicked}"}),
    ("shopify", lambda clicked: {"note_attributes": [{"name": "came by", "value": clicked}]}),
    ("shopify", lambda _clicked: {"discount_codes": [{"code": "chamber20", "amount": "10.00"}]}),
    ("woocommerce", lambda clicked: {"meta_data": [{"key": "_wc_order_attribution_session_entry",
                                                    "value": f"https://shop.example/?tandem_id={clicked}"}]}),
    ("woocommerce", lambda clicked: {"meta_data": [{"key": "_tandem_id", "value": clicked}]}),
    ("woocommerce", lambda _clicked: {"coupon_lines": [{"code": "chamber20", "discount": "10"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "marked"), CLICKED)
def test_an_order_counts_for_whoever_brought_it(
    app: Flask, clock: Clock, source: str, marked: Callable[[str], Body]
) -> None:
    connected, carrier, clicked = brought(clock, source)
    deliver(app, connected, ORDERS[source](**marked(clicked)))
    order = db.session.scalars(select(Order)).one()
    amounts = order.gross_minor, order.discount_minor, order.tax_minor, order.shipping_minor, order.net_minor
    assert amounts == (11_200, 1_000, 700, 500, 9_000)
    assert (order.source, [(line.sku, line.total.minor) for line in order.lines]) == (source, [("007", 9_000)])
    assert order.customer is not None
    assert (order.customer.external_id, order.paid_at is not None) == ("ada@buyers.example", True)
    assert earned(carrier) == 2_250
    assert check_books(connected.shop.seller_id) == []


def shopify_story(code: str, number: int = 1) -> list[Body]:
    """An order is placed and not paid, paid, refunded in part, and called off after that."""
    codes: Body = {"discount_codes": [{"code": code}], "number": number}
    back = shopify_refund(800 + number, "20.40", order=number)
    return [
        shopify_order(0, financial_status="pending", **codes),
        shopify_order(5, **codes),
        back,
        shopify_order(31, financial_status="partially_refunded", refunds=[back], cancelled_at="2026-03-05T12:31:00Z",
                      **codes),
    ]  # fmt: skip


def woo_story(code: str, number: int = 1) -> list[Body]:
    codes: Body = {"coupon_lines": [{"code": code}], "number": number}
    return [
        woo_order(0, status="on-hold", date_paid_gmt=None, **codes),
        woo_order(5, **codes),
        woo_order(30, status="completed", **codes),
        woo_order(30, status="completed", refunds=[{"id": 1, "total": "-20.40"}], **codes),
    ]


STORIES: dict[str, Callable[..., list[Body]]] = {"shopify": shopify_story, "woocommerce": woo_story}


def read(source: str, body: Body, number: str) -> ShopEvent:
    found = SHOPS[source].read(json.dumps(body).encode(), {}, bool)
    return ShopEvent(number, found.kind, found.created, found.reference, found.told)


@both
def test_all_orders_of_a_storys_events_say_the_same_of_it(source: str) -> None:
    told = [read(source, body, str(number)) for number, body in enumerate(STORIES[source]("X"))]
    said = {str(SHOPS[source].payment_of(turn * 3, bool, "")) for turn in permutations(told)}
    assert len(said) == 1


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
@both
def test_a_storys_events_in_any_order_delivered_three_times_give_the_same_books(
    app: Flask, clock: Clock, source: str, every: int
) -> None:
    connected, carrier, _clicked = brought(clock, source)
    turns = [turn for length in range(1, 5) for turn in permutations(range(4), length) if 3 in turn][::every]
    for number, turn in enumerate(turns, start=1):
        told = STORIES[source]("CHAMBER20", number)
        again = [each for each in turn for _time in range(3)] if number % 2 else [*turn, *reversed(turn), *turn]
        deliver(app, connected, *(told[at] for at in again))
        end_read()
    orders = list(db.session.scalars(select(Order)))
    paid = set(db.session.scalars(select(OrderPayment.order_id)))
    assert len(orders) == len(turns)
    stands = {(left_of(order).minor, order.paid_at is not None or order.id in paid) for order in orders}
    assert stands == {(8_160, True)}
    assert earned(carrier) == 1_800 * len(turns)  # 25 % of what is left of 90.00 after a fifth went back
    assert count(OrderConflict) == 0
    assert check_books(connected.shop.seller_id) == []


@both
def test_an_order_called_off_before_it_was_paid_is_taken_back_whole(app: Flask, clock: Clock, source: str) -> None:
    connected, _carrier, _clicked = brought(clock, source)
    unpaid: dict[str, Body] = {
        "shopify": {"financial_status": "pending"},
        "woocommerce": {"date_paid_gmt": None, "status": "on-hold"},
    }
    off: dict[str, Body] = {"shopify": {"cancelled_at": "2026-03-05T12:09:00Z"}, "woocommerce": {"status": "cancelled"}}
    placed, ended = (ORDERS[source](at, **unpaid[source] | more) for at, more in ((0, {}), (9, off[source])))
    deliver(app, connected, placed, ended, placed)
    back = db.session.scalars(select(Adjustment)).one()
    assert (back.kind.value, back.gross_minor, back.net_minor) == ("cancellation", 10_200, 9_000)
    assert db.session.scalars(select(Order)).one().paid_at is None


def test_a_refund_waits_for_its_order(app: Flask, clock: Clock) -> None:
    connected, _carrier, _clicked = brought(clock, "shopify")
    deliver(app, connected, shopify_refund(1, "51.00"))
    assert db.session.scalars(select(SourceEvent.state)).one() is InboxState.WAITING
    deliver(app, connected, shopify_order())
    assert set(db.session.scalars(select(SourceEvent.state))) == {InboxState.APPLIED}
    assert left_of(db.session.scalars(select(Order)).one()).minor == 5_100


def test_a_refund_in_the_customers_currency_is_taken_as_its_part_of_the_order(app: Flask, clock: Clock) -> None:
    connected, _carrier, _clicked = brought(clock, "shopify")
    presented = {"presentment_money": {"amount": "90.00", "currency_code": "EUR"}}
    deliver(app, connected, shopify_order(presentment_currency="EUR", total_price_set=presented))
    deliver(app, connected, shopify_refund(1, "45.00", currency="EUR"))
    assert left_of(db.session.scalars(select(Order)).one()).minor == 5_100
    deliver(app, connected, shopify_refund(2, "1.00", currency="CHF"))
    assert "Record this refund by hand" in db.session.scalars(select(SourceEvent.reason)).all()[-1]


def test_a_shop_whose_prices_hold_the_tax_takes_none_of_it_off_twice(app: Flask, clock: Clock) -> None:
    connected, _carrier, _clicked = brought(clock, "shopify")
    shipping = [{"price": "5.95", "discounted_price": "5.95", "tax_lines": [{"price": "0.95"}]}]
    deliver(app, connected, shopify_order(taxes_included=True, shipping_lines=shipping))
    order = db.session.scalars(select(Order)).one()
    assert (order.shipping_minor, order.net_minor) == (500, 9_000)


@both
def test_another_amount_since_is_left_to_a_person(app: Flask, clock: Clock, source: str) -> None:
    connected, _carrier, _clicked = brought(clock, source)
    changed: Body = {{"shopify": "total_price", "woocommerce": "total"}[source]: "112.00"}
    dearer = ORDERS[source](9, **changed)
    deliver(app, connected, ORDERS[source](), dearer, dearer)
    assert (count(Order), count(OrderConflict)) == (1, 1)


def test_a_basket_that_nobody_ordered_is_no_order(app: Flask, clock: Clock) -> None:
    connected, _carrier, _clicked = brought(clock, "woocommerce")
    deliver(app, connected, woo_order(status="checkout-draft", date_paid_gmt=None))
    assert (count(Order), count(SourceEvent)) == (0, 1)


def test_a_sample_that_shopify_sends_is_shown_and_counts_for_nothing(app: Flask, clock: Clock) -> None:
    connected, _carrier, _clicked = brought(clock, "shopify")
    deliver(app, connected, shopify_order(test=True))
    assert db.session.scalars(select(SourceEvent.state)).one() is InboxState.IGNORED
    assert count(Order) == 0


FORGED: list[tuple[str, Callable[[bytes], tuple[bytes, str]]]] = [
    ("no signature", lambda body: (body, "")),
    ("another secret", lambda body: (body, signature(body, "other" * 8))),
    ("an empty secret", lambda body: (body, signature(body, ""))),
    ("hex instead of base64", lambda body: (body, body.hex()[:64])),
    ("cut off", lambda body: (body, signature(body)[:-4])),
    ("with more behind it", lambda body: (body, signature(body) + "AAAA")),
    ("not ascii", lambda body: (body, signature(body)[:-1] + "é")),
    ("no base64", lambda body: (body, "*" * 44)),
    ("another body", lambda body: (body.replace(b"102.00", b"902.00"), signature(body))),
    ("one blank more", lambda body: (body + b" ", signature(body))),
    ("the signature of nothing", lambda body: (body, signature(b""))),
    ("very long", lambda body: (body, "A" * 20_000)),
]


@both
def test_what_the_shop_did_not_sign_is_refused_and_only_counted(app: Flask, clock: Clock, source: str) -> None:
    connected = connect(make_shop(), source)
    raw = json.dumps(ORDERS[source]()).encode()
    for what, forge in FORGED:
        body, header = forge(raw)
        assert (what, post(app, connected, body, header).status_code) == (what, 400)
    assert count(SourceEvent) == 0
    end_read()
    kept = db.session.scalars(select(SourceConnection)).one()
    assert (kept.refused_count, kept.refused_why[:13]) == (len(FORGED), "The signature")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"\xff\xfe", b"{", b'{"order_id": 1, "transactions": 2}'])
@both
def test_a_signed_body_that_is_nothing_of_the_shops_is_refused(
    app: Flask, clock: Clock, source: str, body: bytes
) -> None:
    connected = connect(make_shop(), source)
    expected = 200 if source == "woocommerce" and b"order_id" in body else 400  # any object may come from it: ignored
    assert post(app, connected, body, signature(body)).status_code == expected
    assert count(Order) == 0


def test_woocommerce_may_ask_unsigned_whether_we_are_here(app: Flask, clock: Clock) -> None:
    connected = connect(make_shop(), "woocommerce")
    assert post(app, connected, b"webhook_id=12", "").status_code == 200
    assert count(SourceEvent) == 0


@both
def test_a_delivery_is_known_by_its_number_and_by_its_body(app: Flask, clock: Clock, source: str) -> None:
    connected, _carrier, _clicked = brought(clock, source)
    first, other = (json.dumps(ORDERS[source](minute)).encode() for minute in (0, 1))
    for raw, number in ((first, "a"), (first, "a"), (first, "b"), (other, "a"), (other, "c")):
        assert post(app, connected, raw, signature(raw), number).status_code == 200
    assert sorted(db.session.scalars(select(SourceEvent.event_id))) == ["a", "c"]


def test_the_inbox_is_gone_through_again_by_a_command_and_on_a_page(app: Flask, clock: Clock) -> None:
    connected, carrier, _clicked = brought(clock, "shopify")
    deliver(app, connected, shopify_order(discount_codes=[{"code": "CHAMBER20"}]), shopify_refund(1, "51.00"))
    assert "ada@buyers" not in str(db.session.scalars(select(SourceEvent.sealed_body)).all()).lower()
    shown = ids.show("sc", connected.connection_id)
    end_read()
    told = FlaskCliRunner(app).invoke(args=["orders", "replay", shown], catch_exceptions=False).output
    assert "1 payment was gone through again" in told
    owner = make_person(db.session.get_one(Organization, connected.shop.seller_id), Role.OWNER)
    client = sign_in(app.test_client(), owner)
    page = client.get(f"/sources/{shown}").text
    assert "Go through it again" in page
    assert client.post(f"/sources/{shown}/replay", data={"reference": "9001"}).status_code == 302
    assert (count(Order), count(Adjustment), earned(carrier)) == (1, 1, 1_125)
    clock.advance(days=31)
    assert forget_bodies() == 2
    assert set(db.session.scalars(select(SourceEvent.sealed_body))) == {""}


def test_a_secret_that_can_be_none_is_refused(app: Flask, clock: Clock) -> None:
    connected = connect(make_shop(), "shopify")
    owner = make_person(db.session.get_one(Organization, connected.shop.seller_id), Role.OWNER)
    client = sign_in(app.test_client(), owner)
    address = f"/sources/{ids.show('sc', connected.connection_id)}/secret"
    for secret in ("short", "has blanks in it, long as it is", "ümlaut" * 5):
        assert client.post(address, data={"secret": secret}).status_code == 422
    assert client.post(address, data={"secret": SECRET}).status_code == 302
