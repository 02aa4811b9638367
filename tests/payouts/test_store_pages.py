"""The pages of stores: the partner's report and debt, the seller's list, and what each refuses, with what to do."""

import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.ids import show
from core.mail import OutboxMail
from partners.rules.settlements import SoldLine
from partners.rules.stores import PriceBasis
from payouts.commands.reminders import remind_late
from payouts.models import Entry, Remittance, SettlementReport, StoreReminder
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_deal
from tests.payouts.shop import EXAMPLE, Shop, make_shop
from tests.payouts.test_report_store_sales import SOLD

REPORT = {
    "month": "2026-03", "number": "1", "lines-0-name": "Bootcamp", "lines-0-sold": "40", "lines-0-price": "99.00",
    "lines-0-returned": "6", "lines-1-name": "", "lines-1-sold": "", "lines-1-price": "", "lines-1-returned": "",
}  # fmt: skip
ARRIVED = {"amount": "2,000.00", "received_on": "2026-04-02", "reference": "FT-1"}


@pytest.fixture
def shop(clock: Clock) -> Shop:
    return make_shop(clock, pay_to="Lake Bank 4401")


def pn(shop: Shop) -> str:
    return show("pn", shop.deal.partnership_id)


def count(table: type[SettlementReport | Remittance | Entry | StoreReminder]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_store_writes_its_report_and_sees_what_it_owes_and_how_to_pay(client: FlaskClient, shop: Shop) -> None:
    sign_in(client, shop.keeper)
    home = client.get("/owed").text
    assert "Report March 2026" in home
    form = client.get(f"/stores/{pn(shop)}/report")
    assert form.status_code == 200
    answer = client.post(f"/stores/{pn(shop)}/report", data=REPORT)
    page = client.get(answer.location).text
    for text in ("$3,960.00", "$1,386.00", "$386.10", "$2,187.90", "Report 1, sent by the store", "Lake Bank 4401"):
        assert text in page
    assert "$2,187.90" in client.get("/owed").text


def test_pressing_twice_sends_one_report(client: FlaskClient, shop: Shop) -> None:
    sign_in(client, shop.keeper)
    first = client.post(f"/stores/{pn(shop)}/report", data=REPORT).location
    assert client.post(f"/stores/{pn(shop)}/report", data=REPORT).location == first
    assert (count(SettlementReport), count(Entry)) == (1, 1)


def test_another_tab_with_other_numbers_is_told_what_to_do(client: FlaskClient, shop: Shop) -> None:
    sign_in(client, shop.keeper)
    client.post(f"/stores/{pn(shop)}/report", data=REPORT)
    answer = client.post(f"/stores/{pn(shop)}/report", data=REPORT | {"lines-0-sold": "41"})
    assert answer.status_code == 409
    assert "send a correction if something changed" in answer.text
    assert 'value="41"' in answer.text


def test_a_correction_begins_with_what_was_sent_and_needs_a_reason(client: FlaskClient, shop: Shop) -> None:
    shop.report()
    sign_in(client, shop.keeper)
    page = client.get(f"/stores/{pn(shop)}/report?month=2026-03").text
    assert 'value="40"' in page
    assert "What changed" in page
    changed = REPORT | {"number": "2", "lines-0-sold": "38"}
    refused = client.post(f"/stores/{pn(shop)}/report", data=changed)
    assert (refused.status_code, "Say what changed" in refused.text) == (422, True)
    answer = client.post(f"/stores/{pn(shop)}/report", data=changed | {"note": "Two twice."})
    assert "Two twice." in client.get(answer.location).text
    assert "Corrected later" in client.get(f"/settlements/{first_report()}").text


def first_report() -> str:
    return db.session.scalars(select(SettlementReport).order_by(SettlementReport.number).limit(1)).one().public_id


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lines-0-sold": "many"}, "Line 1: “many” is not a whole number"),
        ({"lines-0-sold": "-4"}, "below zero"),
        ({"lines-0-price": "-99"}, "below zero"),
        ({"lines-0-price": ""}, "write the price of one"),
        ({"lines-0-price": "99.999"}, "more decimals than USD has"),
        ({"lines-0-returned": "41"}, "41 of “Bootcamp” came back, but only 40"),
        ({"lines-0-name": ""}, "needs the name of a product"),
        ({"number": "x"}, "not a whole number"),
        ({"number": "7"}, "has no reports so far"),
    ],
)
def test_what_cannot_be_is_refused_in_place_and_kept(
    client: FlaskClient, shop: Shop, changed: dict[str, str], said: str
) -> None:
    sign_in(client, shop.keeper)
    answer = client.post(f"/stores/{pn(shop)}/report", data=REPORT | changed)
    assert answer.status_code in {409, 422}
    assert said in answer.text
    assert (count(SettlementReport), count(Entry)) == (0, 0)


