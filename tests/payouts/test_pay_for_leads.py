"""Pay for leads: earned once at the agreed stage, capped, set against a sale that follows, taken back for a reason."""

from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.ids import Id
from core.money import Money
from partners.rules.leads import LeadPay, PaidAt, WithSale
from payouts.commands.accrual import accrue_all
from payouts.commands.books_checks import check_and_keep
from payouts.commands.disputes import dispute_earning
from payouts.commands.holds import release_due
from payouts.models import Earning, Entry
from payouts.queries.checks import check_books
from payouts.rules.kinds import EarningKind, EntryKind
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import TERMS, Carrier, Shop, click, make_carrier, make_shop, report
from tracking.commands import move_lead, record_adjustment, record_lead, record_order
from tracking.commands.leads import find_lead_of
from tracking.models import Conversion, Lead, Order
from tracking.rules.leads import LeadSource, LeadStage, LostReason
from tracking.schemas.reports import AdjustmentReport, CustomerReport, LeadReport

PAY = LeadPay(2_000)


@pytest.fixture
def shop(clock: Clock) -> Shop:
    clock.set("2026-03-02T12:00Z")
    return make_shop()


def carrier_with(shop: Shop, pay: LeadPay = PAY, *, hold_days: int = 30, clawback_days: int = 120) -> Carrier:
    return make_carrier(shop, terms=replace(TERMS, leads=pay, hold_days=hold_days, clawback_days=clawback_days))


def take_back(shop: Shop, lead: Lead) -> None:
    why = "The number does not exist."
    move_lead(lead.id, actor=shop.actor, to=LeadStage.LOST, lost=LostReason.FALSE_DETAILS, reason=why)


def asked(
    shop: Shop, carrier: Carrier, number: str = "person-1", *, email: str | None = None, event: str = "Call"
) -> Lead:
    told = LeadReport(
        customer=CustomerReport(external_id=number, email=email), event_name=event, source=LeadSource.FORM,
        click_id=click(carrier),
    )  # fmt: skip
    return find_lead_of(record_lead(told, program_id=shop.program_id, actor=shop.actor), event)


def qualified(shop: Shop, carrier: Carrier, number: str = "person-1") -> Lead:
    lead = asked(shop, carrier, number)
    return move_lead(lead.id, actor=shop.actor, to=LeadStage.QUALIFIED)


def bought(
    shop: Shop, carrier: Carrier | None, number: str = "person-1", *, email: str | None = None, gross: int = 4_000
) -> Order:
    customer = CustomerReport(external_id=number, email=email)
    told = report(customer=customer, gross_minor=gross, click_id=click(carrier) if carrier else "")
    return record_order(told, program_id=shop.program_id, actor=shop.actor).order


def paid_for(lead: Lead) -> int:
    return int(db.session.scalar(select(func.coalesce(func.sum(Earning.posted_minor), 0)).where(
        Earning.kind == EarningKind.LEAD, Earning.conversion_id == _conversion(lead.id))) or 0)  # fmt: skip


def _conversion(lead_id: Id) -> Id | None:
    return db.session.scalar(select(Conversion.id).where(Conversion.lead_id == lead_id))


def in_all(carrier: Carrier) -> int:
    posted = func.coalesce(func.sum(Earning.posted_minor), 0)
    return int(db.session.scalar(select(posted).where(Earning.partner_id == carrier.partner_id)) or 0)


def test_a_lead_earns_once_it_is_qualified(shop: Shop) -> None:
    carrier = carrier_with(shop)
    lead = asked(shop, carrier)
    assert paid_for(lead) == 0
    move_lead(lead.id, actor=shop.actor, to=LeadStage.QUALIFIED)
    move_lead(lead.id, actor=shop.actor, to=LeadStage.WON)
    assert paid_for(lead) == 2_000
    assert check_books(shop.seller_id) == []


def test_a_lead_earns_at_once_where_the_terms_say_so(shop: Shop) -> None:
    assert paid_for(asked(shop, carrier_with(shop, LeadPay(500, PaidAt.NEW)))) == 500


