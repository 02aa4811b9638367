"""Importing on pages: hand in, columns, what would happen, import, undo; and a partner's own store."""

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from campaigns.models import Program
from core import ids
from core.db import db, end_read
from core.files import storage
from core.ids import Id
from core.jobs import run_due
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import click
from tests.tracking.sources.files import order, table
from tests.tracking.sources.test_import_orders import count, earned, with_coupon
from tests.tracking.sources.undoing import agree
from tracking.models import Customer, ImportRow, Order, OrderImport, SourceConnection
from tracking.rules.imports import ImportState

As = Callable[[Id], FlaskClient]
ROWS = [order("#1", Discount_Code="CHAMBER20"), order("#2", Total="=1+1"), order("#3")]
SECRETS = ("Ada Byron", "555 010", "1@buyers.example")


@pytest.fixture
def as_(client: FlaskClient) -> As:
    def enter(organization_id: Id) -> FlaskClient:
        return sign_in(client, make_person(db.session.get_one(Organization, organization_id), Role.OWNER))

    return enter


def hand_in(client: FlaskClient, target: str, text: str, source: str = "shopify") -> str:
    file = (io.BytesIO(text.encode()), "orders.csv")
    answer = client.post("/orders/imports", data={"target": target, "source": source, "file": file})
    assert answer.status_code == 302, answer.text
    return answer.location


def program_of(program_id: Id) -> str:
    return db.session.get_one(Program, program_id).public_id


def columns_of(page: str) -> dict[str, str]:
    """Return what the form on a page has chosen."""
    chosen = {}
    for name, inside in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', inside)
        chosen[name] = found.group(1) if found else ""
    return chosen


def state() -> ImportState:
    end_read()
    return db.session.scalars(select(OrderImport.state)).one()


def test_a_seller_imports_a_file_step_by_step_and_undoes_it(as_: As, clock: Clock) -> None:
    shop, carrier = with_coupon(clock)
    client = as_(shop.seller_id)
    where = hand_in(client, program_of(shop.program_id), table(ROWS))
    page = client.get(where).text
    assert "#1" in page
    assert "555 010" not in page
    chosen = columns_of(page)
    assert (chosen["column_order_number"], chosen["column_total"], chosen["days"]) == ("Name", "Total", "year_first")
    assert client.post(where, data=chosen).status_code == 302
    assert state() is ImportState.CHECKING
    assert "looks again by itself" in client.get(where).text
    run_due()
    page = client.get(where).text
    assert "Import 2 orders" in page
    read = client.get(f"{where}/rows?what=new").text
    assert f'href="{where}/rows?what=new"' in page
    assert [number in read for number in ("#1", "#2", "#3")] == [True, False, True]
    assert "a formula, not an amount" in client.get(f"{where}/rows?what=rejected").text
    assert "a formula, not an amount" in page.lower()
    assert count(Order) == 0
    client.post(f"{where}/start")
    run_due()
    assert (state(), count(Order), earned(carrier)) == (ImportState.APPLIED, 2, 2_250)
    page = client.get(where).text
    assert "All of it" not in page
    assert "1 order was rejected and not imported" in page
    brought = re.findall(r'href="(/orders\?[^"]*import=[^"]*)"', page)
    assert [client.get(link.replace("&amp;", "&")).text.count('class="lead"') for link in brought] == [2, 1]
    faults = client.get(f"{where}/errors.csv").text
    assert faults.splitlines()[0] == "row,column,reason"
    assert faults.splitlines()[1].startswith('3,Total,"a formula')
    assert client.post(f"{where}/undo", data={"reason": ""}).status_code == 422
    client.post(f"{where}/undo", data={"reason": "Wrong shop"})
    agree(db.session.scalars(select(OrderImport.id)).one())
    run_due()
    assert (state(), earned(carrier)) == (ImportState.UNDONE, 0)
    assert "Wrong shop" in client.get(where).text


def test_the_mapping_is_remembered_for_the_next_file(as_: As, clock: Clock) -> None:
    shop, _carrier = with_coupon(clock)
    client = as_(shop.seller_id)
    text = "Beleg,Tag,Betrag\n1,01.02.2026,10.00\n"
    where = hand_in(client, program_of(shop.program_id), text, "csv")
    given = {"column_order_number": "Beleg", "column_placed_at": "Tag", "column_total": "Betrag", "currency": "USD"}
    given = {**columns_of(client.get(where).text), **given}
    refused = client.post(where, data=given)
    assert refused.status_code == 422
    assert "can be read in two ways" in refused.text
    client.post(where, data=given | {"days": "day_first"})
    run_due()
    again = hand_in(client, program_of(shop.program_id), text.replace("10.00", "20.00"), "csv")
    chosen = columns_of(client.get(again).text)
    assert (chosen["column_order_number"], chosen["column_total"], chosen["days"]) == ("Beleg", "Betrag", "day_first")


def test_a_partners_file_keeps_nothing_of_buyers_and_counts_once_the_seller_takes_it(as_: As, clock: Clock) -> None:
    shop, carrier = with_coupon(clock)
    partnership = ids.show("pn", carrier.partnership_id)
    client = as_(carrier.partner_id)
    where = hand_in(client, f"{partnership}:{program_of(shop.program_id)}", table([order("#1"), order("#2")]))
    page = client.get(where).text
    assert "Dropped before anything was kept" in page
    for column in ("Email", "Billing Name", "Billing Phone"):
        assert column in page
    client.post(where, data=columns_of(page))
    run_due()
    kept = storage().load(db.session.scalars(select(OrderImport.file_key)).one() or "").decode()
    assert "#1" in kept
    assert not any(secret in kept for secret in SECRETS)
    rows = str([row.report for row in db.session.scalars(select(ImportRow))])
    assert not any(secret in rows for secret in SECRETS)
    assert client.post(f"{where}/start").status_code == 403
    client.post(f"{where}/hand-over")
    assert (state(), count(Order)) == (ImportState.PROPOSED, 0)
    seller = as_(shop.seller_id)
    seller.post(f"{where}/start")
    run_due()
    assert (state(), count(Order), count(Customer)) == (ImportState.APPLIED, 2, 0)
    assert earned(carrier) == 2 * 2_250


