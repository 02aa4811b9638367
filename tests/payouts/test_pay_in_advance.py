"""Advances: recorded once, set against later earnings up to the agreed part, and shown to both sides."""

import json
from datetime import date
from pathlib import Path

import pytest
from beancount import loader
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM, Actor
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id, show
from partners.rules.advances import Advance
from payouts.commands.accrual import accrue_order
from payouts.commands.advances import pay_advance, recoup, take_advance_back
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.models import Account, Entry, Statement
from payouts.queries.balances import Balances
from payouts.queries.checks import check_books
from payouts.rules.kinds import EntryKind
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.payouts.factories import Deal, make_deal, money, sell, take_back, with_terms
from tests.payouts.test_check_and_export import run
from tests.payouts.test_post_entries import without_triggers

DAY = date(2026, 3, 2)


@pytest.fixture
def deal(clock: Clock) -> Deal:
    clock.set("2026-03-02T12:00Z")
    return make_deal(terms=with_terms(hold_days=10, advance=Advance(3_000, 5_000)))


def payer(deal: Deal) -> Person:
    return make_person(db.session.get_one(Organization, deal.seller_id), Role.FINANCE_APPROVER)


def paid(deal: Deal, *, actor: Actor | None = None, paid_on: date = DAY, reference: str = "B-7") -> Entry:
    return pay_advance(deal.version_id, actor=actor or payer(deal).actor, paid_on=paid_on, reference=reference)


def sold(deal: Deal, clock: Clock, day: str, gross: int = 10_000) -> Id:
    order_id = sell(deal, gross)
    accrue_order(order_id)
    clock.set(f"{day}T12:00Z")
    release_due()
    return order_id


def left(deal: Deal) -> int:
    query = select(Account.balance_minor).where(Account.seller_id == deal.seller_id, Account.kind == "advance")
    return -sum(db.session.scalars(query))


def test_up_to_the_agreed_part_of_what_becomes_payable_is_set_against_it(deal: Deal, clock: Clock) -> None:
    paid(deal)
    assert left(deal) == 3_000
    sold(deal, clock, "2026-03-12")
    assert (money(deal), left(deal)) == (Balances("USD", payable=1_250, paid=1_250), 1_750)
    release_due()
    assert recoup(deal.seller_id) == [], "the sweep comes round as often as it likes"
    assert left(deal) == 1_750
    sold(deal, clock, "2026-03-22", 20_000)
    assert (money(deal), left(deal)) == (Balances("USD", payable=4_500, paid=3_000), 0)
    sold(deal, clock, "2026-04-01")
    assert (money(deal), left(deal)) == (Balances("USD", payable=7_000, paid=3_000), 0)


def test_what_was_payable_before_is_left_alone_and_a_refund_lowers_what_may_be_taken(deal: Deal, clock: Clock) -> None:
    order_id = sold(deal, clock, "2026-03-12")
    paid(deal)
    recoup(deal.seller_id)
    assert (money(deal), left(deal)) == (Balances("USD", payable=2_500), 3_000)
    take_back(deal, order_id, 10_000)
    accrue_order(order_id)
    sold(deal, clock, "2026-03-22", 12_000)
    assert (money(deal), left(deal)) == (Balances("USD", payable=2_750, paid=250), 2_750)


def test_a_plain_advance_is_a_cost_at_once_and_nothing_is_set_against_it(clock: Clock) -> None:
    clock.set("2026-03-02T12:00Z")
    deal = make_deal(terms=with_terms(hold_days=10, advance=Advance(3_000)))
    paid(deal)
    sold(deal, clock, "2026-03-12")
    assert (money(deal), left(deal)) == (Balances("USD", payable=2_500), 0)
    balance = {row.kind: row.balance_minor for row in db.session.scalars(select(Account))}
    assert (balance["revenue_share"], balance["cash"]) == (-5_500, 3_000)


def test_it_is_recorded_once_and_never_otherwise(deal: Deal) -> None:
    actor = payer(deal).actor
    first = paid(deal, actor=actor)
    assert paid(deal, actor=actor, reference=" B-7 ").id == first.id
    with pytest.raises(Conflict, match="recorded already"):
        paid(deal, actor=actor, reference="B-8")
    with pytest.raises(AppError, match="has not come yet"):
        paid(deal, actor=actor, paid_on=date(2026, 3, 3))
    with pytest.raises(AppError, match="Write the reference"):
        paid(deal, actor=actor, reference="  ")
    with pytest.raises(NotFound):
        paid(deal, actor=payer(make_deal()).actor)
    with pytest.raises(NotFound):
        pay_advance(make_deal(seller_id=deal.seller_id).version_id, actor=actor, paid_on=DAY, reference="B-7")
    offered = make_deal(seller_id=deal.seller_id, terms=with_terms(advance=Advance(1)), is_accepted=False)
    with pytest.raises(NotFound):
        paid(offered, actor=actor)
    assert left(deal) == 3_000


