"""Orders that come unpaid: their shares say that they wait, and wait no longer once somebody tells of the payment."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from accounts.models import Organization
from accounts.permissions import Role
from core import clock as product_clock
from core.audit import AuditRecord
from core.db import command, db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from payouts.commands.accrual import accrue_all
from payouts.commands.holds import release_due
from payouts.models import Earning
from payouts.queries.checks import check_books
from payouts.queries.explain import places_of
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import Carrier, Shop, click, make_carrier, make_shop, report
from tracking.commands import mark_order_paid, record_order
from tracking.models import Order, OrderPayment
from tracking.schemas.outcomes import Created, InConflict, OrderOutcome, Repeated

NUMBER = "SO-1"


@pytest.fixture
def shop(app: Flask, clock: Clock) -> Shop:
    return make_shop()


@pytest.fixture
def carrier(shop: Shop) -> Carrier:
    return make_carrier(shop)


@pytest.fixture
def told(shop: Shop, carrier: Carrier) -> dict[str, object]:
    """What the source tells of one sale that the customer has not paid."""
    placed = product_clock.now()
    clicked = click(carrier, at=placed - timedelta(hours=1))
    return {"external_id": NUMBER, "click_id": clicked, "placed_at": placed, "is_paid": False}


def tell(shop: Shop, told: dict[str, object], **changed: object) -> OrderOutcome:
    return record_order(report(**told | changed), program_id=shop.program_id, actor=shop.actor)


def earning() -> Earning:
    return db.session.scalars(select(Earning).execution_options(populate_existing=True)).one()


def test_a_share_of_an_unpaid_order_is_booked_and_says_what_it_waits_for(shop: Shop, told: dict[str, object]) -> None:
    tell(shop, told)
    found = earning()
    assert (found.held_minor, found.release_on, found.hold_reason) == (2_500, None, "unpaid")
    assert "until the sale is reported as paid" in places_of(found)[0].sentence


def test_a_later_report_with_the_payment_starts_the_hold(shop: Shop, told: dict[str, object], clock: Clock) -> None:
    assert isinstance(tell(shop, told), Created)
    clock.advance(days=50)
    paid_at = product_clock.now()
    assert isinstance(tell(shop, told, paid_at=paid_at, is_paid=True), Repeated)
    found = earning()
    assert (found.release_on, found.hold_reason) == (paid_at.date() + timedelta(days=30), None)
    assert release_due() == 0
    clock.advance(days=31)
    assert release_due() == 1
    assert check_books(shop.seller_id) == []


def test_the_same_unpaid_report_again_pays_nothing(shop: Shop, told: dict[str, object]) -> None:
    tell(shop, told)
    assert isinstance(tell(shop, told), Repeated)
    assert db.session.scalars(select(OrderPayment)).all() == []
    assert earning().hold_reason == "unpaid"


def test_a_payment_told_twice_keeps_the_first_word(shop: Shop, told: dict[str, object], clock: Clock) -> None:
    tell(shop, told)
    first = product_clock.now()
    tell(shop, told, paid_at=first)
    clock.advance(days=3)
    assert isinstance(tell(shop, told, paid_at=product_clock.now()), Repeated)
    assert db.session.scalars(select(OrderPayment.paid_at)).one() == first


def test_a_report_with_other_amounts_is_still_a_conflict(shop: Shop, told: dict[str, object]) -> None:
    tell(shop, told)
    assert isinstance(tell(shop, told, paid_at=product_clock.now(), gross_minor=9_000), InConflict)
    assert earning().hold_reason == "unpaid"


def test_the_seller_says_it_by_hand_with_a_reason(shop: Shop, told: dict[str, object], clock: Clock) -> None:
    order_id = tell(shop, told).order.id
    clock.advance(days=20)
    paid_at = product_clock.now() - timedelta(days=5)
    mark_order_paid(order_id, actor=shop.actor, paid_at=paid_at, reason="Bank reference 77")
    assert earning().release_on == paid_at.date() + timedelta(days=30)
    actions = db.session.scalars(select(AuditRecord.action).where(AuditRecord.subject_id == order_id)).all()
    assert "order.paid" in actions


@pytest.mark.parametrize(
    ("reason", "days", "said"), [("  ", 0, "how you know"), ("B", 3, "future"), ("B", -9, "before")]
)
def test_what_cannot_be_is_refused(shop: Shop, told: dict[str, object], reason: str, days: int, said: str) -> None:
    order_id = tell(shop, told).order.id
    paid_at = product_clock.now() + timedelta(days=days)
    with pytest.raises(AppError, match=said):
        mark_order_paid(order_id, actor=shop.actor, paid_at=paid_at, reason=reason)


def test_what_is_paid_cannot_be_marked_again(shop: Shop, told: dict[str, object]) -> None:
    order_id = tell(shop, told, is_paid=True).order.id
    with pytest.raises(Conflict, match="paid already"):
        mark_order_paid(order_id, actor=shop.actor, paid_at=product_clock.now(), reason="Again")


def test_neither_the_partner_nor_a_stranger_marks_it(shop: Shop, carrier: Carrier, told: dict[str, object]) -> None:
    order_id = tell(shop, told).order.id
    for actor in (carrier.actor, make_shop("Other").actor):
        with pytest.raises(NotFound):
            mark_order_paid(order_id, actor=actor, paid_at=product_clock.now(), reason="I say so")


def test_the_sweep_starts_a_hold_that_no_handler_heard_of(shop: Shop, told: dict[str, object]) -> None:
    order_id, seller_id = tell(shop, told).order.id, shop.seller_id
    _pay_silently(seller_id, order_id)
    assert earning().release_on is None
    accrue_all()
    assert earning().release_on == product_clock.now().date() + timedelta(days=30)


@command
def _pay_silently(seller_id: Id, order_id: Id) -> None:
    db.session.add(OrderPayment(seller_id=seller_id, order_id=order_id, paid_at=product_clock.now(), source="api"))


def test_a_payment_is_a_fact_that_nobody_changes(shop: Shop, told: dict[str, object]) -> None:
    order_id = tell(shop, told).order.id
    mark_order_paid(order_id, actor=shop.actor, paid_at=product_clock.now(), reason="B")

    @command
    def change() -> None:
        db.session.scalars(select(OrderPayment)).one().paid_at = product_clock.now() - timedelta(days=1)

    with pytest.raises(DatabaseError, match="never changed"):
        change()


def test_the_order_page_says_so_and_the_form_marks_it(
    shop: Shop, carrier: Carrier, told: dict[str, object], app: Flask, client: FlaskClient
) -> None:
    order = tell(shop, told).order
    address, order_id = f"/orders/{order.public_id}", order.id
    owners = [
        make_person(db.session.get_one(Organization, each), Role.OWNER, email=f"{number}@x.example")
        for number, each in enumerate((shop.seller_id, carrier.partner_id))
    ]
    seller, partner = sign_in(client, owners[0]), sign_in(app.test_client(), owners[1])
    assert "share waits until the sale is reported as paid" in seller.get(address).text
    assert "Your share waits until the sale is reported as paid" in partner.get(address).text
    assert "Mark as paid" not in partner.get(address).text
    assert seller.post(f"{address}/paid", data={"paid_on": "", "reason": ""}).status_code == 422
    day = product_clock.today("UTC").isoformat()
    assert seller.post(f"{address}/paid", data={"paid_on": day, "reason": "Bank"}).status_code == 302
    assert db.session.scalars(select(OrderPayment.order_id)).one() == order_id
    assert "reported as paid" not in seller.get(address).text
    assert "Known to be paid" in seller.get(f"{address}/paid").text
    assert db.session.get_one(Order, order_id).paid_at is None, "the first report stays as it was"