def test_more_lines_keep_what_was_typed_and_send_nothing(client: FlaskClient, shop: Shop) -> None:
    sign_in(client, shop.keeper)
    page = client.post(f"/stores/{pn(shop)}/report", data=REPORT | {"more": "1"})
    assert page.status_code == 200
    assert 'value="40"' in page.text
    assert "lines-4-name" in page.text
    assert count(SettlementReport) == 0


def test_a_file_fills_the_report_and_nothing_else_of_it_is_kept(client: FlaskClient, shop: Shop) -> None:
    sign_in(client, shop.keeper)
    data = "﻿Customer;Product;Units sold;Unit price;Returns\r\nAda Lovelace;Bootcamp;40;99.00;6\r\n".encode()
    page = send(client, shop, data)
    assert page.status_code == 200
    assert 'value="Bootcamp"' in page.text
    assert 'value="40"' in page.text
    assert "Lovelace" not in page.text
    assert count(SettlementReport) == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty"),
        (b"Thing,Sold,Price\r\nA,1,2\r\n", "No column is the product. The file has “Thing”, “Sold”, “Price”"),
        (b"Product,SKU,Sold,Price\r\nA,1,2,3\r\n", "Several columns could be the product"),
        (b"Product,Sold,Price\r\n" + b"A,1,2\r\n" * 301, "at most 300 lines"),
        (b'Product,Sold,Price\r\n"A,1,2\r\n', "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    client: FlaskClient, shop: Shop, data: bytes, said: str
) -> None:
    sign_in(client, shop.keeper)
    page = send(client, shop, data)
    assert (page.status_code, said in page.text) == (422, True)


def test_a_column_that_cannot_be_guessed_is_named_by_hand(client: FlaskClient, shop: Shop) -> None:
    sign_in(client, shop.keeper)
    page = send(client, shop, b"Thing,Sold,Price\r\nBootcamp,40,99\r\n", name="thing")
    assert (page.status_code, 'value="Bootcamp"' in page.text) == (200, True)


def send(client: FlaskClient, shop: Shop, data: bytes, **more: str) -> TestResponse:
    form = {"month": "2026-03", "file": (io.BytesIO(data), "march.csv")} | more
    return client.post(f"/stores/{pn(shop)}/report/file", data=form, content_type="multipart/form-data")


def test_at_agreed_prices_the_products_stand_there_already(client: FlaskClient, clock: Clock) -> None:
    shop = make_shop(clock, price_basis=PriceBasis.AGREED, sells=SOLD)
    page = sign_in(client, shop.keeper).get(f"/stores/{pn(shop)}/report").text
    assert 'value="Bootcamp"' in page
    assert 'value="99.00"' in page


def test_the_seller_sees_who_owes_what_since_when(client: FlaskClient, shop: Shop, clock: Clock) -> None:
    shop.report()
    sign_in(client, shop.finance)
    assert client.get("/receivables").text.count("$2,187.90") == 4  # both figures above, and the row: not due, and owed
    clock.set("2026-05-05T12:00Z")
    page = sign_in(client, shop.finance).get(f"/receivables/{pn(shop)}").text
    assert "1–30 days late" in page
    assert "Report is missing" not in page
    clock.set("2026-05-12T12:00Z")
    page = sign_in(client, shop.finance).get(f"/receivables/{pn(shop)}").text
    assert "Report is missing" in page
    assert "Estimate: $2,187.90" in page
    assert "Nothing is booked from it" in page
    assert count(Entry) == 1


def test_money_is_recorded_once_however_often_it_is_pressed(client: FlaskClient, shop: Shop) -> None:
    shop.report()
    sign_in(client, shop.finance)
    for _ in range(2):
        assert client.post(f"/receivables/{pn(shop)}/remittances", data=ARRIVED).status_code == 302
    assert count(Remittance) == 1
    assert "$187.90" in client.get(f"/receivables/{pn(shop)}").text
    refused = client.post(f"/receivables/{pn(shop)}/remittances", data=ARRIVED | {"amount": "5"})
    assert (refused.status_code, "recorded already" in refused.text) == (409, True)


@pytest.mark.parametrize("amount", ["-5", "0", "", "1e99", "abc"])
def test_an_amount_that_cannot_be_is_refused_in_place(client: FlaskClient, shop: Shop, amount: str) -> None:
    sign_in(client, shop.finance)
    answer = client.post(f"/receivables/{pn(shop)}/remittances", data=ARRIVED | {"amount": amount})
    assert answer.status_code == 422
    assert count(Remittance) == 0


def test_money_is_taken_back_with_a_reason(client: FlaskClient, shop: Shop) -> None:
    remittance = shop.pay(1_000).public_id
    sign_in(client, shop.finance)
    assert client.post(f"/remittances/{remittance}/take-back", data={}).status_code == 422
    assert client.post(f"/remittances/{remittance}/take-back", data={"reason": "Not ours."}).status_code == 302
    page = client.get(f"/receivables/{pn(shop)}").text
    assert "Taken back" in page
    assert "Not ours." in page


