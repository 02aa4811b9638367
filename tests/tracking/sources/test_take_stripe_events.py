"""A shop's Stripe tells of its sales: what is taken, what is refused, and that the order of telling does not matter."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.db import db, end_read
from core.ids import Id
from payouts.models import Account, Earning, Move
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.tracking.factories import Carrier, click, make_carrier, make_coupon, make_shop
from tests.tracking.sources.stripe_shop import (
    SECRET,
    Connected,
    Event,
    charge_refunded,
    connect,
    deliver,
    dispute,
    event,
    now,
    paid_session,
    post,
    refund,
    signature,
)
from tracking.models import Adjustment, Order, SourceEvent
from tracking.rules.inbox import InboxState
from tracking.sources.stripe import payment_of, read_event

Story = Callable[[str], list[Event]]


def brought(clock: Clock) -> tuple[Connected, Carrier, str]:
    shop = make_shop()
    carrier = make_carrier(shop)
    make_coupon(shop, carrier)
    clicked = click(carrier)
    clock.advance(minutes=5)
    return connect(shop), carrier, clicked


def earned(carrier: Carrier) -> int:
    query = select(func.coalesce(func.sum(Earning.posted_minor), 0)).where(
        Earning.partnership_id == carrier.partnership_id
    )
    return int(db.session.scalar(query) or 0)


def books(partnership_id: Id) -> str:
    """Return the sha of what every ledger row moved for a partnership, summed by its two accounts; without times."""
    debit, credit = aliased(Account), aliased(Account)
    query = (
        select(debit.kind, credit.kind, Move.amount_minor)
        .join(debit, debit.id == Move.debit_account_id)
        .join(credit, credit.id == Move.credit_account_id)
        .join(Earning, Earning.id == Move.earning_id)
        .where(Earning.partnership_id == partnership_id)
    )
    sums: Counter[tuple[str, ...]] = Counter()
    for one, other, amount in db.session.execute(query):
        sums[tuple(sorted((str(one), str(other))))] += amount if str(one) < str(other) else -amount
    return hashlib.sha256(json.dumps(sorted(map(str, sums.items()))).encode()).hexdigest()


def test_a_paid_session_becomes_an_order_that_counts_for_whoever_brought_the_click(app: Flask, clock: Clock) -> None:
    connected, carrier, clicked = brought(clock)
    deliver(app, connected, paid_session(client_reference_id=clicked))
    order = db.session.scalars(select(Order)).one()
    assert (order.source, order.external_id, order.currency) == ("stripe", "pi_1", "USD")
    amounts = order.gross_minor, order.discount_minor, order.tax_minor, order.shipping_minor, order.net_minor
    assert amounts == (11_200, 1_000, 700, 500, 9_000)
    assert order.customer is not None
    assert order.customer.email == "ada@buyers.example"
    assert earned(carrier) == 2_250
    assert check_books(connected.shop.seller_id) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"metadata": {"promotion_code": "CHAMBER20"}},
        {"discounts": [{"promotion_code": {"id": "promo_1", "code": "CHAMBER20"}}]},
    ],
)
def test_a_promotion_code_counts_as_a_coupon(app: Flask, clock: Clock, changes: dict[str, Any]) -> None:
    connected, carrier, _clicked = brought(clock)
    deliver(app, connected, paid_session(**changes))
    assert earned(carrier) == 2_250


def test_an_unpaid_session_is_no_sale_until_it_is_paid(app: Flask, clock: Clock) -> None:
    connected, carrier, clicked = brought(clock)
    session = paid_session(client_reference_id=clicked, payment_status="unpaid")
    deliver(app, connected, session)
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    later = session["data"]["object"] | {"payment_status": "paid"}
    deliver(app, connected, event("checkout.session.async_payment_succeeded", "evt_later", later))
    assert earned(carrier) == 2_250


def test_a_currency_without_decimals_is_read_as_stripe_writes_it(app: Flask, clock: Clock) -> None:
    connected, _carrier, _clicked = brought(clock)
    nothing = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
    deliver(app, connected, paid_session(currency="jpy", amount_total=1_200, total_details=nothing))
    deliver(app, connected, paid_session(currency="isk", amount_total=120_000, total_details=nothing,
                                         payment_intent="pi_2") | {"id": "evt_isk"})  # fmt: skip
    found = select(Order.external_id, Order.gross_minor)
    assert dict(iter(db.session.execute(found))) == {"pi_1": 1_200, "pi_2": 1_200}


def test_a_refund_before_its_order_is_kept_and_applied_later(app: Flask, clock: Clock) -> None:
    connected, carrier, clicked = brought(clock)
    session = paid_session(client_reference_id=clicked)
    deliver(app, connected, refund(1, 5_100))
    assert db.session.scalars(select(SourceEvent.state)).one() is InboxState.WAITING
    clock.advance(days=3)
    deliver(app, connected, session)
    assert earned(carrier) == 1_125
    assert set(db.session.scalars(select(SourceEvent.state))) == {InboxState.APPLIED}


def refunds(clicked: str) -> list[Event]:
    return [
        paid_session(client_reference_id=clicked),
        refund(1, 2_040),
        refund(2, 3_333),
        refund(2, 3_333, status="failed", kind="refund.failed"),
        charge_refunded(2_040),
    ]


def lost_dispute(clicked: str) -> list[Event]:
    return [
        paid_session(client_reference_id=clicked),
        refund(1, 1_020),
        dispute("needs_response", 1_020, kind="created"),
        dispute("under_review", 1_020, kind="updated"),
        dispute("lost", 1_020),
    ]


@pytest.mark.parametrize("story", [refunds, lost_dispute])
def test_every_order_of_five_events_says_the_same_of_their_payment(clock: Clock, story: Story) -> None:
    told = [read_event(json.dumps(each).encode()) for each in story("")]
    said = {str(payment_of(turn * 3, bool)) for turn in permutations(told)}
    assert len(said) == 1


@pytest.mark.parametrize("every", [23, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("story", [refunds, lost_dispute])
def test_five_events_in_any_order_delivered_three_times_give_the_same_books(
    app: Flask, clock: Clock, story: Story, every: int
) -> None:
    shas, totals, first = set(), set(), now()
    orders = list(permutations(range(5)))[::every]
    connected, carrier, clicked = brought(clock)
    told = story(clicked)
    for number, turn in enumerate(orders):
        renamed = [_about(told[at], f"pi_{number}", f"_{number}") for at in turn]
        once = [each for each in renamed for _again in range(3)] if number % 2 else renamed * 3
        deliver(app, connected, *once)
        query = select(Earning.posted_minor, Earning.hold_reason).join(Order, Order.id == Earning.order_id)
        totals.add(db.session.execute(query.where(Order.external_id == f"pi_{number}")).one())
        end_read()
    assert totals == {(1_800, None)}  # 25 % of what is left of 90.00 after a fifth went back
    assert db.session.scalar(select(func.count()).select_from(Order)) == len(orders)
    assert check_books(connected.shop.seller_id) == []
    assert now() - first < 86_400
    for turn in (orders[0], orders[len(orders) // 2], orders[-1]):
        connected, carrier, clicked = brought(clock)
        deliver(app, connected, *[story(clicked)[at] for at in turn for _again in range(3)])
        shas.add(books(carrier.partnership_id))
    assert len(shas) == 1


def _about(told: Event, payment: str, mark: str) -> Event:
    about = told["data"]["object"] | {"payment_intent": payment}
    return told | {"id": told["id"] + mark, "data": {"object": about}}


BODY = json.dumps({"id": "evt_1", "type": "charge.refunded", "created": 1, "data": {"object": {}}}).encode()


@pytest.mark.parametrize(
    ("what", "header"),
    [
        ("nothing", lambda: ""),
        ("no words", lambda: "ü=ü,v1=é"),
        ("not ascii", lambda: signature(BODY).replace("v1=", "v1=é")),
        ("no time", lambda: "v1=" + "0" * 64),
        ("a time that is no number", lambda: "t=soon,v1=" + "0" * 64),
        ("old", lambda: signature(BODY, at=now() - 301)),
        ("in the future", lambda: signature(BODY, at=now() + 301)),
        ("far in the future", lambda: signature(BODY, at=10**12)),
        ("another secret", lambda: signature(BODY, secret="whsec_other_00000000")),
        ("an empty signature", lambda: f"t={now()},v1="),
        ("only commas", lambda: ",,,"),
        ("very long", lambda: signature(BODY) + ",v0=" + "0" * 10_000),
    ],
)
def test_what_is_not_signed_just_now_is_refused_and_not_kept(app: Flask, clock: Clock, what: str, header: Any) -> None:
    connected = connect(make_shop())
    answer = post(app, connected.address, BODY, header())
    assert (what, answer.status_code) == (what, 400)
    assert db.session.scalar(select(func.count()).select_from(SourceEvent)) == 0


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b'{"id": 1, "type": 2, "created": 3}', b"{"])
def test_a_signed_body_that_is_no_event_is_refused(app: Flask, clock: Clock, body: bytes) -> None:
    connected = connect(make_shop())
    assert post(app, connected.address, body, signature(body)).status_code == 400
    assert db.session.scalar(select(func.count()).select_from(SourceEvent)) == 0


def test_five_minutes_either_way_are_let_pass(app: Flask, clock: Clock) -> None:
    connected = connect(make_shop())
    for off in (-300, 300):
        body = json.dumps(event("ping", f"evt_{off}", {})).encode()
        assert post(app, connected.address, body, signature(body, at=now() + off)).status_code == 200


def test_an_address_that_was_not_given_out_is_not_found(app: Flask) -> None:
    assert post(app, "/webhooks/stripe-orders/guess", BODY, signature(BODY)).status_code == 404


def test_a_failed_refund_is_given_back_to_the_partner(app: Flask, clock: Clock) -> None:
    connected, carrier, clicked = brought(clock)
    deliver(app, connected, paid_session(client_reference_id=clicked), refund(1, 10_200), charge_refunded(10_200))
    assert earned(carrier) == 0
    deliver(app, connected, refund(1, 10_200, status="failed", kind="refund.failed"))
    assert earned(carrier) == 2_250
    assert [row.net_minor for row in db.session.scalars(select(Adjustment).order_by(Adjustment.recorded_at))] in (
        [9_000, -9_000],
        [-9_000, 9_000],
    )
    assert check_books(connected.shop.seller_id) == []


def test_a_lost_dispute_takes_back_what_is_left_and_a_won_one_gives_it_back(app: Flask, clock: Clock) -> None:
    connected, carrier, clicked = brought(clock)
    deliver(app, connected, paid_session(client_reference_id=clicked), refund(1, 5_100))
    deliver(app, connected, dispute("needs_response", kind="created"), dispute("warning_closed", kind="closed"))
    assert earned(carrier) == 1_125
    clock.advance(hours=1)
    deliver(app, connected, dispute("lost"), dispute("lost"))
    assert earned(carrier) == 0
    found = select(Adjustment.kind, Adjustment.gross_minor, Adjustment.net_minor).order_by(Adjustment.gross_minor)
    both = [("refund", 5_100, 4_500), ("dispute_lost", 5_100, 4_500)]
    assert sorted(map(tuple, db.session.execute(found))) == sorted(both)
    clock.advance(hours=1)
    deliver(app, connected, dispute("won", kind="funds_reinstated"))
    assert earned(carrier) == 1_125
    assert check_books(connected.shop.seller_id) == []


def test_a_dispute_and_refunds_in_any_order_say_the_same() -> None:
    clicked = ""
    events = [
        paid_session(client_reference_id=clicked),
        refund(1, 2_000),
        dispute("lost", 3_000),
        charge_refunded(2_000),
    ]
    told = [read_event(json.dumps(each).encode()) for each in events]
    said = {(each.back_minor, each.lost_minor) for turn in permutations(told) for each in [payment_of(turn, bool)]}
    assert said == {(2_000, 3_000)}


def test_the_secret_is_sealed() -> None:
    shop = make_shop()
    connect(shop)
    rows = db.session.execute(select(db.metadata.tables["source_connection"])).mappings().all()
    assert SECRET not in str([dict(row) for row in rows])