def test_a_seller_may_leave_a_partners_file(as_: As, clock: Clock) -> None:
    shop, carrier = with_coupon(clock)
    client = as_(carrier.partner_id)
    target = f"{ids.show('pn', carrier.partnership_id)}:{program_of(shop.program_id)}"
    where = hand_in(client, target, table([order("#1")]))
    client.post(where, data=columns_of(client.get(where).text))
    run_due()
    client.post(f"{where}/hand-over")
    as_(shop.seller_id).post(f"{where}/cancel")
    run_due()
    assert (state(), count(Order), earned(carrier)) == (ImportState.DECLINED, 0, 0)


def test_what_is_no_table_stays_on_the_form_with_a_sentence(as_: As, clock: Clock) -> None:
    shop, _carrier = with_coupon(clock)
    client = as_(shop.seller_id)
    data = {"target": program_of(shop.program_id), "source": "shopify", "file": (io.BytesIO(b"PK\x03\x04zip"), "o.csv")}
    answer = client.post("/orders/imports", data=data)
    assert answer.status_code == 422
    assert "This packed file is broken" in answer.text
    assert count(OrderImport) == 0
    assert client.post("/orders/imports", data={"target": "pr_x", "source": "shopify"}).status_code == 422


def test_a_stripe_is_connected_and_disconnected_on_the_programs_page(as_: As, clock: Clock) -> None:
    shop, _carrier = with_coupon(clock)
    client = as_(shop.seller_id)
    page = f"/programs/{program_of(shop.program_id)}/sources"
    assert "Connect Stripe" in client.get(page).text
    client.post(page)
    assert "/webhooks/stripe-orders/" in client.get(page).text
    connection = db.session.scalars(select(SourceConnection)).one().public_id
    assert client.post(f"/sources/{connection}/secret", data={"secret": "sk_live_1"}).status_code == 422
    client.post(f"/sources/{connection}/secret", data={"secret": "whsec_0123456789"})
    shown = client.get(page).text
    assert "Events so far" in shown
    assert "whsec_0123456789" not in shown
    client.post(f"/sources/{connection}/end")
    assert "Connect Stripe" in client.get(page).text


KIT = "Order number,Date,Product,Total,tandem_id\n"


def test_a_file_without_a_currency_is_in_that_of_the_program(as_: As, clock: Clock) -> None:
    shop, _carrier = with_coupon(clock)
    client = as_(shop.seller_id)
    where = hand_in(client, program_of(shop.program_id), f"{KIT}7,2026-03-05 09:50,Kit,39.00,\n", "csv")
    chosen = columns_of(client.get(where).text)
    assert chosen["currency"] == "USD"
    assert client.post(where, data=chosen).status_code == 302
    run_due()
    assert "$39.00" in client.get(where).text


def test_a_file_that_names_its_currencies_gets_none_for_empty_cells(as_: As, clock: Clock) -> None:
    shop, _carrier = with_coupon(clock)
    client = as_(shop.seller_id)
    text = "Order number,Date,Total,Currency\n7,2026-03-05 09:50,39.00,USD\n8,2026-03-05 09:50,39.00,\n"
    where = hand_in(client, program_of(shop.program_id), text, "csv")
    client.post(where, data=columns_of(client.get(where).text))
    run_due()
    assert "The cell is empty. Write the currency." in client.get(where).text


def test_an_order_in_the_future_is_rejected_with_the_zone_it_was_read_in(as_: As, clock: Clock) -> None:
    shop, _carrier = with_coupon(clock)  # it is noon in UTC
    client = as_(shop.seller_id)
    days = ("2026-03-05 12:09", "2026-03-05 12:11", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-05T18:00+06:00")
    rows = "".join(f"{number},{day},Kit,39.00,\n" for number, day in enumerate(days, start=1))
    where = hand_in(client, program_of(shop.program_id), KIT + rows, "csv")
    client.post(where, data=columns_of(client.get(where).text))
    run_due()
    faults = client.get(f"{where}/errors.csv").text.splitlines()[1:]
    assert [fault.partition(",")[0] for fault in faults] == ["3", "6"]
    assert "lies in the future" in faults[0]
    assert "zone UTC, where it is 2026-03-05 12:00 now" in faults[0]


def test_what_counts_for_nobody_is_counted_again_when_it_is_decided(as_: As, clock: Clock) -> None:
    shop, carrier = with_coupon(clock)
    client, late = as_(shop.seller_id), click(carrier)
    rows = f"1,2026-03-05 09:00,Kit,39.00,{late}\n2,2026-03-05 12:00,Kit,39.00,{late}\n3,2026-03-05 12:00,Kit,39.00,\n"
    where = hand_in(client, program_of(shop.program_id), KIT + rows, "csv")
    client.post(where, data=columns_of(client.get(where).text))
    run_due()
    page = client.get(where).text
    assert "as nothing names one" in page
    assert "decided by the agreements when they are imported" in page
    assert unmatched() == 1
    client.post(f"{where}/start")
    run_due()
    assert "as nothing names one" not in client.get(where).text
    assert (
        unmatched()
        == 2
        == client.get(f"/orders?import={where.rpartition('/')[2]}&counts=nobody").text.count("/orders/or_")
    )


def unmatched() -> int:
    end_read()
    return db.session.scalars(select(OrderImport)).one().count("unmatched")
