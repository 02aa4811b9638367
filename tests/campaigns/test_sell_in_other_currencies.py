"""Amounts typed on pages are read in the currency of what they are about, not in the one most people use."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.permissions import Role
from accounts.queries import get_organization
from campaigns.commands.programs import create_program
from campaigns.models import Product
from core.db import db
from core.money import Money
from partners.rules.terms import Terms
from tests.campaigns.factories import program_draft
from tests.harness.people import make_person, sign_in
from tests.partners.factories import make_member
from tests.tracking.factories import make_shop, report
from tracking.commands import record_order
from tracking.queries.orders import get_order


@pytest.mark.parametrize(("code", "minor"), [("EUR", 19_900), ("JPY", 199), ("KWD", 199_000)])
def test_a_product_is_priced_in_its_programs_currency(client: FlaskClient, code: str, minor: int) -> None:
    seller = make_member("Harbor Books")
    terms = Terms(share_bps=2_000, currency=code)
    program_id = create_program(program_draft(currency=code, default_terms=terms), actor=seller.actor).public_id
    browser = sign_in(client, make_person(seller.organization, Role.MARKETER))
    page = browser.post(f"/programs/{program_id}/products/new", data={"name": "Course", "price": "199"})
    assert page.status_code == 302
    assert db.session.scalars(select(Product)).one().price == Money(minor, code)


def test_a_refund_by_hand_is_in_the_orders_currency(client: FlaskClient) -> None:
    shop = make_shop()
    order = record_order(report(currency="JPY", gross_minor=10_000), program_id=shop.program_id, actor=shop.actor).order
    browser = sign_in(client, make_person(get_organization(shop.seller_id), Role.OWNER))
    form = {"amount": "1500", "kind": "refund", "reason": "Came too late"}
    assert browser.post(f"/orders/{order.public_id}/refund", data=form).status_code == 302
    assert get_order(shop.actor, order.id).back == Money(1_500, "JPY")
