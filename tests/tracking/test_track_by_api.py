"""The track calls, through Dub's own unmodified SDK and by hand for what it cannot send."""

from typing import Any

import pytest
from dub.models import errors
from dub.models.operations import TrackLeadRequestBodyTypedDict, TrackSaleRequestBodyTypedDict
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.db import db
from tests.tracking.factories import click, make_carrier, make_coupon, make_shop
from tests.tracking.served import key_for, sdk
from tracking.models import Conversion, Lead, Order, OrderConflict, OrderLine
from tracking.queries.conflicts import count_open_conflicts
from tracking.rules.attribution import Evidence


def count(table: type) -> int:
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_lead_is_tracked_with_its_link_and_partner(app: Flask) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    click_id, key = click(carrier), key_for(shop)
    with sdk(app, key) as dub:
        told: TrackLeadRequestBodyTypedDict = {
            "click_id": click_id,
            "event_name": "Sign up",
            "customer_external_id": "c-9",
            "customer_name": "Ada",
        }
        answer = dub.track.lead(request=told)
        again = dub.track.lead(request=told)
    assert answer == again
    assert answer.click.id == click_id
    assert answer.link is not None
    assert answer.link.key == carrier.code
    assert answer.link.partner_id is not None
    assert answer.link.partner_id.startswith("pn_")
    assert (answer.customer.name, answer.customer.external_id) == ("Ada", "c-9")
    assert count(Lead) == 1


def test_a_sale_after_the_lead_counts_for_the_partner(app: Flask) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    click_id, key = click(carrier), key_for(shop)
    with sdk(app, key) as dub:
        dub.track.lead(request={"click_id": click_id, "event_name": "Sign up", "customer_external_id": "c-9"})
        sale = dub.track.sale(request={"customer_external_id": "c-9", "amount": 19_900, "invoice_id": "INV-1"})
    assert sale.sale is not None
    assert (sale.sale.amount, sale.sale.currency, sale.sale.invoice_id) == (19_900, "usd", "INV-1")
    assert sale.customer is not None
    assert sale.customer.id.startswith("cus_")
    found = db.session.scalars(select(Conversion).where(Conversion.order_id.is_not(None))).one()
    assert (found.partnership_id, found.evidence) == (carrier.partnership_id, Evidence.CUSTOMER)
    lead = db.session.scalars(select(Lead)).one()
    assert [step.order_id for step in lead.steps] == [None, found.order_id]


def test_a_direct_sale_with_a_click_id_counts_for_the_partner(app: Flask) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    told: TrackSaleRequestBodyTypedDict = {
        "customer_external_id": "c-9", "amount": 500, "invoice_id": "INV-1", "click_id": click(carrier),
    }  # fmt: skip
    with sdk(app, key_for(shop)) as dub:
        first, second = dub.track.sale(request=told), dub.track.sale(request=told)
    assert first == second
    assert (count(Order), count(Conversion)) == (1, 1)


def test_the_same_invoice_with_another_amount_is_a_conflict_a_person_sees(app: Flask) -> None:
    shop = make_shop()
    told: TrackSaleRequestBodyTypedDict = {"customer_external_id": "c-9", "amount": 500, "invoice_id": "INV-1"}
    with sdk(app, key_for(shop)) as dub:
        dub.track.sale(request=told)
        with pytest.raises(errors.Conflict, match="The first stands"):
            dub.track.sale(request={"customer_external_id": "c-9", "amount": 501, "invoice_id": "INV-1"})
    assert count(Order) == 1
    assert count_open_conflicts(shop.actor) == 1


def test_a_sale_without_an_invoice_is_a_new_one_each_time(app: Flask) -> None:
    shop = make_shop()
    with sdk(app, key_for(shop)) as dub:
        answers = [dub.track.sale(request={"customer_external_id": "c-9", "amount": 500}) for _ in range(2)]
    assert [answer.sale.invoice_id for answer in answers if answer.sale] == [None, None]
    assert count(Order) == 2


def test_a_wrong_key_is_refused(app: Flask) -> None:
    with sdk(app, "dub_wrong") as dub, pytest.raises(errors.Unauthorized):
        dub.track.sale(request={"customer_external_id": "c-9", "amount": 500})


def test_a_key_without_the_scope_is_refused(app: Flask) -> None:
    shop = make_shop()
    with sdk(app, key_for(shop, "links.read")) as dub, pytest.raises(errors.Forbidden):
        dub.track.sale(request={"customer_external_id": "c-9", "amount": 500})


def test_a_lead_with_a_click_id_that_is_not_ours_is_not_found(app: Flask) -> None:
    shop = make_shop()
    with sdk(app, key_for(shop)) as dub, pytest.raises(errors.NotFound, match="click id"):
        dub.track.lead(request={"click_id": "x", "event_name": "Sign up", "customer_external_id": "c-9"})
    assert count(Lead) == 0


def test_a_lead_without_a_click_id_needs_a_known_customer(app: Flask) -> None:
    shop = make_shop()
    with sdk(app, key_for(shop)) as dub, pytest.raises(errors.NotFound):
        dub.track.lead(request={"click_id": "", "event_name": "Sign up", "customer_external_id": "c-9"})