def test_a_mistake_is_taken_back_until_something_was_set_against_it(deal: Deal, clock: Clock) -> None:
    actor = payer(deal).actor
    paid(deal, actor=actor)
    with pytest.raises(AppError, match="Say why"):
        take_advance_back(deal.version_id, actor=actor, reason=" ")
    entry = take_advance_back(deal.version_id, actor=actor, reason="Wrong partner")
    assert (left(deal), entry.reverses_id is not None) == (0, True)
    with pytest.raises(Conflict, match="taken back already"):
        take_advance_back(deal.version_id, actor=actor, reason="Wrong partner")
    paid(deal, actor=actor, reference="B-8")
    sold(deal, clock, "2026-03-12")
    assert money(deal).payable == 1_250
    with pytest.raises(Conflict, match="so it stays"):
        take_advance_back(deal.version_id, actor=actor, reason="Wrong partner")


def test_both_sides_read_what_is_left_on_pages_and_statements(deal: Deal, clock: Clock, client: FlaskClient) -> None:
    seller, partner = payer(deal), make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER)
    address = f"/advances/{show('av', deal.version_id)}"
    browser = sign_in(client, seller)
    assert "Not paid yet" in browser.get("/advances").text
    assert "up to 50% of what becomes payable" in browser.get(address).text
    refused = browser.post(f"{address}/paid", data={"paid_on": "2026-03-02", "reference": ""})
    assert (refused.status_code, "Write the reference" in refused.text) == (422, True)
    answer = browser.post(f"{address}/paid", data={"paid_on": "2026-03-02", "reference": "B-7"}, follow_redirects=True)
    assert "Recorded. Both of you see it" in answer.text
    sold(deal, clock, "2026-03-12")
    clock.set("2026-04-02T12:00Z")
    close_period(deal.seller_id, "2026-03", actor=SYSTEM)
    statement = db.session.scalars(select(Statement)).one()
    parts = {part["account"]: part for part in statement.body["sections"]}
    assert parts["advance"]["changes"] == {"advance": 3_000, "recoup": -1_250}
    assert (parts["advance"]["closing"], statement.body["owed"]) == (1_750, 1_250)
    browser = sign_in(client, partner)
    assert browser.get(f"/statements/{statement.public_id}/statement.pdf").status_code == 200
    assert "Left of the advance" in browser.get(f"/statements/{statement.public_id}").text
    assert "$17.50" in browser.get("/advances").text
    assert "of your advance is left: up to 50%" in browser.get("/earnings").text
    assert "Set against an advance" in browser.get("/years?year=2026").text
    assert browser.get(address).status_code in {403, 404}
    assert browser.post(f"{address}/take-back", data={"reason": "Mine."}).status_code in {403, 404}


def test_the_journal_agrees_and_the_check_notices_what_was_not_agreed(
    app: Flask, deal: Deal, clock: Clock, tmp_path: Path
) -> None:
    paid(deal)
    sold(deal, clock, "2026-03-12")
    file = tmp_path / "books.beancount"
    file.write_text(run(app, "money", "export")[1])
    entries, errors, _ = loader.load_file(str(file))
    assert (errors, any("Assets:" in str(each) and ":Advance:" in str(each) for each in entries)) == ([], True)
    kinds = db.session.scalars(select(Entry.kind).order_by(Entry.seq)).all()
    assert kinds == [EntryKind.ADVANCE, EntryKind.EARN, EntryKind.RELEASE, EntryKind.RECOUP]
    other = json.dumps(with_terms(hold_days=10, advance=Advance(2_000, 1_000)).to_json())
    without_triggers(f"UPDATE agreement_version SET terms = '{other}'")  # noqa: S608
    said = [finding.sentence for finding in check_books(deal.seller_id) if finding.invariant == "I15"]
    assert any("2000 was agreed" in each for each in said)
    assert any("250 was agreed" in each for each in said)
