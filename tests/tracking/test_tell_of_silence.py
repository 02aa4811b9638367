"""Silence: people click, no order is heard of, and both sides are told once; chance and files are no silence."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from campaigns.models import Program
from core import clock
from core.db import add, command, db
from core.mail import OutboxMail
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import Carrier, Shop, make_carrier, make_shop, report
from tracking.commands import record_order
from tracking.models import ClickRollup
from tracking.rules.silence import Heard, is_silent
from tracking.rules.traffic import TrafficClass
from tracking.tasks import watch_for_silence


@pytest.mark.parametrize(
    ("before", "orders", "since", "silent"),
    [
        (1_000, 30, 100, True),  # three were to be expected
        (1_000, 30, 99, False),
        (1_000, 0, 299, False),  # none yet: one in a hundred people is taken for usual
        (1_000, 0, 300, True),
        (0, 0, 0, False),
        (0, 500, 3, True),  # orders without clicks: every person may be one
        (0, 500, 2, False),
    ],
)
def test_silence_is_what_would_be_rare_by_chance(before: int, orders: int, since: int, silent: bool) -> None:
    assert is_silent(Heard(before, orders, since)) is silent


@command
def people(carrier: Carrier, shop: Shop, count: int, *, days_ago: int = 0) -> None:
    day = clock.today("UTC") - timedelta(days=days_ago)
    whose = {"placement_id": carrier.placement_id, "partnership_id": carrier.partnership_id}
    for traffic in (TrafficClass.HUMAN, TrafficClass.BOT):
        rest = {"link_id": carrier.link_id, "day": day, "traffic_class": traffic, "count": count}
        add(ClickRollup(seller_id=shop.seller_id, **whose, **rest))


@pytest.fixture
def shop(clock: Clock) -> Shop:
    made = make_shop()
    make_person(db.session.get_one(Organization, made.seller_id), Role.OWNER, email="seller@shop.example")
    return made


@pytest.fixture
def carrier(shop: Shop) -> Carrier:
    made = make_carrier(shop)
    make_person(db.session.get_one(Organization, made.partner_id), Role.OWNER, email="partner@list.example")
    return made


def sell(shop: Shop, count: int) -> None:
    for _number in range(count):
        record_order(report(), program_id=shop.program_id, actor=shop.actor)


def told() -> list[str]:
    db.session.remove()
    watch_for_silence({})
    db.session.remove()
    return sorted(db.session.scalars(select(OutboxMail.recipient).where(OutboxMail.subject.startswith("No order"))))


def test_both_sides_are_told_once_and_again_only_after_an_order(shop: Shop, carrier: Carrier, clock: Clock) -> None:
    people(carrier, shop, 100)
    sell(shop, 5)
    clock.advance(days=5)
    assert told() == []
    people(carrier, shop, 60)
    both = ["partner@list.example", "seller@shop.example"]
    assert told() == both
    clock.advance(days=1)
    assert told() == both
    sell(shop, 1)
    assert told() == both
    clock.advance(days=4)
    people(carrier, shop, 90)
    assert told() == sorted(both * 2)


def test_an_order_within_two_days_is_no_silence(shop: Shop, carrier: Carrier, clock: Clock) -> None:
    sell(shop, 1)
    clock.advance(hours=47)
    people(carrier, shop, 5_000)
    assert told() == []


def test_a_partner_whose_links_nobody_opened_hears_nothing(shop: Shop, carrier: Carrier) -> None:
    other = make_carrier(shop, "Riverside Club")
    make_person(db.session.get_one(Organization, other.partner_id), Role.OWNER, email="other@list.example")
    people(carrier, shop, 300)
    assert told() == ["partner@list.example", "seller@shop.example"]


def test_the_page_of_sources_says_so_and_the_mail_names_no_customer(
    app: Flask, shop: Shop, carrier: Carrier, clock: Clock
) -> None:
    people(carrier, shop, 300)
    told()
    program = db.session.get_one(Program, shop.program_id)
    seller = make_person(db.session.get_one(Organization, shop.seller_id), Role.OWNER, email="second@shop.example")
    page = sign_in(app.test_client(), seller).get(f"/programs/{program.public_id}/sources").text
    assert "No order has been heard of lately" in page
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == "seller@shop.example")).one()
    assert "300 people opened links" in mail.text
    assert "no order has ever been heard of" in mail.text
