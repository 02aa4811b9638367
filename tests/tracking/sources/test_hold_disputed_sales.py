"""A customer disputes a payment at the bank: the share waits while nobody knows, and not a day longer."""

from flask import Flask
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import add, command, db
from payouts.commands.accrual import accrue_all
from payouts.commands.holds import release_due
from payouts.models import Earning
from payouts.queries.checks import check_books
from payouts.queries.explain import places_of
from payouts.rules.kinds import HoldReason
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import Carrier, click, make_carrier, make_shop
from tests.tracking.sources.stripe_shop import Connected, Event, connect, deliver, dispute, event, paid_session
from tracking.models import Order, OrderDispute
from tracking.rules.refunds import DisputeStage


def sold(app: Flask, clock: Clock) -> tuple[Connected, Carrier]:
    """Let a sale be told of that counts for a partner."""
    shop = make_shop()
    carrier = make_carrier(shop)
    clicked = click(carrier)
    clock.advance(minutes=5)
    connected = connect(shop)
    deliver(app, connected, paid_session(client_reference_id=clicked))
    return connected, carrier


def opened() -> Event:
    return dispute("needs_response", kind="created")


def earning() -> Earning:
    return db.session.scalars(select(Earning).execution_options(populate_existing=True)).one()


def test_an_open_dispute_holds_the_share_and_a_won_one_lets_it_go(app: Flask, clock: Clock) -> None:
    connected, _carrier = sold(app, clock)
    deliver(app, connected, opened(), opened())
    assert earning().hold_reason == HoldReason.DISPUTED
    assert "disputes this payment" in places_of(earning())[0].sentence
    clock.advance(days=90)
    assert release_due() == 0
    assert earning().held_minor == 2_250
    deliver(app, connected, dispute("won"))
    assert earning().hold_reason is None
    assert release_due() == 1
    assert earning().posted_minor == 2_250
    assert check_books(connected.shop.seller_id) == []


def test_a_lost_dispute_takes_the_share_back_and_holds_nothing_more(app: Flask, clock: Clock) -> None:
    connected, _carrier = sold(app, clock)
    deliver(app, connected, opened(), dispute("lost"))
    assert (earning().posted_minor, earning().hold_reason) == (0, None)
    assert check_books(connected.shop.seller_id) == []


def test_an_inquiry_of_the_bank_takes_no_money_and_holds_nothing(app: Flask, clock: Clock) -> None:
    connected, _carrier = sold(app, clock)
    deliver(app, connected, dispute("warning_needs_response", kind="created"))
    assert earning().hold_reason is None
    deliver(app, connected, dispute("needs_response", kind="funds_withdrawn"))
    assert earning().hold_reason == HoldReason.DISPUTED
    deliver(app, connected, dispute("warning_closed"))
    assert earning().hold_reason is None


def test_one_of_two_disputes_still_holds(app: Flask, clock: Clock) -> None:
    connected, _carrier = sold(app, clock)
    other = opened()["data"]["object"] | {"id": "dp_2"}
    deliver(app, connected, opened(), event("charge.dispute.created", "evt_other", other), dispute("won"))
    assert earning().hold_reason == HoldReason.DISPUTED


def test_a_dispute_over_before_it_was_heard_of_holds_nothing(app: Flask, clock: Clock) -> None:
    connected, _carrier = sold(app, clock)
    deliver(app, connected, dispute("won"), opened())
    assert earning().hold_reason is None
    assert set(db.session.scalars(select(OrderDispute.stage))) == {DisputeStage.OPENED, DisputeStage.WON}


def test_what_was_released_before_stays_released(app: Flask, clock: Clock) -> None:
    connected, _carrier = sold(app, clock)
    clock.advance(days=90)
    assert release_due() == 1
    deliver(app, connected, opened())
    assert (earning().hold_reason, earning().payable_minor) == (None, 2_250)


def test_the_sweep_finds_a_dispute_that_no_handler_heard_of(app: Flask, clock: Clock) -> None:
    sold(app, clock)
    for stage, reason in ((DisputeStage.OPENED, HoldReason.DISPUTED), (DisputeStage.WON, None)):
        _tell_silently(stage)
        assert accrue_all() == 0
        assert earning().hold_reason == reason


@command
def _tell_silently(stage: DisputeStage) -> None:
    owed = earning()
    about = {"seller_id": owed.seller_id, "order_id": owed.order_id, "occurred_at": owed.earned_at}
    add(OrderDispute(source="stripe", external_id="dp_1", stage=stage, **about))


def test_both_sides_read_on_the_orders_page_that_the_share_waits(app: Flask, clock: Clock) -> None:
    connected, carrier = sold(app, clock)
    deliver(app, connected, opened())
    address = f"/orders/{db.session.scalars(select(Order)).one().public_id}"
    for whose, who in ((connected.shop.seller_id, "you win"), (carrier.partner_id, "the seller wins")):
        person = make_person(db.session.get_one(Organization, whose), Role.OWNER, email=f"{len(who)}@x.example")
        page = sign_in(app.test_client(), person).get(address).text
        assert f"share waits until the bank has decided: it goes on when {who}" in page
