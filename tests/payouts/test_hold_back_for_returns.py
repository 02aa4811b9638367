"""The returns reserve: a part of each share waits on, refunds are taken from it first, and it lets go by itself."""

from datetime import date
from pathlib import Path

import pytest
from beancount import loader
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from core.ids import Id
from partners.rules.reserves import Reserve
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due, release_seller
from payouts.commands.keeping import keep_share
from payouts.commands.periods import close_period
from payouts.models import Earning, Entry, Statement
from payouts.queries.balances import Balances
from payouts.queries.checks import check_books
from payouts.queries.due import due_by
from payouts.rules.kinds import EntryKind
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.factories import Deal, make_deal, money, sell, take_back, with_terms
from tests.payouts.test_check_and_export import run
from tests.payouts.test_post_entries import without_triggers
from tracking.rules.refunds import AdjustmentKind


@pytest.fixture
def deal(clock: Clock) -> Deal:
    clock.set("2026-03-02T12:00Z")
    return make_deal(terms=with_terms(hold_days=10, reserve=Reserve(1_000, 60)))


def sold(deal: Deal, gross: int = 10_000) -> Id:
    order_id = sell(deal, gross)
    accrue_order(order_id)
    return order_id


def refund(deal: Deal, order_id: Id, gross: int, kind: AdjustmentKind = AdjustmentKind.REFUND) -> None:
    take_back(deal, order_id, gross, kind=kind)
    accrue_order(order_id)


def released(deal: Deal, clock: Clock) -> Id:
    order_id = sold(deal)
    clock.set("2026-03-12T12:00Z")
    release_due()
    return order_id


def test_a_part_waits_on_and_lets_go_on_its_day_once(deal: Deal, clock: Clock) -> None:
    released(deal, clock)
    assert money(deal) == Balances("USD", payable=2_250, reserve=250)
    assert money(deal).owed == 2_500
    clock.set("2026-05-10T12:00Z")
    release_due()
    assert money(deal).reserve == 250
    clock.set("2026-05-11T12:00Z")
    release_due()
    release_due()
    assert money(deal) == Balances("USD", payable=2_500)
    kinds = db.session.scalars(select(Entry.kind).order_by(Entry.seq)).all()
    assert kinds == [EntryKind.EARN, EntryKind.RELEASE, EntryKind.LET_GO]


def test_a_refund_empties_what_waits_then_what_is_held_back_then_what_is_payable(deal: Deal, clock: Clock) -> None:
    order_id = sold(deal)
    refund(deal, order_id, 2_000)
    assert money(deal) == Balances("USD", held=2_000)
    clock.set("2026-03-12T12:00Z")
    release_due()
    assert money(deal) == Balances("USD", payable=1_800, reserve=200)
    refund(deal, order_id, 400)
    assert money(deal) == Balances("USD", payable=1_800, reserve=100)
    refund(deal, order_id, 800)
    assert money(deal) == Balances("USD", payable=1_700)
    refund(deal, order_id, -800, AdjustmentKind.CORRECTION)
    assert money(deal) == Balances("USD", payable=1_900), "what comes again is payable at once"


def test_what_was_held_too_long_already_is_not_held_back(deal: Deal, clock: Clock) -> None:
    sold(deal)
    clock.set("2026-05-11T12:00Z")
    release_due()
    assert money(deal) == Balances("USD", payable=2_500)


def test_a_hold_by_hand_moves_no_day_of_it(deal: Deal, clock: Clock) -> None:
    sold(deal)
    earning = db.session.scalars(select(Earning)).one()
    person = make_person(db.session.get_one(Organization, deal.seller_id), Role.FINANCE_PREPARER)
    keep_share(earning.id, actor=person.actor, until=date(2026, 4, 1), reason="It looks like our own card.")
    clock.set("2026-04-01T12:00Z")
    release_due()
    assert money(deal).reserve == 250
    assert db.session.scalars(select(Earning.reserve_until)).one() == date(2026, 5, 11)


def test_no_run_takes_it_before_its_month_is_closed(deal: Deal, clock: Clock) -> None:
    released(deal, clock)
    clock.set("2026-05-12T12:00Z")
    close_period(deal.seller_id, "2026-03", actor=SYSTEM)
    close_period(deal.seller_id, "2026-04", actor=SYSTEM)
    release_seller(deal.seller_id)
    assert [each.amount for each in due_by(deal.seller_id, "2026-04")] == [2_250]
    assert [each.amount for each in due_by(deal.seller_id, "2026-05")] == [2_500]


def test_the_statement_has_a_section_for_it_and_owes_it(deal: Deal, clock: Clock, client: FlaskClient) -> None:
    released(deal, clock)
    clock.set("2026-04-02T12:00Z")
    close_period(deal.seller_id, "2026-03", actor=SYSTEM)
    statement = db.session.scalars(select(Statement)).one()
    closing = {part["account"]: part["closing"] for part in statement.body["sections"]}
    assert (closing["payable"], closing["reserve"], statement.body["owed"]) == (2_250, 250, 2_500)
    partner = make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER)
    browser = sign_in(client, partner)
    assert "Held back for returns, paid later by itself" in browser.get(f"/statements/{statement.public_id}").text
    assert browser.get(f"/statements/{statement.public_id}/statement.pdf").status_code == 200
    earning = db.session.scalars(select(Earning)).one()
    page = browser.get(f"/earnings/{earning.public_id}").text
    assert "Held back until May 11, 2026" in page
    assert "10% of it held back for returns until" in page
    told = browser.get(f"/earnings/{earning.public_id}/data.json").get_json()
    assert told["hold"]["held_back_until"] == "2026-05-11"
    for address in ("/earnings?state=reserve", "/home"):
        assert "held back for returns, as agreed" in browser.get(address).text, address
    seller = make_person(db.session.get_one(Organization, deal.seller_id), Role.FINANCE_PREPARER)
    assert "held back for returns" in sign_in(client, seller).get("/owing").text


def test_the_journal_agrees_and_the_check_notices_what_was_not_agreed(
    app: Flask, deal: Deal, clock: Clock, tmp_path: Path
) -> None:
    released(deal, clock)
    file = tmp_path / "books.beancount"
    file.write_text(run(app, "money", "export")[1])
    entries, errors, _ = loader.load_file(str(file))
    assert (errors, any(":Reserve:" in str(each) for each in entries)) == ([], True)
    without_triggers("UPDATE earning SET reserve_until = '2027-01-01'")
    assert {finding.invariant for finding in check_books(deal.seller_id)} == {"I14"}
    without_triggers("UPDATE agreement_version SET terms = '{}'".replace("{}", _other_terms()))
    assert any("its terms say 125" in finding.sentence for finding in check_books(deal.seller_id))


def _other_terms() -> str:
    import json

    return json.dumps(with_terms(hold_days=10, reserve=Reserve(500, 60)).to_json())