def test_terms_without_pay_for_leads_pay_nothing(shop: Shop) -> None:
    assert paid_for(qualified(shop, make_carrier(shop))) == 0
    assert db.session.query(Earning).count() == 0


def test_it_waits_as_shares_do_and_then_becomes_payable(shop: Shop, clock: Clock) -> None:
    qualified(shop, carrier_with(shop, hold_days=10))
    earning = db.session.query(Earning).one()
    assert (earning.release_on, earning.held_minor) == (date(2026, 3, 12), 2_000)
    clock.set("2026-03-12T12:00Z")
    release_due()
    assert (earning.held_minor, earning.payable_minor) == (0, 2_000)
    assert check_books(shop.seller_id) == []


@pytest.mark.parametrize("lost", [LostReason.NO_INTEREST, LostReason.NO_ANSWER, LostReason.BOUGHT_ELSEWHERE])
def test_what_a_person_decides_takes_nothing_back(shop: Shop, lost: LostReason) -> None:
    lead = qualified(shop, carrier_with(shop))
    move_lead(lead.id, actor=shop.actor, to=LeadStage.LOST, lost=lost)
    assert paid_for(lead) == 2_000


def test_a_named_reason_takes_it_back_and_a_later_word_gives_it_again(shop: Shop) -> None:
    lead = qualified(shop, carrier_with(shop))
    take_back(shop, lead)
    assert paid_for(lead) == 0
    entry = db.session.scalars(select(Entry).where(Entry.kind == EntryKind.REVERSE)).one()
    assert "The details are false: The number does not exist" in entry.reason
    assert check_books(shop.seller_id) == []
    move_lead(lead.id, actor=shop.actor, to=LeadStage.QUALIFIED, reason="It does: a typing error.")
    assert paid_for(lead) == 2_000
    assert check_books(shop.seller_id) == []


def test_after_the_days_of_refunds_nothing_takes_it_back(shop: Shop, clock: Clock) -> None:
    lead = qualified(shop, carrier_with(shop, clawback_days=20))
    clock.set("2026-03-23T12:00Z")
    take_back(shop, lead)
    assert paid_for(lead) == 2_000


def test_what_was_taken_back_may_be_disputed(shop: Shop) -> None:
    carrier = carrier_with(shop)
    lead = qualified(shop, carrier)
    take_back(shop, lead)
    earning = db.session.query(Earning).one()
    actor = make_person(db.session.get_one(Organization, carrier.partner_id), Role.OWNER).actor
    opened = dispute_earning(earning.id, actor=actor, amount=Money(2_000, "USD"), text="I know this person.")
    assert opened is not None


def test_the_sale_that_follows_brings_the_higher_of_both(shop: Shop) -> None:
    carrier = carrier_with(shop)
    lead = qualified(shop, carrier)
    order = bought(shop, carrier, gross=4_000)  # a share of 1,000
    assert (paid_for(lead), in_all(carrier)) == (1_000, 2_000)
    bought(shop, carrier, gross=8_000)  # together 3,000
    assert (paid_for(lead), in_all(carrier)) == (0, 3_000)
    assert check_books(shop.seller_id) == []
    _refund(shop, order)
    assert (paid_for(lead), in_all(carrier)) == (0, 2_000)
    assert check_books(shop.seller_id) == []


def test_what_the_sale_took_comes_back_with_a_refund(shop: Shop) -> None:
    carrier = carrier_with(shop)
    lead = qualified(shop, carrier)
    _refund(shop, bought(shop, carrier, gross=40_000))
    assert (paid_for(lead), in_all(carrier)) == (2_000, 2_000)
    assert check_books(shop.seller_id) == []


def _refund(shop: Shop, order: Order) -> None:
    told = AdjustmentReport(external_id=f"R-{order.public_id}", order_id=order.id, reason="Did not like it")
    record_adjustment(told, actor=shop.actor)


