"""Sales counted on paper at a stand: through the door of every import, once, and never beside the shop's own word."""

import io
import re
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core import ids
from core.db import db, end_read
from core.errors import AppError, Conflict
from core.ids import Id
from core.jobs import run_due
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.tracking.factories import Carrier, Shop, make_carrier, make_coupon, make_shop
from tests.tracking.sources.test_import_on_pages import As, state
from tests.tracking.sources.test_import_orders import count, earned
from tests.tracking.sources.undoing import agree
from tracking.commands import record_order
from tracking.commands.imports.steps import start_import
from tracking.models import Attribution, Order, OrderImport
from tracking.rules.imports import ImportState
from tracking.rules.tallies import (
    PAPER_WAS_FIRST,
    SHOP_WAS_FIRST,
    TallyLine,
    amounts_of,
    check_tally,
    number_of,
    read_number,
)
from tracking.schemas.reports import OrderReport
from tracking.sources.tallies import TypedLine, read_lines, typed_lines

LINE = {"lines-0-day": "2026-03-03", "lines-0-code": "chamber20", "lines-0-count": "3", "lines-0-amount": "200.00"}


@pytest.fixture
def as_(client: FlaskClient) -> As:
    people: dict[Id, Person] = {}

    def enter(organization_id: Id) -> FlaskClient:
        if organization_id not in people:
            people[organization_id] = make_person(db.session.get_one(Organization, organization_id), Role.OWNER)
        return sign_in(client, people[organization_id])

    return enter


@pytest.fixture
def stand(app: object, clock: Clock) -> tuple[Shop, Carrier]:
    clock.set("2026-03-05T12:00Z")
    shop = make_shop()
    carrier = make_carrier(shop)
    make_coupon(shop, carrier)
    return shop, carrier


def page_of(carrier: Carrier) -> str:
    return f"/kits/{ids.show('pl', carrier.placement_id)}/tally"


def told(client: FlaskClient, carrier: Carrier, **lines: str) -> str:
    """Hand in a tally, have it read, import it and return where it is."""
    answer = client.post(page_of(carrier), data=LINE | lines)
    assert answer.status_code == 302, answer.text
    run_due()
    assert client.post(f"{answer.location}/start").status_code == 302
    run_due()
    end_read()
    return answer.location


def shop_sells(shop: Shop, number: str, code: str = "CHAMBER20", day: int = 3) -> str:
    """Let the shop tell of a sale and return why it counts or not."""
    report = OrderReport(
        external_id=number, currency="USD", gross_minor=10_000, coupons=(code,),
        placed_at=datetime(2026, 3, day, 9, tzinfo=UTC),
    )  # fmt: skip
    order_id = record_order(report, program_id=shop.program_id, actor=shop.actor).order.id
    run_due()
    return why(order_id)


def why(order_id: Id) -> str:
    return str(db.session.scalars(select(Attribution.trace).where(Attribution.order_id == order_id)).one())


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


def told_by_partner(as_: As, stand: tuple[Shop, Carrier], **lines: str) -> str:
    """Have the partner hand a tally over and the seller look at it and take it; return where it is."""
    shop, carrier = stand
    client = as_(carrier.partner_id)
    where = client.post(page_of(carrier), data=LINE | lines).location
    run_due()
    assert client.post(f"{where}/hand-over").status_code == 302
    seller = as_(shop.seller_id)
    assert seller.post(f"{where}/start", data={"seen": seen_on(seller, where)}).status_code == 302
    run_due()
    end_read()
    return where


def seen_on(client: FlaskClient, where: str) -> str:
    """Return what of other paper the page of a tally shows beside it."""
    return str(re.findall(r'name="seen" value="([^"]*)"', client.get(where).text)[0])


def test_what_the_seller_alone_counted_takes_nothing_from_the_shops_orders(
    as_: As, stand: tuple[Shop, Carrier]
) -> None:
    shop, carrier = stand
    client = as_(shop.seller_id)
    where = told(client, carrier, **{"lines-0-count": "1", "lines-0-amount": "0.01"})
    before = earned(carrier)
    assert PAPER_WAS_FIRST not in shop_sells(shop, "#1")
    assert earned(carrier) == before + 2_500
    page = client.get(where).text
    assert "The shop has told of sales with CHAMBER20 on 2026-03-03 as well." in page
    assert "If they are the same sales, undo this import." in page


