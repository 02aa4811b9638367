"""Events by Dub's own SDK: clicks, leads and sales, the newest first, and never those of another seller."""

from typing import Any

import pytest
from dub.models.operations import QueryParamEvent, SaleEvent
from flask import Flask
from flask.testing import FlaskClient

from campaigns.api.figures import NOTHING
from tests.tracking.factories import Carrier, Shop, click, make_carrier, make_shop
from tests.tracking.served import key_for, sdk
from tracking.api.figures import link_figures


def one_of_each(dub: Any, carrier: Carrier) -> None:
    told = {"click_id": click(carrier), "event_name": "Sign up", "customer_external_id": "c-9"}
    dub.track.lead(request=told)
    for number in ("INV-1", "INV-2"):
        dub.track.sale(request={"customer_external_id": "c-9", "amount": 700, "invoice_id": number})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_sdk_reads_clicks_leads_and_sales(app: Flask) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    with sdk(app, key_for(shop)) as dub:
        one_of_each(dub, carrier)
        kinds = (QueryParamEvent.CLICKS, QueryParamEvent.LEADS, QueryParamEvent.SALES)
        clicks, leads, sales = (dub.events.list(request={"event": kind}) or [] for kind in kinds)
    assert [each.event.value for each in [*clicks, *leads]] == ["click", "lead"]
    assert [each.sale.invoice_id for each in sales if isinstance(each, SaleEvent)] == ["INV-2", "INV-1"]
    assert {each.link.key for each in [*clicks, *leads, *sales]} == {carrier.code}


def ask(client: FlaskClient, shop: Shop, query: str) -> Any:
    return client.get(f"/api/v1/events?{query}", headers={"Authorization": f"Bearer {key_for(shop)}"})


def test_another_sellers_events_are_not_listed(client: FlaskClient) -> None:
    carrier = make_carrier(make_shop())
    click(carrier)
    assert ask(client, make_shop("Other Shop"), "event=clicks").json == []


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("event=orders", 422, "event"),
        ("country=DE", 422, "country"),
        ("limit=0", 422, "limit"),
        ("start=2026-01-01T00:00:00", 422, "start"),
        ("linkId=nonsense", 404, None),
    ],
)
def test_a_question_that_cannot_be_is_refused(client: FlaskClient, query: str, status: int, field: str | None) -> None:
    answer = ask(client, make_shop(), query)
    assert (answer.status_code, answer.json["error"].get("field")) == (status, field)


def test_figures_beside_a_link_count_people_and_what_they_paid(app: Flask) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    with sdk(app, key_for(shop)) as dub:
        one_of_each(dub, carrier)
    found = link_figures([carrier.link_id, shop.house_link_id])
    assert found.get(shop.house_link_id, NOTHING) == NOTHING
    brought = found[carrier.link_id]
    assert (brought.leads, brought.conversions, brought.sales, brought.sale_amount) == (1, 1, 2, 1_400)