def test_customers_are_listed_read_changed_and_forgotten(app: Flask) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    click_id, key = click(carrier), key_for(shop)
    with sdk(app, key) as dub:
        dub.track.lead(request={"click_id": click_id, "event_name": "Sign up", "customer_external_id": "c-9"})
        dub.track.sale(request={"customer_external_id": "c-9", "amount": 700, "invoice_id": "INV-1"})
        listed = dub.customers.list(request={})
        assert listed is not None
        one = dub.customers.get(request={"id": "ext_c-9", "include_expanded_fields": True})
        changed = dub.customers.update(request={"id": one.id, "request_body": {"name": "Ada Byron"}})
        deleted = dub.customers.delete(id=one.id)
        with pytest.raises(errors.NotFound):
            dub.customers.get(request={"id": one.id})
    assert (one.external_id, one.sales, one.sale_amount) == ("c-9", 1, 700)
    assert one.link
    assert one.partner
    assert (one.link.key, one.partner.name) == (carrier.code, "Main Street Chamber")
    assert changed.name == "Ada Byron"
    assert deleted.id == one.id
    assert count(Order) == 1


def send(client: FlaskClient, key: str, path: str, body: Any, **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {key}", **more}
    kind = {"data": body} if isinstance(body, str) else {"json": body}
    return client.post(f"/api/v1{path}", headers=headers, **kind)


SALE = {"customerExternalId": "c-9", "amount": 500, "invoiceId": "INV-1"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "500"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": 5.5}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": None}, "amount"),
        ({"currency": "XXQ"}, "currency"),
        ({"customerExternalId": ""}, "customerExternalId"),
        ({"paymentProcessor": "cheque"}, "paymentProcessor"),
        ({"metadata": "text"}, "metadata"),
        ({"colour": "red"}, "colour"),
        ({"tax": 501}, "tax"),
    ],
)
def test_a_sale_that_cannot_be_is_refused_with_its_field(
    client: FlaskClient, change: dict[str, Any], field: str
) -> None:
    answer = send(client, key_for(make_shop()), "/track/sale", SALE | change)
    assert answer.status_code == 422, answer.json
    assert answer.json["error"]["field"] == field
    assert count(Order) == 0


def test_malformed_json_is_refused(client: FlaskClient) -> None:
    answer = send(client, key_for(make_shop()), "/track/sale", '{"amount": 5,')
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "unprocessable_entity")


def test_a_whole_float_is_an_amount(client: FlaskClient) -> None:
    answer = send(client, key_for(make_shop()), "/track/sale", SALE | {"amount": 500.0})
    assert answer.json["sale"]["amount"] == 500


def test_a_code_attributes(client: FlaskClient) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    make_coupon(shop, carrier, "CHAMBER20")
    send(client, key_for(shop), "/track/sale", SALE | {"couponCodes": ["chamber20"], "discount": 100})
    assert db.session.scalars(select(Conversion)).one().evidence is Evidence.COUPON


def test_a_sale_may_name_its_items_and_a_repeat_without_their_category_is_no_conflict(client: FlaskClient) -> None:
    key = key_for(make_shop())
    item = {"name": "Workbook", "sku": "WB-1", "quantity": 2, "unitAmount": 250, "unitCost": 90, "category": "Prints"}
    send(client, key, "/track/sale", SALE | {"items": [item]})
    line = db.session.scalars(select(OrderLine)).one()
    assert (line.name, line.sku, line.quantity, line.unit_minor) == ("Workbook", "WB-1", 2, 250)
    assert (line.category, line.unit_cost_minor) == ("Prints", 90)
    again = {key: value for key, value in item.items() if key not in {"category", "unitCost"}}
    assert send(client, key, "/track/sale", SALE | {"items": [again]}).status_code == 200
    assert (count(OrderLine), count(OrderConflict)) == (1, 0)
    refused = send(client, key, "/track/sale", SALE | {"invoiceId": "INV-2", "items": [item | {"quantity": 0}]})
    assert refused.status_code == 422


def test_an_unknown_click_id_never_loses_a_sale(client: FlaskClient) -> None:
    answer = send(client, key_for(make_shop()), "/track/sale", SALE | {"clickId": "nobody's"})
    assert answer.status_code == 200
    assert count(Order) == 1


def test_a_partial_refund_is_tracked_once(client: FlaskClient) -> None:
    key = key_for(make_shop())
    send(client, key, "/track/sale", SALE)
    told = {"refundId": "RF-1", "invoiceId": "INV-1", "amount": 200, "reason": "Came late"}
    first, second = (send(client, key, "/track/refund", told) for _ in range(2))
    assert first.status_code == 200, first.json
    assert (first.json["amount"], first.json["remaining"]) == (200, 300)
    assert first.json == second.json


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"amount": 501}, 422, "amount"),
        ({"amount": 0}, 422, "amount"),
        ({"invoiceId": "none"}, 404, "invoiceId"),
        ({"currency": "EUR"}, 422, "currency"),
    ],
)
def test_a_refund_that_cannot_be_is_refused(
    client: FlaskClient, change: dict[str, Any], status: int, field: str
) -> None:
    key = key_for(make_shop())
    send(client, key, "/track/sale", SALE)
    answer = send(client, key, "/track/refund", {"refundId": "RF-1", "invoiceId": "INV-1"} | change)
    assert (answer.status_code, answer.json["error"]["field"]) == (status, field)


def test_another_refund_under_the_same_number_is_refused(client: FlaskClient) -> None:
    key = key_for(make_shop())
    send(client, key, "/track/sale", SALE)
    told = {"refundId": "RF-1", "invoiceId": "INV-1", "amount": 200}
    send(client, key, "/track/refund", told)
    assert send(client, key, "/track/refund", told | {"amount": 201}).status_code == 409


def test_a_key_of_another_seller_finds_nothing(client: FlaskClient) -> None:
    mine, theirs = key_for(make_shop()), key_for(make_shop("Other Shop"))
    send(client, mine, "/track/sale", SALE)
    refund = send(client, theirs, "/track/refund", {"refundId": "RF-1", "invoiceId": "INV-1"})
    customer = client.get("/api/v1/customers/ext_c-9", headers={"Authorization": f"Bearer {theirs}"})
    assert (refund.status_code, customer.status_code) == (404, 404)