def test_what_the_seller_alone_counted_takes_nothing_from_the_partners_paper(
    as_: As, stand: tuple[Shop, Carrier]
) -> None:
    shop, carrier = stand
    told(as_(shop.seller_id), carrier, **{"lines-0-count": "1", "lines-0-amount": "0.01"})
    before = earned(carrier)
    where = told_by_partner(as_, stand)
    assert earned(carrier) == before + 5_000
    assert (
        "The seller’s paper has told of sales with CHAMBER20 on 2026-03-03 as well."
        in as_(shop.seller_id).get(where).text
    )


def test_after_paper_that_both_agreed_to_the_shops_order_of_that_day_and_code_earns_nothing(
    as_: As, stand: tuple[Shop, Carrier]
) -> None:
    shop, carrier = stand
    where = told_by_partner(as_, stand)
    assert PAPER_WAS_FIRST in shop_sells(shop, "#1")
    assert earned(carrier) == 5_000
    assert PAPER_WAS_FIRST not in shop_sells(shop, "#2", day=4)
    assert earned(carrier) == 7_500
    as_(shop.seller_id).post(f"{where}/undo", data={"reason": "The shop knows them"})
    run_due()
    assert PAPER_WAS_FIRST in shop_sells(shop, "#3")
    as_(carrier.partner_id).post(f"{where}/answer", data={"word": "agreed"})
    run_due()
    assert PAPER_WAS_FIRST not in shop_sells(shop, "#4")


def test_a_small_order_of_the_shop_does_not_keep_the_partners_paper_away(as_: As, stand: tuple[Shop, Carrier]) -> None:
    shop, carrier = stand
    shop_sells(shop, "#1")
    before = earned(carrier)
    client = as_(carrier.partner_id)
    where = client.post(page_of(carrier), data=LINE).location
    run_due()
    for side in (carrier.partner_id, shop.seller_id):
        assert "Both count once this tally is imported" in as_(side).get(where).text
    as_(carrier.partner_id).post(f"{where}/hand-over")
    as_(shop.seller_id).post(f"{where}/start")
    run_due()
    end_read()
    assert earned(carrier) == before + 5_000


def waits_to_be_taken(as_: As, stand: tuple[Shop, Carrier], side: Id, **lines: str) -> str:
    """Have a side write a tally down and have it read; return where it waits for the seller."""
    client = as_(side)
    where = client.post(page_of(stand[1]), data=LINE | lines).location
    run_due()
    if side != stand[0].seller_id:
        client.post(f"{where}/hand-over")
    return where


def start_at_once(app: Flask, shop: Shop, places: Sequence[str]) -> list[str]:
    """Start these tallies in the same instant, as somebody who has seen nothing beside them; return the refusals."""
    import_ids, refused = [ids.parse(place.rpartition("/")[2], "im") for place in places], list[str]()
    together = threading.Barrier(len(import_ids))

    def start(import_id: Id) -> None:
        with app.app_context():
            together.wait()
            try:
                start_import(import_id, actor=shop.actor)
            except Conflict as refusal:
                refused.append(refusal.message)
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=start, args=(import_id,)) for import_id in import_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_due()
    end_read()
    return refused


def test_of_two_tallies_that_are_taken_in_the_same_instant_one_waits_for_another_look(
    app: Flask, as_: As, stand: tuple[Shop, Carrier]
) -> None:
    shop, carrier = stand
    places = [waits_to_be_taken(as_, stand, side) for side in (shop.seller_id, carrier.partner_id)]
    refused = start_at_once(app, shop, places)
    assert len(refused) == 1
    assert "Look at both, then decide." in refused[0]
    assert (count(Order), earned(carrier)) == (3, 5_000)
    client = as_(shop.seller_id)
    left = next(place for place in places if "Import 3 orders" in client.get(place).text)
    assert "has told of sales with CHAMBER20 on 2026-03-03 as well." in client.get(left).text
    client.post(f"{left}/start", data={"seen": seen_on(client, left)})
    run_due()
    end_read()
    assert (count(Order), earned(carrier)) == (6, 10_000)


def test_a_day_that_the_same_side_has_told_meanwhile_is_handed_in_again(
    app: Flask, as_: As, stand: tuple[Shop, Carrier]
) -> None:
    shop, carrier = stand
    even = {"lines-0-amount": "300.00"}
    more = {"lines-0-count": "5", "lines-0-amount": "500.00"}
    places = [waits_to_be_taken(as_, stand, carrier.partner_id, **lines) for lines in (even, more)]
    (refused,) = start_at_once(app, shop, places)
    assert "Another tally has told of CHAMBER20 on 2026-03-03 since this one was read." in refused
    first = count(Order)
    assert (first, earned(carrier)) in {(3, 7_500), (5, 12_500)}


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
