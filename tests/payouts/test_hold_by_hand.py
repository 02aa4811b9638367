"""Holds by hand: a reason and a day that both sides read; on the day the share goes on, and nothing is ever lowered."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.commands.keeping import keep_share, stop_keeping
from payouts.models import Earning
from payouts.queries.balances import Balances
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.payouts.factories import Deal, make_deal, money, sell, with_terms

WHY = "It looks like our own card."


@pytest.fixture
def deal(clock: Clock) -> Deal:
    clock.set("2026-03-01T12:00Z")
    made = make_deal(terms=with_terms(hold_days=10))  # the refund period ends on March 11
    accrue_order(sell(made, 10_000))
    return made


def finance(deal: Deal) -> Person:
    return make_person(db.session.get_one(Organization, deal.seller_id), Role.FINANCE_PREPARER, email="f@s.example")


def only() -> Earning:
    return db.session.scalars(select(Earning)).one()


def test_it_waits_until_its_day_and_then_goes_on_by_itself(deal: Deal, clock: Clock) -> None:
    keep_share(only().id, actor=finance(deal).actor, until=date(2026, 4, 1), reason=WHY)
    clock.set("2026-03-31T12:00Z")
    assert release_due() == 0
    assert money(deal) == Balances("USD", held=2_500)
    clock.set("2026-04-01T12:00Z")
    assert release_due() == 1
    assert money(deal) == Balances("USD", payable=2_500)


def test_the_partner_hears_of_it_the_same_day_and_of_its_end(deal: Deal) -> None:
    actor = finance(deal).actor
    keep_share(only().id, actor=actor, until=date(2026, 4, 1), reason=WHY)
    stop_keeping(only().id, actor=actor)
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.created_at, OutboxMail.id)).all()
    kept, freed = (each for each in mails if "hold" in each.subject or "held" in each.subject)
    assert kept.subject.endswith("holds one of your shares")
    assert f"until Apr 1, 2026 at the latest. The reason given: “{WHY}”" in " ".join(kept.text.split())
    assert f"/earnings/{only().public_id}" in kept.text
    assert freed.subject == "A share is no longer held"


def test_it_is_let_go_on_before(deal: Deal, clock: Clock) -> None:
    actor = finance(deal).actor
    keep_share(only().id, actor=actor, until=date(2026, 4, 1), reason=WHY)
    stop_keeping(only().id, actor=actor)
    with pytest.raises(Conflict, match="not held by hand"):
        stop_keeping(only().id, actor=actor)
    clock.set("2026-03-11T12:00Z")
    assert release_due() == 1


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [("2026-03-01", WHY, "after today"), ("2026-05-11", WHY, "until 2026-05-10 at"), ("2026-04-01", " ", "Say why")],
)  # fmt: skip
def test_neither_for_ever_nor_without_a_reason(deal: Deal, until: str, reason: str, said: str) -> None:
    with pytest.raises(AppError, match=said):
        keep_share(only().id, actor=finance(deal).actor, until=date.fromisoformat(until), reason=reason)


def test_holding_again_moves_no_limit(deal: Deal, clock: Clock) -> None:
    actor = finance(deal).actor
    keep_share(only().id, actor=actor, until=date(2026, 5, 10), reason=WHY)
    clock.set("2026-05-09T12:00Z")
    with pytest.raises(AppError, match="until 2026-05-10 at the latest"):
        keep_share(only().id, actor=actor, until=date(2026, 5, 11), reason=WHY)


def test_what_was_released_cannot_be_held_and_only_its_seller_can(deal: Deal, clock: Clock) -> None:
    stranger = finance(make_deal())
    with pytest.raises(NotFound):
        keep_share(only().id, actor=stranger.actor, until=date(2026, 4, 1), reason=WHY)
    clock.set("2026-03-11T12:00Z")
    release_due()
    person = make_person(db.session.get_one(Organization, deal.seller_id), Role.OWNER)
    with pytest.raises(Conflict, match="no longer waits"):
        keep_share(only().id, actor=person.actor, until=date(2026, 4, 1), reason=WHY)


def test_both_sides_read_the_reason_and_the_day(deal: Deal, client: FlaskClient) -> None:
    address, person = f"/earnings/{only().public_id}", finance(deal)
    partner = make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER)
    browser = sign_in(client, person)
    browser.post(f"{address}/hold", data={"until": "2026-04-01", "reason": WHY})
    for somebody, may_hold in ((person, True), (partner, False)):
        page = sign_in(client, somebody).get(address).text
        assert f"Held by the seller: {WHY}" in page
        assert "Apr 1, 2026" in page
        assert ("Hold it longer" in page) is may_hold
