"""Disputes: only the contested amount is set apart, no answer decides for the partner, and both sides read it all."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from core.money import Money
from payouts.commands.accrual import accrue_order
from payouts.commands.disputes import (
    accept_answer,
    answer_dispute,
    decide_overdue_of,
    dispute_earning,
    dispute_statement,
    object_to_answer,
)
from payouts.commands.periods import close_period
from payouts.models import Dispute, Earning, Entry, Statement
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from payouts.queries.disputes import file_of
from payouts.rules.disputes import DisputeState, check_window, due_after
from reports.queries.waiting import find_waiting
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_deal, take_back
from tests.payouts.office import Office, make_office
from tests.payouts.test_post_entries import without_triggers

WHY = "Order 7 of March is missing."


def usd(minor: int) -> Money:
    return Money(minor, "USD")


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)  # 2,500 are payable; today is Wednesday 2026-05-20


def dispute(office: Office, minor: int = 800) -> Dispute:
    about = db.session.scalars(select(Statement).where(Statement.month == "2026-04")).one()
    return dispute_statement(about.id, actor=office.partner.actor, amount=usd(minor), text=WHY)


def money(office: Office) -> Balances:
    assert check_books(office.deal.seller_id) == []
    return balances(office.deal.partnership_id, "USD")


def answer(office: Office, row: Dispute, minor: int, *, by: str = "preparer") -> Dispute:
    return answer_dispute(row.id, actor=getattr(office, by).actor, award=usd(minor), answer="See the file.")


def test_only_the_contested_amount_is_set_apart(office: Office) -> None:
    row = dispute(office)
    assert (row.state, row.due_on) == (DisputeState.OPENED, date(2026, 6, 3))
    assert money(office) == Balances("USD", payable=2_500, contested=800)
    assert find_waiting(office.preparer.actor).disputes == 1


def test_what_is_decided_for_the_partner_is_in_the_next_payment(office: Office) -> None:
    row = answer(office, dispute(office), 800)
    assert row.state is DisputeState.SETTLED
    assert money(office) == Balances("USD", payable=3_300)
    assert find_waiting(office.preparer.actor).disputes == 0


def test_the_rest_stays_contested_until_the_partner_accepts(office: Office) -> None:
    row = answer(office, dispute(office), 300)
    assert money(office) == Balances("USD", payable=2_800, contested=500)
    accept_answer(row.id, actor=office.partner.actor)
    assert money(office) == Balances("USD", payable=2_800)


def test_no_answer_decides_for_the_partner(office: Office, clock: Clock) -> None:
    dispute(office)
    clock.set("2026-06-03T23:00Z")
    assert decide_overdue_of(office.deal.seller_id) == 0
    clock.set("2026-06-04T00:00Z")
    assert decide_overdue_of(office.deal.seller_id) == 1
    assert decide_overdue_of(office.deal.seller_id) == 0
    assert money(office) == Balances("USD", payable=3_300)
    entry = db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first()
    assert entry is not None
    assert entry.reason.startswith("Nobody had answered the dispute by 2026-06-03")
    with pytest.raises(Conflict, match="It is settled"):
        answer(office, db.session.scalars(select(Dispute)).one(), 0)


def test_the_second_look_is_one_and_by_another_person(office: Office) -> None:
    row = answer(office, dispute(office), 0)
    object_to_answer(row.id, actor=office.partner.actor, text="The file shows it.")
    with pytest.raises(Conflict, match="another person takes the second look"):
        answer(office, row, 0)
    answer(office, row, 100, by="approver")
    assert row.state is DisputeState.UNSETTLED
    assert money(office) == Balances("USD", payable=2_600, contested=700)
    with pytest.raises(Conflict, match="Both looks are over"):
        object_to_answer(row.id, actor=office.partner.actor, text="Again.")
    accept_answer(row.id, actor=office.partner.actor)
    assert money(office) == Balances("USD", payable=2_600)


def test_no_answer_to_the_second_look_decides_too(office: Office, clock: Clock) -> None:
    row = answer(office, dispute(office), 300)
    object_to_answer(row.id, actor=office.partner.actor, text="The file shows it.")
    clock.advance(days=15)
    assert decide_overdue_of(office.deal.seller_id) == 1
    assert money(office) == Balances("USD", payable=3_300)


def test_what_is_not_settled_stands_on_both_statements_for_ever(office: Office, clock: Clock) -> None:
    row = answer(office, dispute(office), 0)
    object_to_answer(row.id, actor=office.partner.actor, text="The file shows it.")
    answer(office, row, 0, by="approver")
    for month, day in (("2026-05", "2026-06-10"), ("2026-06", "2027-06-10")):
        clock.set(f"{day}T00:00Z")
        close_period(office.deal.seller_id, month, actor=SYSTEM)
        body = db.session.scalars(select(Statement).where(Statement.month == month)).one().body
        (told,) = body["disputes"]
        assert (told["dispute"], told["minor"], told["state"]) == (row.public_id, 800, "unsettled")
        section = next(part for part in body["sections"] if part["account"] == "contested")
        assert (section["closing"], body["owed"]) == (800, 2_500)
    assert money(office).contested == 800


def test_an_earning_is_disputed_up_to_what_the_customer_paid_and_once(office: Office) -> None:
    earning_id = db.session.scalars(select(Earning.id)).one()
    partner = office.partner.actor
    for minor, said in ((0, "Say how much"), (-5, "Say how much"), (10_001, "no share of it can be larger")):
        with pytest.raises(AppError, match=said):
            dispute_earning(earning_id, actor=partner, amount=usd(minor), text=WHY)
    row = dispute_earning(earning_id, actor=partner, amount=usd(10_000), text=WHY)
    for disputed in (earning_id, row.claim_id):
        with pytest.raises(Conflict, match="disputed already"):
            dispute_earning(disputed, actor=partner, amount=usd(1), text=WHY)


def test_a_refund_meanwhile_is_taken_from_the_earning_and_not_from_the_claim(office: Office) -> None:
    earning = db.session.scalars(select(Earning)).one()
    order_id = earning.order_id
    assert order_id is not None
    dispute_earning(earning.id, actor=office.partner.actor, amount=usd(500), text=WHY)
    take_back(office.deal, order_id, 10_000)
    accrue_order(order_id)
    assert money(office) == Balances("USD", payable=0, contested=500)


def test_only_the_partner_opens_and_only_its_seller_answers(office: Office) -> None:
    about = db.session.scalars(select(Statement).where(Statement.month == "2026-04")).one()
    stranger = make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER, email="x@example.com")
    for other in (office.preparer, stranger):
        with pytest.raises(NotFound):
            dispute_statement(about.id, actor=other.actor, amount=usd(1), text=WHY)
    row = dispute(office)
    for other in (office.partner, stranger):
        with pytest.raises(NotFound):
            answer_dispute(row.id, actor=other.actor, award=usd(0), answer="No")
    for other in (office.preparer, stranger):
        with pytest.raises(NotFound):
            accept_answer(row.id, actor=other.actor)


def test_an_answer_gives_no_more_than_is_contested_and_takes_nothing(office: Office) -> None:
    row = dispute(office)
    for minor in (-1, 801):
        with pytest.raises(AppError, match=r"from 0 to 8\.00 USD"):
            answer(office, row, minor)
    with pytest.raises(Conflict, match="no answer to accept"):
        accept_answer(row.id, actor=office.partner.actor)
    with pytest.raises(AppError, match="Write why"):
        answer_dispute(row.id, actor=office.preparer.actor, award=usd(0), answer=" ")


def test_a_statement_is_disputed_for_sixty_days(office: Office, clock: Clock) -> None:
    clock.set("2026-06-30T23:00Z")  # its statement is of May 1
    dispute(office)
    clock.set("2026-07-01T00:00Z")
    with pytest.raises(Conflict, match="It could be disputed until 2026-06-30"):
        dispute(office)


@pytest.mark.parametrize(
    ("opened", "due"),
    [("2026-05-20", "2026-06-03"), ("2026-05-22", "2026-06-05"), ("2026-05-23", "2026-06-05")],
)
def test_weekends_do_not_count(opened: str, due: str) -> None:
    assert due_after(date.fromisoformat(opened)) == date.fromisoformat(due)


def test_before_its_first_statement_nothing_is_too_late() -> None:
    check_window(None, date(2030, 1, 1))


def test_the_check_finds_a_claim_that_was_taken_without_the_partners_word(office: Office) -> None:
    row = answer(office, dispute(office), 300)
    accept_answer(row.id, actor=office.partner.actor)
    without_triggers("UPDATE dispute SET accepted_at = NULL")
    assert "I11" in {finding.invariant for finding in check_books(office.deal.seller_id)}
    without_triggers("UPDATE dispute SET awarded_minor = 200")
    assert "I2" in {finding.invariant for finding in check_books(office.deal.seller_id)}


def test_it_is_opened_answered_and_read_on_the_pages(
    office: Office, client: FlaskClient, queries: QueryCounter
) -> None:
    about = db.session.scalars(select(Statement).where(Statement.month == "2026-04")).one().public_id
    browser = sign_in(client, office.partner)
    assert "Dispute an amount" in browser.get(f"/statements/{about}").text
    refused = browser.post(f"/statements/{about}/dispute", data={"amount": "0", "text": WHY})
    assert (refused.status_code, "Say how much is missing" in refused.text, WHY in refused.text) == (422, True, True)
    page = browser.post(f"/statements/{about}/dispute", data={"amount": "8.00", "text": WHY}, follow_redirects=True)
    assert "Waits for an answer" in page.text
    row = db.session.scalars(select(Dispute)).one()
    address, claim = f"/disputes/{row.public_id}", db.session.get_one(Earning, row.claim_id).public_id
    assert browser.get(f"/earnings/{claim}").location.endswith(address)
    assert "Disputed" in browser.get("/earnings?state=contested").text
    browser = sign_in(client, office.preparer)
    assert "Main Street Chamber" in browser.get("/disputes").text
    too_much = browser.post(f"{address}/answer", data={"amount": "9.00", "text": "Here."})
    assert (too_much.status_code, "from 0 to 8.00 USD" in too_much.text) == (422, True)
    browser.post(f"{address}/answer", data={"amount": "3", "text": "It was refunded."})
    browser = sign_in(client, office.partner)
    with queries.at_most(12):
        assert "It was refunded." in browser.get(address).text
    browser.post(f"{address}/second-look", data={"text": "Only half of it."})
    assert "Only half of it." in browser.get(address).text
    assert browser.get(f"{address}/file.pdf").data[:5] == b"%PDF-"
    file = browser.get(f"{address}/file.json").json
    assert file is not None
    assert [each["text"] for each in file["said"]] == [WHY, "It was refunded.", "Only half of it."]
    recipients = set(db.session.scalars(select(OutboxMail.recipient).where(OutboxMail.subject.contains("dispute"))))
    assert recipients == {office.preparer.email, office.approver.email, office.partner.email}


def test_the_file_holds_every_entry_with_its_place_in_the_chain(office: Office) -> None:
    row = answer(office, dispute(office), 300)
    booked = file_of(row)["entries"]
    chain = db.session.scalars(select(Entry.chain_hash).where(Entry.earning_id == row.claim_id).order_by(Entry.seq))
    assert [each["chain_sha256"] for each in booked] == list(chain)
    assert [each["kind"] for each in booked] == ["contest", "award"]
