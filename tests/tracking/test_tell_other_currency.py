"""Orders in another currency than the terms: no share, no crash, and both sides are told what to do about it."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.ids import Id
from partners.commands import offer_agreement
from payouts.commands.accrual import accrue_all
from payouts.models import Earning
from payouts.queries.checks import check_books
from reports.queries.waiting import find_waiting
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.tracking.factories import TERMS, Carrier, Shop, click, make_carrier, make_shop, report
from tracking.commands import record_order
from tracking.queries.conflicts import count_to_review
from tracking.queries.currencies import list_in_other_currency

SAID = "This sale is in EUR; the agreement is in USD, so no share could be worked out."


@pytest.fixture
def shop(app: Flask, clock: Clock) -> Shop:
    return make_shop()


@pytest.fixture
def carrier(shop: Shop) -> Carrier:
    return make_carrier(shop)


@pytest.fixture
def order(shop: Shop, carrier: Carrier) -> str:
    told = report(click_id=click(carrier), currency="EUR")
    return record_order(told, program_id=shop.program_id, actor=shop.actor).order.public_id


def owner(organization_id: Id) -> Person:
    organization = db.session.get_one(Organization, organization_id)
    return make_person(organization, Role.OWNER, email=f"owner@{organization.slug}.example")


def test_it_is_kept_and_nothing_is_booked_for_it(shop: Shop, order: str) -> None:
    assert accrue_all() == 0
    assert db.session.scalars(select(Earning)).all() == []
    assert check_books(shop.seller_id) == []


def test_the_order_page_tells_both_sides_what_to_do(shop: Shop, carrier: Carrier, order: str, app: Flask) -> None:
    seller, partner = (sign_in(app.test_client(), owner(each)) for each in (shop.seller_id, carrier.partner_id))
    assert f"{SAID} Offer terms in EUR." in seller.get(f"/orders/{order}").text
    page = partner.get(f"/orders/{order}").text
    assert SAID in page
    assert "to offer you terms in EUR." in page


def test_it_stands_among_what_needs_the_seller_and_in_the_orders_to_review(shop: Shop, order: str, app: Flask) -> None:
    assert (count_to_review(shop.actor), find_waiting(shop.actor).in_other_currency) == ((0, 1), 1)
    seller = sign_in(app.test_client(), owner(shop.seller_id))
    assert "No share could be worked out for 1 order" in seller.get("/orders").text
    assert f"{SAID} Offer terms in EUR." in seller.get("/orders/conflicts").text


def test_it_waits_no_longer_once_terms_in_its_currency_are_offered(shop: Shop, carrier: Carrier, order: str) -> None:
    offer_agreement(carrier.partnership_id, actor=shop.actor, terms=replace(TERMS, currency="EUR"))
    assert list_in_other_currency(shop.actor) == []


def test_a_sale_in_the_currency_of_the_terms_is_not_among_them(shop: Shop, carrier: Carrier) -> None:
    record_order(report(click_id=click(carrier)), program_id=shop.program_id, actor=shop.actor)
    assert count_to_review(shop.actor) == (0, 0)


def test_another_seller_sees_none_of_it(order: str) -> None:
    assert list_in_other_currency(make_shop("Other").actor) == []
