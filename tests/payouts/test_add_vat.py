"""VAT: worked out once per statement, on a document with its own number, and paid with the shares of its month."""

import random
from datetime import date
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.db import command, db
from core.errors import Conflict
from core.files import storage
from core.ids import Id
from core.mail import OutboxMail
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import confirm_destination
from payouts.commands.disputes import dispute_earning
from payouts.commands.exports import export_run
from payouts.commands.payouts import mark_paid, return_payout
from payouts.commands.runs import draft_run
from payouts.commands.self_billing import end_self_billing
from payouts.commands.statements import restate
from payouts.models import Account, Earning, Entry, Payout, Statement
from payouts.queries.checks import check_books
from payouts.queries.due import NextPayment, next_payments
from payouts.queries.years import list_totals
from payouts.rules.kinds import EarningKind, EntryKind
from payouts.rules.references import named_in
from payouts.rules.tax import Treatment, VatStatus
from payouts.rules.vat import Amounts, Party, VatFacts
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.factories import take_back
from tests.payouts.office import only_payout
from tests.payouts.vat_office import VatOffice, agree, make_vat_office, set_vat_status

NOBODY = Party("", "", "", "")


def amounts(statement: Statement) -> tuple[str, int, int, int]:
    part = statement.body["vat"]
    return part["document"], part["base_minor"], part["vat_minor"], part["assessed_minor"]


def balances(office: VatOffice) -> dict[str, int]:
    query = select(Account.kind, Account.balance_minor).where(Account.seller_id == office.deal.seller_id)
    return {row.kind: row.balance_minor for row in db.session.execute(query) if row.balance_minor}


def pay(office: VatOffice, month: str, *, on: date = date(2026, 4, 22)) -> Payout:
    payout = only_payout(office.approve(office.submit(office.draft(month))))
    return mark_paid(payout.id, actor=office.approver.actor, reference=f"B-{month}", paid_on=on)


@given(base=st.integers(-(10**12), 10**12), rate=st.integers(0, 3_000), treatment=st.sampled_from(Treatment))
def test_vat_is_rounded_once_and_the_same_above_and_below_zero(base: int, rate: int, treatment: Treatment) -> None:
    facts = VatFacts(treatment, VatStatus.REGISTERED, rate, NOBODY, NOBODY)
    made, turned = facts.of_base(base), facts.of_base(-base)
    assert made + turned == Amounts()
    assert made.base == base
    assert made.vat * made.assessed == 0
    should = (
        Fraction(base * rate, 10_000) if treatment in {Treatment.DOMESTIC, Treatment.REVERSE_CHARGE} else Fraction()
    )
    assert abs(made.vat + made.assessed - should) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("day", "rate", "vat"), [("2026-03-03", 1_900, 475), ("2020-08-03", 1_600, 400), ("2020-06-03", 1_900, 475)]
)
def test_a_german_statement_is_an_invoice_at_the_rate_of_its_month(clock: Clock, day: str, rate: int, vat: int) -> None:
    office = make_vat_office(clock, day=day)
    office.sell(10_000)
    statement = office.close(f"{day[:5]}{int(day[5:7]) + 1:02d}-12")
    assert amounts(statement) == ("self_billed_invoice", 2_500, vat, 0)
    part = statement.body["vat"]
    assert (part["rate_bps"], part["name"], statement.tax_number) == (rate, "SB-00001", 1)
    assert (part["supplier"]["number"], part["recipient"]["number"]) == ("DE123456789", "DE123456789")
    assert balances(office) == {"revenue_share": -2_500, "vat_input": -vat, "payable": 2_500 + vat}
    (entry,) = db.session.scalars(select(Entry).where(Entry.kind == EntryKind.VAT))
    assert (entry.period > statement.month, entry.adjusts_period) == (True, statement.month)
    assert next_payments(office.deal.partner_id)["EUR"].due == 2_500 + vat


