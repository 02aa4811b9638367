"""What is needed to pay to an account: routing numbers in the United States, IBANs where there are some."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.permissions import Role
from accounts.queries import get_organization
from core.db import command, db
from core.errors import AppError
from core.files import storage
from core.ids import show
from partners.models import Partnership
from payouts.commands.destinations import set_destination
from payouts.commands.exports import export_run
from payouts.queries.destinations import find_destination
from payouts.queries.run_rows import rows_of
from payouts.rules.banks import BankDetails, bank_details, is_routing_number
from payouts.rules.runs import Obstacle
from tests.accounts.factories import mails_to
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.factories import make_deal
from tests.payouts.office import IBAN, Office, make_office

US = {"account": "000123456789", "country": "US", "routing_number": "021000021"}


def details(**given: str) -> BankDetails:
    return bank_details(**({"account": "", "country": "", "routing_number": "", "bic": "", "bank_name": ""} | given))


@pytest.mark.parametrize(
    ("digits", "fits"),
    [("021000021", True), ("011401533", True), ("021000022", False), ("120000021", False), ("000000000", False),
     ("02100002", False), ("0210000210", False), ("02100002A", False)],
)  # fmt: skip
def test_a_routing_number_has_nine_digits_and_a_check_digit(digits: str, fits: bool) -> None:
    assert is_routing_number(digits) is fits


def test_an_iban_tells_its_country_and_needs_nothing_else() -> None:
    found = details(account=IBAN, bic="cobadeff xxx", bank_name=" Commerz  bank ")
    assert found == BankDetails("DE89370400440532013000", "DE", None, "COBADEFFXXX", "Commerz bank")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"account": "123456789"}, "country"),
        ({"account": IBAN, "country": "US"}, "country"),
        ({"account": "123456789", "country": "DE"}, "account"),
        ({"account": "123456789", "country": "US"}, "routing_number"),
        (US | {"routing_number": "021000022"}, "routing_number"),
        ({"account": IBAN, "bic": "COBA"}, "bic"),
    ],
)
def test_what_cannot_be_paid_to_is_refused_at_its_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(AppError) as refusal:
        details(**given)
    assert refusal.value.field == field


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, with_account=False)
    set_destination(
        office.deal.partnership_id, actor=office.partner.actor, holder_name="Main Street", bank_name="First Bank", **US
    )
    return office


def test_the_payment_file_carries_what_the_bank_asks_for(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    file = export_run(run.id, actor=office.approver.actor)
    (row,) = csv.DictReader(io.StringIO(storage().load(file.storage_key).decode()))
    assert (row["routing_number"], row["bic"], row["bank"], row["bank_country"]) == (
        "021000021",
        "",
        "First Bank",
        "US",
    )
    assert row["run"] == "April 2026 payments, run 1"


@command
def forget_the_bank(office: Office, country: str) -> None:
    """Make the account one that was stored before banks were asked for."""
    destination = find_destination(office.deal.partnership_id)
    assert destination is not None
    destination.country = destination.routing_number = destination.bank_name = None
    db.session.get_one(Partnership, office.deal.partnership_id).country = country


@pytest.mark.parametrize(("country", "found"), [("US", (Obstacle.METHOD_INCOMPLETE,)), ("AU", ())])
def test_an_account_from_before_is_kept_out_only_where_it_cannot_be_paid(
    office: Office, country: str, found: tuple[Obstacle, ...]
) -> None:
    forget_the_bank(office, country)
    (row,) = rows_of(office.draft())
    assert row.obstacles == found


def test_the_form_asks_and_says_what_is_wrong(office: Office, client: FlaskClient) -> None:
    browser, address = sign_in(client, office.partner), f"/get-paid/{show('pn', office.deal.partnership_id)}"
    form = {"holder_name": "Main Street", "account": "987654321", "country": "US", "routing_number": "021000022"}
    wrong = browser.post(address, data=form)
    assert wrong.status_code == 422
    assert "its check digit does not fit" in wrong.text.lower()
    told = browser.post(address, data=form | {"routing_number": "021000021"}, follow_redirects=True).text
    assert "routing number 021000021" in told


def test_a_mail_is_promised_where_one_is_sent(client: FlaskClient) -> None:
    deal = make_deal()
    owner = make_person(get_organization(deal.partner_id), Role.OWNER)
    form = {"holder_name": "Main Street", "country": "US", "routing_number": "021000021"}
    address = f"/get-paid/{show('pn', deal.partnership_id)}"
    browser = sign_in(client, owner)
    first = browser.post(address, data=form | {"account": "123456789"}, follow_redirects=True).text
    assert ("Saved." in first, "gets a mail" in first, mails_to(owner.email)) == (True, False, [])
    changed = browser.post(address, data=form | {"account": "987654321"}, follow_redirects=True).text
    assert "Everybody in your organization gets a mail about the change." in changed
    assert [mail.subject for mail in mails_to(owner.email)] == ["The bank account for your payments was changed"]
