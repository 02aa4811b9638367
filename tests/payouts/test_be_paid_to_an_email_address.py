"""Being paid by PayPal, Wise or Payoneer: where the seller offers it, to an address nobody sees, by its own file."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.errors import Conflict
from core.ids import show
from payouts.commands.email_destinations import set_email_destination
from payouts.commands.exports import export_run, make_files
from payouts.commands.file_setups import set_file_setup
from payouts.queries.checks import check_books
from payouts.rules.destinations import Rail
from payouts.rules.files import FileKind
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.files_office import bytes_of
from tests.payouts.office import Office, make_office, only_payout, owner_of

OFFER = {"is_offered": "yes", "note": "Thank you"}


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock, with_account=False)


def choose(office: Office, email: str = "ana@example.com") -> None:
    set_email_destination(
        office.deal.partnership_id, actor=office.partner.actor, rail=Rail.PAYPAL, holder_name="Ana Cole", email=email
    )


def test_a_way_that_the_seller_does_not_offer_cannot_be_chosen(office: Office) -> None:
    with pytest.raises(Conflict, match="does not pay by PayPal"):
        choose(office)
    set_file_setup(FileKind.PAYPAL, OFFER | {"is_offered": ""}, actor=owner_of(office).actor)
    with pytest.raises(Conflict, match="does not pay by PayPal"):
        choose(office)


def test_a_run_pays_it_by_its_own_file_and_no_other(office: Office) -> None:
    set_file_setup(FileKind.PAYPAL, OFFER, actor=owner_of(office).actor)
    choose(office)
    run = office.approve(office.submit(office.draft()))
    assert only_payout(run).rail == Rail.PAYPAL
    with pytest.raises(Conflict, match="nothing left to pay by file"):
        export_run(run.id, actor=office.approver.actor)
    (file,) = make_files(run.id, FileKind.PAYPAL, actor=office.approver.actor)
    (data,) = bytes_of([file])
    ((email, amount, currency, *_, note, _wallet, _last),) = csv.reader(io.StringIO(data.decode()))
    assert (email, amount, currency) == ("ana@example.com", "25.00", "USD")
    assert note.endswith("Thank you")
    assert check_books(office.deal.seller_id) == []


def test_the_pages_offer_it_and_show_only_a_mask(office: Office, client: FlaskClient) -> None:
    browser, way = sign_in(client, owner_of(office)), "/settings/ways-to-pay/paypal"
    assert "Offered to your partners" in browser.post(way, data=OFFER, follow_redirects=True).text
    browser = sign_in(client, office.partner)
    assert "Get paid by PayPal" in browser.get("/get-paid").text
    address = f"/get-paid/{show('pn', office.deal.partnership_id)}/by"
    assert browser.get(f"{address}/gold").status_code == 404
    wrong = browser.post(f"{address}/paypal", data={"holder_name": "Ana", "email": "=ana@example.com"})
    assert (wrong.status_code, "such as ana@example.com" in wrong.text) == (422, True)
    given = {"holder_name": "Ana Cole", "email": "ana@example.com"}
    told = browser.post(f"{address}/paypal", data=given, follow_redirects=True).text
    assert "Ana Cole, a•••@example.com" in told
    assert "ana@example.com" not in told
    assert "Change your PayPal address" in told