def test_a_run_pays_share_and_vat_and_a_return_brings_both_back(clock: Clock, client: FlaskClient) -> None:
    office = make_vat_office(clock)
    office.sell(10_000)
    office.close("2026-04-12")
    clock.set("2026-04-22T12:00Z")
    payout = pay(office, "2026-03")
    assert balances(office) == {"revenue_share": -2_500, "vat_input": -475, "cash": 2_975}
    (year,) = list_totals(office.partner.actor, "2026")
    assert {name: minor for name, minor in year.whole.minors.items() if minor} == {
        "earned": 2_500, "vat": 475, "paid": 2_975
    }  # fmt: skip
    return_payout(payout.id, actor=office.approver.actor, reason="Account closed")
    assert balances(office)["payable"] == 2_975
    assert check_books(office.deal.seller_id) == []
    (vat,) = db.session.scalars(select(Earning).where(Earning.kind == EarningKind.VAT))
    browser = sign_in(client, office.partner)
    assert "VAT for March 2026" in browser.get("/earnings").text
    assert browser.get(f"/earnings/{vat.public_id}", follow_redirects=True).status_code == 200
    with pytest.raises(Conflict, match="VAT follows from the amounts"):
        dispute_earning(vat.id, actor=office.partner.actor, amount=None, text="More.")


def test_a_refund_after_the_close_makes_a_credit_note_that_names_the_invoice(clock: Clock) -> None:
    office = make_vat_office(clock)
    order_id = office.sell(10_000)
    invoice = office.close("2026-04-12")
    take_back(office.deal, order_id, 10_000)
    accrue_order(order_id)
    credit = office.close("2026-05-12")
    assert amounts(credit) == ("credit_note", -2_500, -475, 0)
    assert (credit.tax_number, credit.body["vat"]["refers"]) == (2, [invoice.body["vat"]["name"]])
    assert balances(office) == {}
    assert office.close("2026-06-12").tax_number is None


def test_a_partner_elsewhere_in_the_union_gets_no_vat_and_the_seller_owes_it_itself(clock: Clock) -> None:
    office = make_vat_office(clock, partner="FR")
    office.sell(10_000)
    statement = office.close("2026-04-12")
    assert amounts(statement) == ("self_billed_invoice", 2_500, 0, 475)
    assert balances(office) == {
        "revenue_share": -2_500, "payable": 2_500, "vat_input": -475, "vat_reverse_charge": 475
    }  # fmt: skip
    may = office.close("2026-05-12")
    assert may.body["lines"] == []


def test_a_small_business_gets_an_invoice_without_vat(clock: Clock) -> None:
    office = make_vat_office(clock, status=VatStatus.SMALL)
    office.sell(10_000)
    assert amounts(office.close("2026-04-12")) == ("self_billed_invoice", 2_500, 0, 0)
    assert balances(office) == {"revenue_share": -2_500, "payable": 2_500}


def test_where_nobody_said_what_it_is_for_vat_a_statement_says_nothing_of_it(clock: Clock) -> None:
    office = make_vat_office(clock, seller="US")
    office.sell(10_000)
    statement = office.close("2026-04-12")
    assert (statement.tax_number, "vat" in statement.body) == (None, False)
    assert balances(office) == {"revenue_share": -2_500, "payable": 2_500}


def test_an_agreement_that_ended_makes_no_more_invoices(clock: Clock) -> None:
    office = make_vat_office(clock, is_agreed=False)
    agreement_id = agree(office, date(2026, 3, 1))
    office.sell(10_000)
    end_self_billing(agreement_id, actor=office.partner.actor, from_day=date(2026, 4, 20))
    assert office.close("2026-04-12").tax_number == 1
    office.sell(10_000)
    assert office.close("2026-05-12").tax_number is None


def test_restating_says_only_what_is_different(clock: Clock) -> None:
    office = make_vat_office(clock)
    office.sell(10_000)
    first = office.close("2026-04-12")
    with pytest.raises(Conflict, match="would say the same"):
        restate(first.id, actor=office.preparer.actor, reason="Again")
    set_vat_status(office, "FR", VatStatus.REGISTERED)
    again = restate(first.id, actor=office.preparer.actor, reason="It is in France")
    assert amounts(again) == ("credit_note", 0, -475, 475)
    assert (again.tax_number, again.body["vat"]["refers"]) == (2, ["SB-00001"])
    assert amounts(first) == ("self_billed_invoice", 2_500, 475, 0)
    assert balances(office) == {
        "revenue_share": -2_500, "payable": 2_500, "vat_input": -475, "vat_reverse_charge": 475
    }  # fmt: skip
    assert check_books(office.deal.seller_id) == []


