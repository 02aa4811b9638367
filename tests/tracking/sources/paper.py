"""A stand that counts its sales on paper, beside a shop that tells of sales with the same code."""

from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core import ids
from core.db import db, end_read
from core.ids import Id
from core.jobs import run_due
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.tracking.factories import Carrier, Shop, make_carrier, make_coupon, make_shop
from tests.tracking.sources.test_import_on_pages import As
from tracking.commands import record_order
from tracking.models import Attribution
from tracking.schemas.reports import OrderReport

LINE = {"lines-0-day": "2026-03-03", "lines-0-code": "chamber20", "lines-0-count": "3", "lines-0-amount": "200.00"}


def entering(client: FlaskClient) -> As:
    """Return what signs the owner of an organization in."""
    people: dict[Id, Person] = {}

    def enter(organization_id: Id) -> FlaskClient:
        if organization_id not in people:
            people[organization_id] = make_person(db.session.get_one(Organization, organization_id), Role.OWNER)
        return sign_in(client, people[organization_id])

    return enter


def make_stand(clock: Clock) -> tuple[Shop, Carrier]:
    """Return a shop and the partner whose code is on the paper of its stand, two days after it."""
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