def test_nobody_else_opens_or_changes_anything_of_a_store(client: FlaskClient, shop: Shop, clock: Clock) -> None:
    report, remittance = shop.report().public_id, shop.pay(1_000).public_id
    stranger = make_shop(clock)
    sign_in(client, stranger.finance)
    found = [client.get(f"/settlements/{report}"), client.get(f"/receivables/{pn(shop)}")]
    found += [client.get(f"/stores/{pn(shop)}/report"), client.post(f"/stores/{pn(shop)}/report", data=REPORT)]
    found += [client.post(f"/receivables/{pn(shop)}/remittances", data=ARRIVED)]
    found += [client.post(f"/remittances/{remittance}/take-back", data={"reason": "Mine."})]
    found += [client.post(f"/receivables/{pn(shop)}/remind", data={"month": "2026-03", "kind": "money"})]
    assert {answer.status_code for answer in found} == {404}
    sign_in(client, shop.keeper)
    assert client.get(f"/receivables/{pn(shop)}").status_code == 404
    assert client.post(f"/receivables/{pn(shop)}/remittances", data=ARRIVED).status_code == 404


def test_a_partner_without_a_store_has_no_report(client: FlaskClient, clock: Clock) -> None:
    deal = make_deal()
    person = make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER)
    sign_in(client, person)
    assert "You owe nobody" in client.get("/owed").text
    assert client.get(f"/stores/{show('pn', deal.partnership_id)}/report").status_code == 404


def test_lists_ask_few_questions_however_many_months_there_are(
    client: FlaskClient, clock: Clock, queries: QueryCounter
) -> None:
    shop = make_shop(clock, at="2026-12-02T12:00Z")
    for month in range(3, 12):
        shop.report(SoldLine("Bootcamp", month, 9_900), month=f"2026-{month:02d}")
    for person, path in (
        (shop.keeper, "/owed"),
        (shop.finance, "/receivables"),
        (shop.finance, f"/receivables/{pn(shop)}"),
        (shop.keeper, f"/settlements/{first_report()}"),
        (shop.keeper, f"/stores/{pn(shop)}/report"),
    ):
        sign_in(client, person).get(path)
        with queries.at_most(12):
            assert client.get(path).status_code == 200


def test_a_late_report_and_late_money_are_asked_for_once_each(clock: Clock) -> None:
    shop = make_shop(clock)
    counts = []
    for day in ("2026-04-10", "2026-04-11", "2026-04-12", "2026-04-18", "2026-04-19", "2026-05-01"):
        clock.set(f"{day}T12:00Z")
        counts.append((remind_late(shop.deal.partnership_id), remind_late(shop.deal.partnership_id)))
    assert counts == [(0, 0), (1, 0), (0, 0), (1, 0), (0, 0), (0, 0)]
    shop.report(replace(EXAMPLE, returned=0))
    assert remind_late(shop.deal.partnership_id) == 1
    subjects = list(db.session.scalars(select(OutboxMail.subject)))
    assert subjects.count("Your store’s report for March 2026 is missing") == 2
    assert subjects.count("The money for March 2026 is due") == 1


def test_the_seller_reminds_by_hand_once_a_day(client: FlaskClient, shop: Shop, clock: Clock) -> None:
    clock.set("2026-04-12T12:00Z")
    sign_in(client, shop.finance)
    asked = {"month": "2026-03", "kind": "report"}
    assert client.post(f"/receivables/{pn(shop)}/remind", data=asked).status_code == 302
    again = client.post(f"/receivables/{pn(shop)}/remind", data=asked)
    assert (again.status_code, "reminded of that today" in again.text) == (409, True)
    nothing = client.post(f"/receivables/{pn(shop)}/remind", data=asked | {"kind": "money"})
    assert (nothing.status_code, "Nothing is missing" in nothing.text) == (409, True)
    assert client.post(f"/receivables/{pn(shop)}/remind", data=asked | {"kind": "tax"}).status_code == 422
    assert count(StoreReminder) == 1


def test_a_store_whose_first_month_still_runs_is_told_when_it_reports(client: FlaskClient, clock: Clock) -> None:
    shop = make_shop(clock, at="2026-03-20T12:00Z")
    assert "No month is over yet" in sign_in(client, shop.keeper).get("/owed").text
    assert client.get(f"/stores/{pn(shop)}/report").status_code == 404
    page = sign_in(client, shop.finance).get(f"/receivables/{pn(shop)}")
    assert (page.status_code, "No month is over yet" in page.text) == (200, True)
    assert client.get("/receivables").status_code == 200
