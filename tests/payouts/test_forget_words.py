"""Addresses in free words: blotted out of disputes, and refused where the words stay in the books for good."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, end_read
from core.errors import AppError
from core.money import Money
from core.privacy import find_person
from payouts.commands.disputes import answer_dispute
from payouts.commands.missing_sales import report_missing_sale
from payouts.models import Dispute
from payouts.queries.checks import check_books
from payouts.rules.exchanges import Moved, check_moved
from payouts.rules.missing_sales import MissingSale
from tests.harness.clock import Clock
from tests.payouts.office import Office, make_office
from tests.tracking.factories import make_carrier, make_shop
from tests.tracking.test_follow_leads import asked, by_hand
from tracking.commands import move_lead
from tracking.rules.leads import LeadStage, LostReason

MAIL = "jo.reyes@customers.example"
TOLD = f"Jo ({MAIL.title()}) has a receipt; {MAIL}.au and a{MAIL} are others."


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def test_what_both_sides_wrote_of_a_missing_sale_is_blotted_and_the_amounts_stay(app: Flask, office: Office) -> None:
    sale = MissingSale("A-7", date(2026, 5, 4), Money(8_000, "USD"))
    row = report_missing_sale(office.deal.partnership_id, sale, actor=office.partner.actor, text=TOLD)
    answer_dispute(row.id, actor=office.preparer.actor, award=Money(500, "USD"), answer=f"We wrote to {MAIL}.")
    assert find_person(MAIL) == {"disputes’ words": 1}
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["privacy", "erase", MAIL, "--yes"])
    assert result.exit_code == 0, result.output
    end_read()
    it = db.session.scalars(select(Dispute)).one()
    assert it.text == f"Jo (…) has a receipt; {MAIL}.au and a{MAIL} are others."
    assert (it.answer, it.objection, it.amount_minor, it.awarded_minor) == ("We wrote to ….", None, 2_000, 500)
    assert (find_person(MAIL), check_books(office.deal.seller_id)) == ({}, [])


def test_the_source_of_a_rate_names_no_address(office: Office) -> None:
    day = date(2026, 5, 4)
    moved = Moved(Money(900, "EUR"), "0.9", f"told by {MAIL}", day, day)
    with pytest.raises(AppError, match="Leave the e-mail address out"):
        check_moved(moved, Money(1_000, "USD"), date(2026, 5, 20))


def test_the_reason_of_a_lead_names_no_address(app: Flask) -> None:
    shop = make_shop()
    lead = asked(shop)
    with pytest.raises(AppError, match="Leave the e-mail address out"):
        move_lead(lead.id, actor=shop.actor, to=LeadStage.LOST, lost=LostReason.DUPLICATE, reason=f"Is {MAIL}")
    with pytest.raises(AppError, match="Leave the e-mail address out"):
        by_hand(shop, make_carrier(shop), reason=f"{MAIL} wrote to us.")
