"""Write-offs: what a partner owes after refunds is never demanded, ends by itself, and only ever gets less."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock as product_clock
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from core.money import Money
from payouts.commands.accrual import accrue_order
from payouts.commands.payouts import mark_paid
from payouts.commands.periods import close_due
from payouts.commands.write_offs import write_off, write_off_due_of
from payouts.models import Entry, Statement
from payouts.queries.checks import check_books
from payouts.queries.journal import book_balances, book_entries
from payouts.rules.journals import beancount
from payouts.rules.write_offs import below_since, owed_throughout, shares_of
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.factories import make_deal, sell, take_back
from tests.payouts.office import Office, make_office, only_payout
from tracking.models import Order
from tracking.rules.refunds import AdjustmentKind

WHY = "They stopped, and it is little."


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    """A partner that got $25.00 and whose one customer took everything back on May 20."""
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    payout = only_payout(office.approve(office.submit(office.draft())))
    mark_paid(payout.id, actor=office.approver.actor, reference="B-1", paid_on=product_clock.today("UTC"))
    order = db.session.scalars(select(Order)).one()
    take_back(office.deal, order.id, 10_000)
    accrue_order(order.id)
    assert office.money() == (0, -2_500, 0, 2_500)
    return office


def by_hand(office: Office, **how: Any) -> Entry:
    told: dict[str, Any] = {"currency": "USD", "amount": None, "reason": WHY, "seen": 2_500} | how
    return write_off(office.deal.partnership_id, actor=office.preparer.actor, **told)


def sweep(office: Office) -> int:
    done = write_off_due_of(office.deal.seller_id)
    assert check_books(office.deal.seller_id) == []
    return done


def test_it_ends_by_itself_after_the_tail_and_the_refund_limit(office: Office, clock: Clock) -> None:
    clock.set("2026-10-16T12:00Z")  # 30 + 120 days after May 20 is October 17
    assert sweep(office) == 0
    clock.set("2026-10-17T12:00Z")
    assert sweep(office) == 1
    assert sweep(office) == 0
    assert office.money() == (0, 0, 0, 2_500)
    entry = db.session.scalars(select(Entry).where(Entry.kind == "write_off")).one()
    assert entry.reason == "Owed since 2026-05-20 and not set off by 2026-10-17, so it is written off"
    told = [row for row in db.session.scalars(select(OutboxMail)) if "ritten off" in row.subject]
    assert {office.preparer.email, office.approver.email} < {row.recipient for row in told}
    assert all("and not set off by" in " ".join(row.text.split()) for row in told)


def test_what_was_owed_later_ends_later_and_what_waits_comes_off_first(office: Office, clock: Clock) -> None:
    clock.set("2026-09-01T12:00Z")
    order_id = sell(office.deal, 4_000)  # a share of $10.00 waits
    accrue_order(order_id)
    clock.set("2026-10-17T12:00Z")
    assert sweep(office) == 1
    assert office.money()[:2] == (1_000, -1_000)


def test_by_hand_only_what_is_owed_with_a_reason_and_once(office: Office) -> None:
    for wrong in ({"reason": " "}, {"amount": Money(2_501, "USD")}, {"amount": Money(0, "USD")}):
        with pytest.raises(AppError):
            by_hand(office, **wrong)
    by_hand(office, amount=Money(500, "USD"))
    with pytest.raises(Conflict, match=r"owes 20\.00 USD by now"):
        by_hand(office, amount=Money(500, "USD"))  # the same form again
    by_hand(office, seen=2_000)
    with pytest.raises(Conflict, match="owes nothing"):
        by_hand(office, seen=0)
    assert office.money()[1] == 0
    assert check_books(office.deal.seller_id) == []
    stranger = make_deal()
    with pytest.raises(NotFound):
        write_off(stranger.partnership_id, actor=office.preparer.actor, currency="USD", amount=None, reason=WHY, seen=0)


def test_a_refund_that_was_wrong_is_not_paid_a_second_time(office: Office) -> None:
    by_hand(office)
    order = db.session.scalars(select(Order)).one()
    take_back(office.deal, order.id, -10_000, kind=AdjustmentKind.CORRECTION)
    accrue_order(order.id)
    assert office.money() == (0, 0, 0, 2_500)
    assert check_books(office.deal.seller_id) == []


def test_the_statement_the_journal_and_the_pages_say_so(office: Office, client: FlaskClient, clock: Clock) -> None:
    seller = sign_in(client, office.preparer)
    page = seller.get("/owing").text
    link = page.split('href="/owing/pn_')[1].split('"')[0]
    assert "written off by itself" in seller.get(f"/owing/pn_{link}").text
    answer = seller.post(f"/owing/pn_{link}/write-off", data={"seen": "2500", "amount": "30", "reason": WHY})
    assert answer.status_code == 422
    assert "only lowers what is owed" in answer.text
    assert (
        seller.post(f"/owing/pn_{link}/write-off", data={"seen": "2500", "amount": "25", "reason": WHY}).status_code
        == 302
    )
    clock.set("2026-06-15T12:00Z")
    close_due()
    statement = db.session.scalars(select(Statement).order_by(Statement.number.desc())).first()
    assert statement is not None
    payable = next(part for part in statement.body["sections"] if part["account"] == "payable")
    assert payable["changes"] == {"reserve": -2_500, "reverse": -2_500, "write_off": 2_500}
    seller_id = office.deal.seller_id
    assert "Write-off-USD 25.00 ~ 0.00 USD" in "".join(beancount(book_entries(seller_id), book_balances(seller_id)))
    mine = sign_in(client, office.partner).get(f"/statements/{statement.public_id}").text
    assert WHY in mine


def test_only_what_was_owed_throughout_is_old_enough() -> None:
    assert owed_throughout(-100, []) == 100
    assert owed_throughout(-100, [-50, 30]) == 100
    assert owed_throughout(-100, [60, -500]) == 40
    assert owed_throughout(-100, [150, -500]) == 0
    assert owed_throughout(20, [-500]) == 0


def test_it_is_owed_since_it_last_fell_below_zero() -> None:
    day = date(2026, 1, 1)
    days = [(day + timedelta(days=at), minor) for at, minor in enumerate([10, -30, 20, -1, -5])]
    assert below_since(days) == date(2026, 1, 4)
    assert below_since(days[:3]) is None


def test_it_goes_to_the_oldest_earnings_first() -> None:
    first, second = UUID(int=1), UUID(int=2)
    assert shares_of([(first, -30), (second, -50)], 40) == [(first, 30), (second, 10)]
