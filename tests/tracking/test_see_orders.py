"""The pages of orders: the seller sees all of its own, a partner only what counts for it, and never the buyer."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core import clock
from core.db import db
from core.ids import Id
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.tracking.factories import Carrier, Shop, click, make_carrier, make_shop, report
from tracking.commands import record_adjustment, record_order
from tracking.models import Customer, Order
from tracking.queries.conflicts import list_open_conflicts
from tracking.schemas.reports import AdjustmentReport, LineReport

As = Callable[..., FlaskClient]


@pytest.fixture
def as_(client: FlaskClient) -> As:
    def enter(organization_id: Id, role: Role = Role.OWNER) -> FlaskClient:
        person = make_person(db.session.get_one(Organization, organization_id), role)
        return sign_in(client, person)

    return enter


def sold(shop: Shop, carrier: Carrier | None = None, **told: object) -> Order:
    given = {"external_id": "INV-123456", "lines": (LineReport(name="Bootcamp", unit_minor=10_000),)} | told
    if carrier is not None:
        given["click_id"] = click(carrier)
    return record_order(report(**given), program_id=shop.program_id, actor=shop.actor).order


def test_a_seller_sees_the_order_whole(as_: As) -> None:
    shop = make_shop()
    order = sold(shop, make_carrier(shop, "Fern Letters"))
    page = as_(shop.seller_id).get(f"/orders/{order.public_id}").text
    for text in ("INV-123456", "Bootcamp", "Fern Letters", "Ada Byron", "The last link the customer opened decides"):
        assert text in page


def test_a_partner_sees_its_sale_without_the_buyer_or_the_whole_number(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    order = sold(shop, carrier)
    client = as_(carrier.partner_id)
    for page in (client.get("/orders").text, client.get(f"/orders/{order.public_id}").text):
        assert "…3456" in page
        assert "Bootcamp" in page
        for hidden in ("INV-123456", "Ada Byron", "ada@example.com", "buyer-1"):
            assert hidden not in page


def test_a_partner_never_learns_which_other_partner_was_there(as_: As) -> None:
    shop = make_shop()
    first, last = make_carrier(shop, "Fern Letters"), make_carrier(shop, "Opal Market")
    order_by_first = sold(shop, first)
    order = sold(shop, last, external_id="INV-777777")
    assert order_by_first.id != order.id
    page = as_(last.partner_id).get(f"/orders/{order.public_id}").text
    assert "Another partner" in page
    assert "Fern Letters" not in page


def test_a_partner_does_not_see_orders_that_count_for_others(as_: As) -> None:
    shop = make_shop()
    mine, other = make_carrier(shop), make_carrier(shop, "Opal Market")
    order = sold(shop, other)
    client = as_(mine.partner_id)
    assert client.get(f"/orders/{order.public_id}").status_code == 404
    assert "No sales yet" in client.get("/orders").text


@pytest.mark.parametrize("path", ["", "/refund"])
def test_another_sellers_order_is_not_found(as_: As, path: str) -> None:
    order = sold(make_shop())
    assert as_(make_shop("Other Shop").seller_id).get(f"/orders/{order.public_id}{path}").status_code == 404


def test_a_partner_cannot_refund(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    order = sold(shop, carrier)
    answer = as_(carrier.partner_id).post(f"/orders/{order.public_id}/refund", data={"amount": "1", "reason": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("query", "is_there"),
    [("q=123456", True), ("q=Ada", True), ("q=nobody", False), ("counts=nobody", True), ("counts=partner", False),
     ("since=2020-01-01", True), ("until=2020-01-01", False), ("since=tomorrow", True)],
)  # fmt: skip
def test_the_list_is_narrowed_by_its_address(as_: As, query: str, is_there: bool) -> None:
    shop = make_shop()
    sold(shop)
    page = as_(shop.seller_id).get(f"/orders?{query}").text
    assert ("INV-123456" in page) is is_there


def test_a_partners_search_knows_only_the_end_of_a_number(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    sold(shop, carrier)
    client = as_(carrier.partner_id)
    assert "…3456" in client.get("/orders?q=3456").text
    assert "…3456" not in client.get("/orders?q=Ada").text
    assert "…3456" not in client.get("/orders?q=INV-1").text


def test_an_empty_list_says_what_to_do(as_: As) -> None:
    assert "How to report sales" in as_(make_shop().seller_id).get("/orders").text


def test_a_sellers_file_has_every_amount_and_inert_cells(as_: As) -> None:
    shop = make_shop()
    sold(shop, external_id="=1+1", gross_minor=12_000, tax_minor=2_000)
    text = as_(shop.seller_id).get("/orders/export.csv").text
    assert "'=1+1" in text
    assert "120.00" in text
    assert "100.00" in text


def test_a_partners_file_has_no_buyer(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    sold(shop, carrier)
    text = as_(carrier.partner_id).get("/orders/export.csv").text
    assert "…3456" in text
    assert "INV-123456" not in text
    assert "buyer-1" not in text


def test_the_pages_ask_the_database_few_times(as_: As, queries: QueryCounter) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    for number in range(5):
        sold(shop, carrier, external_id=f"INV-{number}")
    client = as_(shop.seller_id)
    with queries.at_most(14):
        client.get("/orders")


def test_a_refund_is_recorded_by_hand_with_its_reason(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    order = sold(shop, carrier)
    client = as_(shop.seller_id)
    assert "100.00" in client.get(f"/orders/{order.public_id}/refund").text
    form = {"amount": "25.00", "kind": "refund", "reason": "One seat less"}
    answer = client.post(f"/orders/{order.public_id}/refund", data=form)
    assert answer.status_code == 302
    page = client.get(f"/orders/{order.public_id}").text
    assert "One seat less" in page
    assert "Partly refunded" in page


def test_going_back_to_the_form_of_a_refund_does_not_record_it_twice(as_: As) -> None:
    order = sold(make_shop())
    client, address = as_(order.seller_id), f"/orders/{order.public_id}/refund"
    opened = re.search(r'name="seen"[^>]*value="(\d+)"', client.get(address).text)
    assert opened is not None
    form = {"amount": "60.00", "kind": "refund", "reason": "Twice", "seen": opened[1]}
    assert client.post(address, data=form).status_code == 302
    again = client.post(address, data=form)
    assert again.status_code == 409
    assert "Some of this order has gone back since you opened this page" in again.text
    rest = {**form, "amount": "40.00", "seen": "4000"}
    assert client.post(address, data=rest).status_code == 302
    assert "Nothing is left to refund" in client.get(address).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"amount": "100.01", "reason": "x"}, "Only 100.00 USD of this order"),
        ({"amount": "", "reason": "x"}, "Enter what the customer gets back"),
        ({"amount": "5.00", "reason": ""}, "Say why"),
        ({"amount": "abc", "reason": "x"}, "is not an amount"),
    ],
)
def test_a_refund_that_cannot_be_is_refused_in_place(as_: As, form: dict[str, str], sentence: str) -> None:
    shop = make_shop()
    order = sold(shop)
    answer = as_(shop.seller_id).post(f"/orders/{order.public_id}/refund", data={"kind": "refund", **form})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_viewer_may_look_but_not_refund(as_: As) -> None:
    shop = make_shop()
    order = sold(shop)
    client = as_(shop.seller_id, Role.VIEWER)
    page = client.get(f"/orders/{order.public_id}")
    assert page.status_code == 200
    assert "Record a refund" not in page.text
    assert "Ada Byron" not in page.text
    assert client.get(f"/orders/{order.public_id}/refund").status_code == 403


def test_a_conflict_is_shown_and_decided(as_: As) -> None:
    shop = make_shop()
    told = report(external_id="INV-9")
    record_order(told, program_id=shop.program_id, actor=shop.actor)
    record_order(told.model_copy(update={"gross_minor": 9_000}), program_id=shop.program_id, actor=shop.actor)
    conflict = list_open_conflicts(shop.actor)[0]
    address = f"/orders/conflicts/{conflict.public_id}"
    client = as_(shop.seller_id)
    assert "1 order waits" in client.get("/orders").text
    assert "$90.00" in client.get("/orders/conflicts").text
    assert client.post(address, data={"note": "x"}).status_code == 422
    answer = client.post(address, data={"resolution": "take_new", "note": "The shop is right"})
    assert answer.status_code == 302
    assert "The shop is right" in client.get(answer.headers["Location"]).text
    again = client.post(address, data={"resolution": "take_new", "note": "again"})
    assert again.status_code == 409
    assert "Nothing to review" in client.get("/orders/conflicts").text


def test_customers_are_for_the_seller_alone(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    order = sold(shop, carrier)
    customer = db.session.get_one(Customer, order.customer_id)
    address = f"/customers/{customer.public_id}"
    client = as_(shop.seller_id)
    assert "Ada Byron" in client.get("/customers").text
    assert "INV-123456" in client.get(address).text
    assert "Ada Byron" not in client.get("/customers?q=zzz").text
    other = as_(carrier.partner_id)
    assert other.get(address).status_code == 404
    assert "Ada Byron" not in other.get("/customers").text


def test_a_partner_sees_its_own_refunds_with_their_reason(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    order = sold(shop, carrier)
    refund = AdjustmentReport(external_id="RF-1", order_id=order.id, amount_minor=500, reason="Came late")
    record_adjustment(refund, actor=shop.actor)
    assert "Came late" in as_(carrier.partner_id).get(f"/orders/{order.public_id}").text


def test_items_without_prices_show_none_instead_of_zero(as_: As) -> None:
    shop = make_shop()
    order = sold(shop, lines=(LineReport(name="Starter kit", unit_minor=0),))
    page = as_(shop.seller_id).get(f"/orders/{order.public_id}").text
    assert "$0.00" not in page
    assert "names no price of single items, only what was paid for all: $100.00" in page


@pytest.mark.parametrize(("minutes", "is_told"), [(360, True), (5, False)])
def test_an_order_dated_in_the_future_says_so_to_the_seller_alone(as_: As, minutes: int, is_told: bool) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    order = sold(shop, carrier, placed_at=clock.now() + timedelta(minutes=minutes))
    page = f"/orders/{order.public_id}"
    assert ("Dated in the future" in as_(shop.seller_id).get(page).text) is is_told
    assert "Dated in the future" not in as_(carrier.partner_id).get(page).text
