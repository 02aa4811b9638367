"""A missing sale that was given and comes later: its own share takes the place of what was given, by whichever way."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock as product_clock
from core.access import SYSTEM
from core.db import db, end_read
from core.errors import Conflict
from core.mail import OutboxMail
from core.money import Money
from payouts.commands.accrual import accrue_order
from payouts.commands.disputes import answer_dispute, decide_overdue_of
from payouts.commands.missing_sales import report_missing_sale
from payouts.commands.payouts import mark_paid
from payouts.commands.periods import close_period
from payouts.models import Dispute
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from payouts.rules.disputes import DisputeState
from payouts.rules.missing_sales import MissingSale, spellings
from tests.harness.clock import Clock
from tests.payouts.factories import sell
from tests.payouts.office import Office, make_office, only_payout
from tests.payouts.test_post_entries import without_triggers
from tests.tracking.factories import Carrier, Shop, report
from tests.tracking.sources.files import order, save
from tests.tracking.sources.test_import_orders import bring, with_coupon
from tracking.commands import record_order

WHY = "She bought on the last evening and sent us her receipt."
PLACED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)  # 2,500 are payable, a quarter of each sale; today is Wednesday 2026-05-20


def tell(office: Office, number: str = "A-7") -> Dispute:
    sale = MissingSale(number, date(2026, 5, 4), Money(8_000, "USD"))
    return report_missing_sale(office.deal.partnership_id, sale, actor=office.partner.actor, text=WHY)


def import_late(office: Office, number: str) -> None:
    """Store the sale under a number and let it count, which may be repeated."""
    order_id = sell(office.deal, 8_000, external_id=number)
    accrue_order(order_id)
    accrue_order(order_id)


def money(office: Office) -> Balances:
    end_read()
    assert check_books(office.deal.seller_id) == []
    return balances(office.deal.partnership_id, "USD")


def only_dispute() -> Dispute:
    end_read()
    return db.session.scalars(select(Dispute)).one()


def test_what_silence_gave_is_taken_back_when_the_sale_counts(office: Office, clock: Clock) -> None:
    tell(office)
    clock.set("2026-06-04T00:00Z")
    decide_overdue_of(office.deal.seller_id)
    assert money(office) == Balances("USD", payable=4_500)
    import_late(office, "A-7")
    assert money(office) == Balances("USD", held=2_000, payable=2_500)
    it = only_dispute()
    assert (it.state, it.awarded_minor, it.order_id is not None) == (DisputeState.SETTLED, 2_000, True)
    bodies = list(db.session.scalars(select(OutboxMail.text)))
    assert any("What was decided for you before is set off against it" in body for body in bodies)


def test_what_was_paid_for_it_is_set_off_against_its_own_share(office: Office, clock: Clock) -> None:
    row = tell(office)
    answer_dispute(row.id, actor=office.preparer.actor, award=Money(2_000, "USD"), answer="Found your receipt.")
    clock.set("2026-06-10T12:00Z")
    close_period(office.deal.seller_id, "2026-05", actor=SYSTEM)
    clock.set("2026-06-20T12:00Z")
    payout = only_payout(office.approve(office.submit(office.draft("2026-05"))))
    mark_paid(payout.id, actor=office.approver.actor, reference="B-1", paid_on=product_clock.today("UTC"))
    assert money(office) == Balances("USD", paid=4_500)
    import_late(office, "A-7")
    assert money(office) == Balances("USD", held=2_000, payable=-2_000, paid=4_500)


def test_a_part_that_was_given_ends_with_the_rest_that_is_contested(office: Office, clock: Clock) -> None:
    row = tell(office)
    answer_dispute(row.id, actor=office.preparer.actor, award=Money(500, "USD"), answer="A part of it.")
    assert money(office) == Balances("USD", payable=3_000, contested=1_500)
    import_late(office, "A-7")
    assert money(office) == Balances("USD", held=2_000, payable=2_500)
    with pytest.raises(Conflict, match="It is settled"):
        answer_dispute(row.id, actor=office.approver.actor, award=Money(0, "USD"), answer="Again.")


@pytest.mark.parametrize("kept", ["A-7", "#A-7", "a-7"])
def test_the_number_is_the_same_with_its_sign_and_in_small_letters(office: Office, kept: str) -> None:
    row = tell(office, "#A-7")
    answer_dispute(row.id, actor=office.preparer.actor, award=Money(2_000, "USD"), answer="Yes.")
    import_late(office, kept)
    assert money(office) == Balances("USD", held=2_000, payable=2_500)


def test_another_sale_leaves_what_was_given(office: Office) -> None:
    row = tell(office)
    answer_dispute(row.id, actor=office.preparer.actor, award=Money(2_000, "USD"), answer="Yes.")
    import_late(office, "A-71")
    assert money(office) == Balances("USD", held=2_000, payable=4_500)
    assert "A-71" not in spellings("A-7")


def test_the_check_finds_what_was_given_for_a_sale_that_counts_as_well(office: Office) -> None:
    row = tell(office)
    answer_dispute(row.id, actor=office.preparer.actor, award=Money(2_000, "USD"), answer="Yes.")
    import_late(office, "A-71")
    assert check_books(office.deal.seller_id) == []
    without_triggers("UPDATE dispute SET sale_number = 'A-71'")
    assert [finding.invariant for finding in check_books(office.deal.seller_id)] == ["I11"]


def given(clock: Clock) -> tuple[Shop, Carrier]:
    """Let silence give a partner the share of order #1001, 25.50."""
    shop, carrier = with_coupon(clock)
    sale = MissingSale("1001", PLACED.date(), Money(10_200, "USD"))
    report_missing_sale(carrier.partnership_id, sale, actor=carrier.actor, text=WHY)
    clock.advance(days=20)
    assert decide_overdue_of(shop.seller_id) == 1
    assert balances(carrier.partnership_id, "USD") == Balances("USD", payable=2_550)
    return shop, carrier


def test_a_sale_that_comes_by_the_api_replaces_it(app: Flask, clock: Clock) -> None:
    shop, carrier = given(clock)
    told = report(external_id="1001", placed_at=PLACED, coupons=["CHAMBER20"])
    record_order(told, program_id=shop.program_id, actor=shop.actor)
    assert balances(carrier.partnership_id, "USD") == Balances("USD", held=2_500)
    assert check_books(shop.seller_id) == []


def test_a_sale_that_comes_in_a_file_replaces_it(app: Flask, clock: Clock, tmp_path: Path) -> None:
    shop, carrier = given(clock)
    bring(app, shop, save(tmp_path / "a.csv", [order("#1001", Discount_Code="CHAMBER20")]))
    assert balances(carrier.partnership_id, "USD") == Balances("USD", held=2_250)
    assert check_books(shop.seller_id) == []
