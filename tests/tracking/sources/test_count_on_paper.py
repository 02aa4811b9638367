"""Sales counted on paper at a stand: through the door of every import, once, and never beside the shop's own word."""

import io
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db, end_read
from core.errors import AppError
from core.jobs import run_due
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.tracking.factories import Carrier, Shop, make_carrier, make_coupon
from tests.tracking.sources.paper import LINE, entering, make_stand, page_of, shop_sells, told, why
from tests.tracking.sources.test_import_on_pages import As, state
from tests.tracking.sources.test_import_orders import count, earned
from tests.tracking.sources.undoing import agree
from tracking.models import Order, OrderImport
from tracking.rules.imports import ImportState
from tracking.rules.tallies import (
    SHOP_WAS_FIRST,
    TallyLine,
    amounts_of,
    check_tally,
    number_of,
    read_number,
)
from tracking.sources.tallies import TypedLine, read_lines, typed_lines


@pytest.fixture
def as_(client: FlaskClient) -> As:
    return entering(client)


@pytest.fixture
def stand(app: object, clock: Clock) -> tuple[Shop, Carrier]:
    return make_stand(clock)


def test_amounts_come_to_the_whole_and_differ_by_a_cent() -> None:
    assert amounts_of(TallyLine(1, date(2026, 3, 3), "A", 3, 20_000)) == [6_667, 6_667, 6_666]
    assert amounts_of(TallyLine(1, date(2026, 3, 3), "A", 2, 1)) == [1, 0]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (TypedLine("03/04/2026", "A", "1", "5"), "Line 1: “03/04/2026” is no clear day"),
        (TypedLine("2026-03-03", "A", "1.5", "5"), "is no whole number"),
        (TypedLine("2026-03-03", "A", "-1", "5"), "is no whole number"),
        (TypedLine("2026-03-03", "A", "1", "much"), "Line 1: "),
        (TypedLine("2026-03-03", "A", "0", "5"), "at least 1"),
        (TypedLine("2026-03-03", "A", "2001", "5"), "up to 2000 sales"),
        (TypedLine("2026-03-09", "A", "1", "5"), "is still to come"),
        (TypedLine("", "A", "", ""), "Write at least one line"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_line(typed: TypedLine, said: str) -> None:
    with pytest.raises(AppError, match=said) as refused:
        check_tally(read_lines([typed], "USD"), today=date(2026, 3, 5))
    assert refused.value.field == "lines"


def test_a_day_and_code_stand_on_one_line() -> None:
    same = [TallyLine(at, date(2026, 3, 3), "A", 1, 5) for at in (1, 4)]
    with pytest.raises(AppError, match="Lines 1 and 4 are one day and code"):
        check_tally(same, today=date(2026, 3, 5))


def test_a_file_is_read_by_the_names_of_its_columns() -> None:
    lines = typed_lines(b"Date;Coupon;Sold;Total\n31/03/2026;A;2;10,00\n")
    assert lines == [TypedLine("2026-03-31", "A", "2", "10,00")]
    with pytest.raises(AppError, match="no column “count”"):
        typed_lines(b"Day,Code,Amount\n2026-03-31,A,1\n")
    with pytest.raises(AppError, match="Line 1: “04/03/2026” is no clear day"):
        typed_lines(b"Day,Code,Count,Amount\n04/03/2026,A,1,1\n")


def test_a_seller_counts_what_was_sold_looks_at_it_and_undoes_it(as_: As, stand: tuple[Shop, Carrier]) -> None:
    shop, carrier = stand
    client = as_(shop.seller_id)
    assert "either the paper or the shop counts" in client.get(page_of(carrier)).text
    where = client.post(page_of(carrier), data=LINE).location
    run_due()
    page = client.get(where).text
    assert "Import 3 orders" in page
    assert count(Order) == 0
    client.post(f"{where}/start")
    run_due()
    end_read()
    assert sorted(db.session.scalars(select(Order.gross_minor))) == [6_666, 6_667, 6_667]
    assert earned(carrier) == 5_000  # 25 % of each, rounded once: 1667 + 1667 + 1666, half to even
    assert check_books(shop.seller_id) == []
    client.post(f"{where}/undo", data={"reason": "Counted twice"})
    agree(db.session.scalars(select(OrderImport.id)).one())
    run_due()
    assert (state(), earned(carrier)) == (ImportState.UNDONE, 0)


def test_the_same_tally_again_adds_only_what_is_new(as_: As, stand: tuple[Shop, Carrier]) -> None:
    shop, carrier = stand
    client = as_(shop.seller_id)
    even = {"lines-0-amount": "300.00"}
    told(client, carrier, **even)
    answer = client.post(page_of(carrier), data=LINE | even)
    run_due()
    assert "Nothing in the file is new." in client.get(answer.location).text
    told(client, carrier, **{"lines-0-count": "5", "lines-0-amount": "500.00"})
    assert (count(Order), earned(carrier)) == (5, 12_500)


@pytest.mark.parametrize("by_partner", [True, False])
def test_a_number_tells_its_day_and_code(by_partner: bool) -> None:
    told = date(2026, 3, 3), "SPRING-10"
    assert read_number(number_of(*told, 12, by_partner=by_partner)) == told


def test_after_the_shop_the_paper_of_that_day_and_code_is_refused(as_: As, stand: tuple[Shop, Carrier]) -> None:
    shop, carrier = stand
    client = as_(shop.seller_id)
    shop_sells(shop, "#1")
    refused = client.post(page_of(carrier), data=LINE)
    assert refused.status_code == 422
    assert "either the shop or your paper counts" in refused.text
    assert 'value="200.00"' in refused.text


def test_a_shops_order_between_the_look_and_the_import_is_not_counted_twice(
    as_: As, stand: tuple[Shop, Carrier]
) -> None:
    shop, carrier = stand
    client = as_(shop.seller_id)
    where = client.post(page_of(carrier), data=LINE).location
    run_due()
    shop_sells(shop, "#1")
    client.post(f"{where}/start")
    run_due()
    end_read()
    assert earned(carrier) == 2_500
    paper = db.session.scalars(select(Order).where(Order.source == "tally").limit(1)).one()
    assert SHOP_WAS_FIRST in why(paper.id)


def test_a_partners_tally_waits_for_the_seller_and_counts_by_its_code(as_: As, stand: tuple[Shop, Carrier]) -> None:
    shop, carrier = stand
    client = as_(carrier.partner_id)
    where = client.post(page_of(carrier), data=LINE).location
    run_due()
    assert client.post(f"{where}/start").status_code == 403
    client.post(f"{where}/hand-over")
    assert state() is ImportState.PROPOSED
    assert as_(shop.seller_id).post(f"{where}/start").status_code == 302
    run_due()
    end_read()
    assert earned(carrier) == 5_000
    assert "The code decides" in why(db.session.scalars(select(Order.id).limit(1)).one())


def test_a_link_stands_for_the_code_and_a_strangers_code_is_refused(as_: As, stand: tuple[Shop, Carrier]) -> None:
    shop, carrier = stand
    other = make_carrier(shop, "Harbor")
    make_coupon(shop, other, "HARBOR")
    client = as_(shop.seller_id)
    refused = client.post(page_of(carrier), data=LINE | {"lines-0-code": "HARBOR"})
    assert "“HARBOR” is no code or link of this part. Use one of CHAMBER20." in refused.text
    assert client.post(page_of(carrier), data=LINE | {"lines-0-code": carrier.code}).status_code == 302
    assert as_(other.partner_id).get(page_of(carrier)).status_code == 404


def test_a_file_is_shown_in_the_form_first(as_: As, stand: tuple[Shop, Carrier]) -> None:
    shop, carrier = stand
    client = as_(shop.seller_id)
    file = (io.BytesIO(b"day,code,count,amount\n2026-03-03,CHAMBER20,2,10.00\n"), "tally.csv")
    page = client.post(page_of(carrier), data={"look": "1", "file": file}).text
    assert 'value="2026-03-03"' in page
    assert client.post(page_of(carrier), data={"look": "1"}).status_code == 422
    assert count(OrderImport) == 0