def test_the_page_the_files_and_the_mail_say_it(clock: Clock, client: FlaskClient) -> None:
    office = make_vat_office(clock)
    office.sell(10_000)
    statement = office.close("2026-04-12")
    browser, at = sign_in(client, office.partner), f"/statements/{statement.public_id}"
    page = browser.get(at).text
    for said in ("self-billed invoice SB-00001", "VAT of 19% is added", "DE123456789", "self-billing"):
        assert said in page
    assert browser.get(f"{at}/statement.pdf").data.startswith(b"%PDF")
    assert browser.get(f"{at}/statement.json").get_json()["statement"]["vat"]["vat_minor"] == 475
    (mail,) = [row for row in db.session.scalars(select(OutboxMail)) if "Your statement" in row.subject]
    assert "self-billed invoice SB-00001" in mail.text
    assert "€4.75" in mail.text


def test_the_bank_reads_which_invoice_is_paid(clock: Clock) -> None:
    office = make_vat_office(clock)
    office.sell(10_000)
    office.close("2026-04-12")
    clock.set("2026-04-22T12:00Z")
    run = office.approve(office.submit(office.draft("2026-03")))
    file = export_run(run.id, actor=office.approver.actor)
    reference = f"Tandem {run.number}-{only_payout(run).public_id[-6:]} SB-00001"
    assert reference in storage().load(file.storage_key).decode()
    named = named_in(reference)
    assert named is not None
    assert named.run_number == run.number


@pytest.mark.parametrize("seed", [1, 2])
def test_through_a_year_of_anything_every_document_says_what_its_month_came_to(clock: Clock, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a history, no secret
    office = make_vat_office(clock, day="2026-01-03")
    sold: dict[Id, int] = {}
    for month in range(2, 9):
        for _ in range(chance.randint(1, 3)):
            gross = chance.randint(1, 30_000)
            sold[office.sell(gross)] = gross
        for order_id in chance.sample(sorted(sold), min(len(sold), chance.randint(0, 2))):
            back = chance.randint(1, sold[order_id]) if sold[order_id] else 0
            if back:
                take_back(office.deal, order_id, back)
                accrue_order(order_id)
                sold[order_id] -= back
        set_vat_status(office, chance.choice(["DE", "DE", "FR"]), VatStatus.REGISTERED)
        office.close(f"2026-{month:02d}-12")
        clock.set(f"2026-{month:02d}-22T12:00Z")
        if next_payments(office.deal.partner_id).get("EUR", NextPayment("EUR")).due > 0 and chance.random() < 0.6:
            payout = pay(office, f"2026-{month - 1:02d}", on=date(2026, month, 22))
            if chance.random() < 0.4:
                return_payout(payout.id, actor=office.approver.actor, reason="Account closed")
                confirm_destination(office.deal.partnership_id, actor=office.partner.actor)
        assert check_books(office.deal.seller_id) == []
    parts = [row.body["vat"] for row in office.statements() if row.tax_number]
    assert parts
    added, owed = (sum(part[name] for part in parts) for name in ("vat_minor", "assessed_minor"))
    found = balances(office)
    assert (-found.get("vat_input", 0), found.get("vat_reverse_charge", 0)) == (added + owed, owed)


@command
def forget_vat() -> None:
    """Take the VAT of an earning away, behind the books' back."""
    vat = db.session.scalars(select(Account).where(Account.kind == "vat_input")).one()
    vat.balance_minor = 0


def test_vat_that_the_books_do_not_hold_is_found(clock: Clock) -> None:
    office = make_vat_office(clock)
    office.sell(10_000)
    office.close("2026-04-12")
    forget_vat()
    assert {finding.invariant for finding in check_books(office.deal.seller_id)} == {"I1"}


def test_a_run_may_be_drafted_before_any_month_with_vat(clock: Clock) -> None:
    office = make_vat_office(clock)
    office.sell(10_000)
    office.close("2026-04-12")
    office.sell(4_000)
    office.close("2026-05-12")
    assert only_payout(draft_run("2026-03", actor=office.preparer.actor)).amount_minor == 2_975