def test_both_are_paid_where_the_terms_say_so(shop: Shop) -> None:
    carrier = carrier_with(shop, LeadPay(2_000, with_sale=WithSale.BOTH))
    lead = qualified(shop, carrier)
    bought(shop, carrier, gross=4_000)
    assert (paid_for(lead), in_all(carrier)) == (2_000, 3_000)


def test_a_sale_is_the_leads_stage_also_by_its_address_alone(shop: Shop) -> None:
    carrier = carrier_with(shop)
    lead = asked(shop, carrier, "lead-1", email="ada@example.com")
    bought(shop, carrier, "shop-7", email="Ada@example.com", gross=4_000)
    found = db.session.get_one(Lead, lead.id)
    assert (found.stage, found.steps[-1].reason) == (LeadStage.WON, "The person bought")
    assert (paid_for(lead), in_all(carrier)) == (1_000, 2_000)
    assert check_books(shop.seller_id) == []


def test_two_leads_of_one_person_share_one_sale(shop: Shop) -> None:
    carrier = carrier_with(shop)
    leads = [asked(shop, carrier, event=event) for event in ("Call", "Brochure")]
    for lead in leads:
        move_lead(lead.id, actor=shop.actor, to=LeadStage.QUALIFIED)
    bought(shop, carrier, gross=12_000)  # a share of 3,000
    assert [paid_for(lead) for lead in leads] == [0, 1_000]
    assert in_all(carrier) == 4_000
    assert check_books(shop.seller_id) == []


def test_a_sale_for_another_partner_takes_nothing(shop: Shop) -> None:
    carrier, other = carrier_with(shop), make_carrier(shop, "Fern Letters")
    lead = qualified(shop, carrier)
    bought(shop, other)
    assert paid_for(lead) == 2_000


def test_over_the_cap_of_a_month_is_shown_as_that(shop: Shop, clock: Clock) -> None:
    carrier = carrier_with(shop, LeadPay(2_000, most=2))
    first, second, third = (qualified(shop, carrier, f"c-{at}") for at in range(3))
    assert [paid_for(each) for each in (first, second, third)] == [2_000, 2_000, 0]
    take_back(shop, first)
    assert [paid_for(each) for each in (first, second, third)] == [0, 2_000, 2_000]
    move_lead(first.id, actor=shop.actor, to=LeadStage.QUALIFIED)  # comes to the end: nobody is moved out again
    assert [paid_for(each) for each in (first, second, third)] == [0, 2_000, 2_000]
    assert check_books(shop.seller_id) == []
    clock.set("2026-04-01T00:00Z")
    assert paid_for(qualified(shop, carrier, "c-9")) == 2_000


def test_accruing_again_changes_nothing(shop: Shop) -> None:
    carrier = carrier_with(shop)
    qualified(shop, carrier)
    bought(shop, carrier)
    entries = db.session.query(Entry).count()
    assert accrue_all() == 0
    assert check_and_keep(shop.seller_id).findings == []
    assert db.session.query(Entry).count() == entries


def test_both_sides_see_how_it_was_worked_out(shop: Shop, client: FlaskClient) -> None:
    carrier = carrier_with(shop)
    lead = qualified(shop, carrier)
    bought(shop, carrier)
    earning = db.session.query(Earning).filter_by(kind=EarningKind.LEAD).one()
    sides = {shop.seller_id: ("/shares", "/shares.csv"), carrier.partner_id: ("/earnings", "/earnings.csv")}
    for organization_id, lists in sides.items():
        browser = sign_in(client, make_person(db.session.get_one(Organization, organization_id), Role.OWNER))
        page = browser.get(f"/earnings/{earning.public_id}").text
        for text in ("A qualified lead since 2 Mar 2026", "Set against the share of the sale", f"…{lead.short_number}"):
            assert text in page
        assert "person-1" not in page
        assert '"minor":-1000' in browser.get(f"/earnings/{earning.public_id}/data.json").text.replace(" ", "")
        assert "Lead of 2 Mar 2026" in browser.get(lists[0]).text
        assert browser.get(lists[1]).status_code == 200
