"""Without self-billing VAT is paid once the partner's own invoice is recorded: the computed sum, once, told to both."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from core.money import Money
from payouts.commands.accrual import accrue_order
from payouts.commands.invoices import record_invoice
from payouts.commands.runs import draft_run, recalculate_run
from payouts.commands.statements import restate
from payouts.models import PartnerInvoice, Statement
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.factories import take_back
from tests.payouts.office import only_payout
from tests.payouts.vat_office import VatOffice, make_vat_office
from tracking.models import Order

ON = date(2026, 4, 12)
VAT = Money(475, "EUR")


@pytest.fixture
def office(clock: Clock) -> VatOffice:
    """A partner in the seller's country that writes its own invoices, with a month that is closed."""
    office = make_vat_office(clock, is_agreed=False)
    office.sell(10_000)
    office.close("2026-04-12")
    return office


def record(office: VatOffice, statement: Statement, *, number: str = "RE-7", vat: Money = VAT) -> PartnerInvoice:
    return record_invoice(statement.id, actor=office.preparer.actor, number=number, invoiced_on=ON, vat=vat)


def test_no_invoice_no_vat_and_with_it_the_run_pays_both(office: VatOffice) -> None:
    (statement,) = office.statements()
    assert (statement.tax_number, statement.body["vat"]["document"]) == (None, "payment_advice")
    assert only_payout(run := draft_run("2026-03", actor=office.preparer.actor)).amount_minor == 2_500
    assert record(office, statement).vat == VAT
    assert only_payout(recalculate_run(run.id, actor=office.preparer.actor)).amount_minor == 2_975
    assert check_books(office.deal.seller_id) == []
    mails = [mail for mail in db.session.scalars(select(OutboxMail)) if "Invoice RE-7" in mail.subject]
    assert {office.partner.email, office.approver.email} <= {mail.recipient for mail in mails}
    assert "€4.75" in mails[0].text


def test_an_invoice_is_recorded_once(office: VatOffice) -> None:
    (statement,) = office.statements()
    record(office, statement)
    with pytest.raises(Conflict, match="recorded already"):
        record(office, statement, number="RE-8")
    office.sell(10_000)
    with pytest.raises(AppError, match="another statement") as refusal:
        record(office, office.close("2026-05-12"))
    assert refusal.value.field == "number"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"vat": Money(476, "EUR")}, "vat"), ({"vat": Money(0, "EUR")}, "vat"), ({"number": " "}, "number"),
     ({"number": "x" * 61}, "number")],
)  # fmt: skip
def test_an_invoice_that_does_not_fit_is_refused(office: VatOffice, changed: dict[str, Any], field: str) -> None:
    (statement,) = office.statements()
    with pytest.raises(AppError) as refusal:
        record(office, statement, **changed)
    assert refusal.value.field == field


def test_a_refund_waits_for_the_credit_note(office: VatOffice) -> None:
    (march,) = office.statements()
    record(office, march)
    refund(office, 10_000)
    april = office.close("2026-05-12")
    assert april.body["vat"]["vat_minor"] == -475
    record(office, april, number="GS-1", vat=Money(-475, "EUR"))
    assert check_books(office.deal.seller_id) == []


def refund(office: VatOffice, gross: int) -> None:
    """Give the customer of the first order something back."""
    orders = select(Order.id).where(Order.seller_id == office.deal.seller_id)
    order_id = db.session.scalars(orders.order_by(Order.id)).all()[0]
    take_back(office.deal, order_id, gross)
    accrue_order(order_id)


def test_a_restatement_takes_the_invoice_instead(office: VatOffice) -> None:
    (first,) = office.statements()
    office.clock.advance(days=1)
    refund(office, 4_000)
    second = restate(first.id, actor=office.preparer.actor, reason="A refund since")
    with pytest.raises(Conflict, match="Number 2 restates"):
        record(office, first)
    record(office, second)
    assert check_books(office.deal.seller_id) == []


def test_an_invoice_under_reverse_charge_has_no_vat_and_books_what_the_seller_owes(clock: Clock) -> None:
    office = make_vat_office(clock, partner="FR", is_agreed=False)
    office.sell(10_000)
    statement = office.close("2026-04-12")
    record(office, statement, vat=Money(0, "EUR"))
    assert check_books(office.deal.seller_id) == []


def test_it_is_recorded_on_a_page_by_the_seller_alone(office: VatOffice, client: FlaskClient) -> None:
    (statement,) = office.statements()
    at = f"/statements/{statement.public_id}"
    seller = sign_in(client, office.preparer)
    assert "has to send you an invoice" in seller.get(at).text
    refused = seller.post(f"{at}/invoice", data={"number": "RE-7", "invoiced_on": "2026-04-12", "vat": "5"})
    assert (refused.status_code, "comes to 4.75 EUR" in refused.text) == (422, True)
    sent = seller.post(f"{at}/invoice", data={"number": "RE-7", "invoiced_on": "2026-04-12", "vat": "4.75"})
    assert sent.status_code == 302
    assert "RE-7" in seller.get(at).text
    partner = sign_in(client, office.partner)
    assert "RE-7" in partner.get(at).text
    assert partner.get(f"{at}/statement.pdf").data.startswith(b"%PDF")
    assert partner.get(f"{at}/invoice").status_code == 404
    with pytest.raises(NotFound):
        record_invoice(statement.id, actor=office.partner.actor, number="RE-8", invoiced_on=ON, vat=VAT)
