"""A day and code that paper has told of twice, or paper and the shop: nobody alone keeps sales from a partner."""

import re
import threading
from collections.abc import Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import ids
from core.db import db, end_read
from core.errors import Conflict
from core.ids import Id
from core.jobs import run_due
from tests.harness.clock import Clock
from tests.tracking.factories import Carrier, Shop
from tests.tracking.sources.paper import LINE, entering, make_stand, page_of, shop_sells, told
from tests.tracking.sources.test_import_on_pages import As
from tests.tracking.sources.test_import_orders import count, earned
from tracking.commands.imports.steps import start_import
from tracking.models import Order
from tracking.rules.tallies import (
    PAPER_WAS_FIRST,
)


@pytest.fixture
def as_(client: FlaskClient) -> As:
    return entering(client)


@pytest.fixture
def stand(app: object, clock: Clock) -> tuple[Shop, Carrier]:
    return make_stand(clock)


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
