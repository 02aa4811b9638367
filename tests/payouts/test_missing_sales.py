"""Missing sales: told with what shows them, looked for by a day, and never paid twice."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from core.money import Money
from payouts.commands.accrual import accrue_order
from payouts.commands.disputes import accept_answer, answer_dispute, decide_overdue_of
from payouts.commands.missing_sales import answer_that_it_counts, report_missing_sale
from payouts.models import Dispute, Entry
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from payouts.queries.disputes import file_of
from payouts.rules.disputes import DisputeState
from payouts.rules.missing_sales import MOST_WAITING, MissingSale
from reports.queries.waiting import find_waiting
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_deal, sell
from tests.payouts.office import Office, make_office
from tests.payouts.test_post_entries import without_triggers
from tracking.models import Order

WHY = "She bought on the last evening and sent us her receipt."
ON = date(2026, 5, 4)


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)  # 2,500 are payable, a quarter of each sale; today is Wednesday 2026-05-20


def tell(office: Office, number: str = "A-7", minor: int = 8_000, **other: Any) -> Dispute:
    currency = other.pop("currency", office.deal.currency)
    sale = MissingSale(number, other.pop("on", ON), Money(minor, currency))
    actor = other.pop("actor", office.partner.actor)
    return report_missing_sale(office.deal.partnership_id, sale, actor=actor, text=other.pop("text", WHY))


def money(office: Office) -> Balances:
    assert check_books(office.deal.seller_id) == []
    return balances(office.deal.partnership_id, office.deal.currency)


def number_of(order_id: Any) -> str:
    return db.session.get_one(Order, order_id).external_id


def test_its_share_is_contested_and_looked_for_by_a_day(office: Office) -> None:
    row = tell(office)
    assert (row.state, row.due_on, row.amount) == (DisputeState.OPENED, date(2026, 6, 3), Money(2_000, "USD"))
    assert money(office) == Balances("USD", payable=2_500, contested=2_000)
    assert find_waiting(office.preparer.actor).disputes == 1


@pytest.mark.parametrize(("currency", "paid", "share"), [("JPY", 8_001, 2_000), ("KWD", 8_002, 2_000)])
def test_its_share_is_in_the_smallest_unit_of_any_currency(
    app: Flask, clock: Clock, currency: str, paid: int, share: int
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, currency=currency)
    assert tell(office, minor=paid).amount == Money(share, currency)
    assert money(office).contested == share


def test_silence_gives_it_to_the_partner(office: Office, clock: Clock) -> None:
    tell(office)
    clock.set("2026-06-04T00:00Z")
    assert decide_overdue_of(office.deal.seller_id) == 1
    assert money(office) == Balances("USD", payable=4_500)


def test_a_sale_that_counts_by_now_takes_the_place_of_the_claim(office: Office) -> None:
    order_id = sell(office.deal, 8_000)
    row = tell(office, "on her receipt")
    accrue_order(order_id)
    answer_that_it_counts(row.id, actor=office.preparer.actor, order_number=number_of(order_id))
    assert (row.state, row.order_id) == (DisputeState.SETTLED, order_id)
    assert money(office) == Balances("USD", held=2_000, payable=2_500)
    entry = db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first()
    assert entry is not None
    assert "was found by 2026-05-20 and counts itself" in entry.reason


def test_silence_never_pays_a_sale_twice_that_was_found_meanwhile(office: Office, clock: Clock) -> None:
    order_id = sell(office.deal, 8_000)
    db.session.remove()
    row_id = tell(office, "to come").id
    without_triggers('UPDATE dispute SET sale_number = (SELECT MAX(external_id) FROM "order")')
    accrue_order(order_id)
    with pytest.raises(Conflict, match="Answer that it counts instead"):
        answer_dispute(row_id, actor=office.preparer.actor, award=Money(2_000, "USD"), answer="Yes.")
    clock.set("2026-06-04T00:00Z")
    assert decide_overdue_of(office.deal.seller_id) == 1
    assert money(office) == Balances("USD", held=2_000, payable=2_500)


def test_one_order_answers_one_missing_sale(office: Office) -> None:
    order_id = sell(office.deal, 8_000)
    first, second = tell(office, "B-1"), tell(office, "B-2")
    number = number_of(order_id)
    answer_that_it_counts(first.id, actor=office.preparer.actor, order_number=number)
    with pytest.raises(Conflict, match="the answer to another missing sale"):
        answer_that_it_counts(second.id, actor=office.preparer.actor, order_number=number)
    with pytest.raises(Conflict, match=r"No order “B-2” counts for"):
        answer_that_it_counts(second.id, actor=office.preparer.actor, order_number="")


def test_a_share_that_was_given_is_not_given_again_by_the_sale(office: Office) -> None:
    order_id, row = sell(office.deal, 8_000), tell(office)
    accrue_order(order_id)
    answer_dispute(row.id, actor=office.preparer.actor, award=Money(500, "USD"), answer="A part of it.")
    with pytest.raises(Conflict, match=r"5\.00 USD of its share is given already"):
        answer_that_it_counts(row.id, actor=office.preparer.actor, order_number=number_of(order_id))
    accept_answer(row.id, actor=office.partner.actor)
    assert money(office) == Balances("USD", held=2_000, payable=3_000)


def test_it_is_told_once_and_not_of_a_sale_that_stands_there(office: Office) -> None:
    tell(office)
    with pytest.raises(Conflict, match="You told of order A-7 before"):
        tell(office, "  A-7 ")
    known = db.session.scalars(select(Order.external_id)).one()
    with pytest.raises(Conflict, match="stands among your sales"):
        tell(office, known)


def test_what_cannot_be_is_refused_with_what_to_do(office: Office) -> None:
    for said, wrong in (
        ("Write the order number", {"number": " "}),
        ("more than zero", {"minor": 0}),
        ("The terms are in USD", {"currency": "EUR"}),
        ("in the future", {"on": date(2026, 5, 21)}),
        ("this sale earns nothing", {"minor": 1}),
        ("Write why", {"text": " "}),
    ):
        with pytest.raises(AppError, match=said):
            tell(office, **wrong)
    with pytest.raises(Conflict, match="no terms were accepted yet"):
        tell(office, on=date(2026, 1, 1))
    assert db.session.scalars(select(Dispute)).all() == []


def test_it_is_told_within_sixty_days_of_the_statement_it_could_stand_on(office: Office, clock: Clock) -> None:
    clock.set("2026-06-30T12:00Z")  # the statement of April is of May 1
    tell(office, on=date(2026, 4, 4))
    clock.set("2026-07-01T12:00Z")
    with pytest.raises(Conflict, match="It could be disputed until 2026-06-30"):
        tell(office, "A-8", on=date(2026, 4, 4))
    tell(office, "A-9")  # of May, which is not closed


def test_silence_is_bounded_by_how_many_may_wait(office: Office) -> None:
    for number in range(MOST_WAITING):
        tell(office, f"C-{number}")
    with pytest.raises(Conflict, match="20 missing sales wait for an answer already"):
        tell(office, "C-99")


def test_only_the_partner_tells_and_only_its_seller_answers(office: Office) -> None:
    stranger = make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER, email="x@example.com")
    for other in (office.preparer, stranger):
        with pytest.raises(NotFound):
            tell(office, actor=other.actor)
    row = tell(office)
    for other in (office.partner, stranger):
        with pytest.raises(NotFound):
            answer_that_it_counts(row.id, actor=other.actor, order_number="A-7")


def test_the_check_finds_a_claim_that_ended_for_a_sale_which_does_not_count(office: Office) -> None:
    order_id, row = sell(office.deal, 8_000), tell(office)
    answer_that_it_counts(row.id, actor=office.preparer.actor, order_number=number_of(order_id))
    accrue_order(order_id)
    assert check_books(office.deal.seller_id) == []
    without_triggers("UPDATE dispute SET order_id = NULL")
    assert "I11" in {finding.invariant for finding in check_books(office.deal.seller_id)}


def test_it_is_told_looked_for_and_read_on_the_pages(
    office: Office, client: FlaskClient, queries: QueryCounter
) -> None:
    browser = sign_in(client, office.partner)
    (link,) = {part.split('"')[0] for part in browser.get("/disputes").text.split('href="') if "/missing-sale" in part}
    assert "The order number" in browser.get(link).text
    form = {"number": "A-7", "placed_on": "2026-05-04", "paid": "80", "text": WHY}
    refused = browser.post(link, data=form | {"paid": "0"})
    assert (refused.status_code, WHY in refused.text) == (422, True)
    page = browser.post(link, data=form, follow_redirects=True)
    assert "Waits for an answer" in page.text
    row = db.session.scalars(select(Dispute)).one()
    address = f"/disputes/{row.public_id}"
    order_id = sell(office.deal, 8_000)
    accrue_order(order_id)
    browser = sign_in(client, office.preparer)
    assert "Order A-7 is missing" in browser.get("/disputes").text
    with queries.at_most(12):
        assert WHY in browser.get(address).text
    wrong = browser.post(f"{address}/counts", data={"order_number": "A-7"}, follow_redirects=True)
    assert "No order “A-7” counts for" in wrong.text
    page = browser.post(f"{address}/counts", data={"order_number": number_of(order_id)}, follow_redirects=True)
    assert "The sale counts itself" in page.text
    told = file_of(db.session.scalars(select(Dispute)).one())
    assert told["sale"] == {"number": "A-7", "placed_on": "2026-05-04", "paid_minor": 8_000}
    assert browser.get(f"{address}/file.pdf").data[:5] == b"%PDF-"
    bodies = list(db.session.scalars(select(OutboxMail.text).order_by(OutboxMail.id)))
    assert any("order A-7 of 4 May" in body or "A-7" in body for body in bodies)
