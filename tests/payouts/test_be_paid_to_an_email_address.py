"""Being paid by PayPal, Wise or Payoneer: where the seller offers it, to an address nobody sees, by its own file."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.errors import Conflict, Gone, NotFound
from core.ids import show
from payouts.commands import runs as commands
from payouts.commands.destinations import set_destination
from payouts.commands.email_destinations import ask_confirmation, confirm_address, set_email_destination
from payouts.commands.exports import export_run, make_files
from payouts.commands.file_setups import set_file_setup
from payouts.queries.checks import check_books
from payouts.queries.destinations import find_destination
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import list_runs
from payouts.rules.destinations import Rail
from payouts.rules.files import FileKind
from payouts.rules.runs import Obstacle
from tests.accounts.factories import link_in, mails_to
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.files_office import bytes_of
from tests.payouts.office import IBAN, Office, make_office, only_payout, owner_of

OFFER = {"is_offered": "yes", "note": "Thank you"}


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock, with_account=False)


def choose(office: Office, email: str = "ana@example.com") -> None:
    set_email_destination(
        office.deal.partnership_id, actor=office.partner.actor, rail=Rail.PAYPAL, holder_name="Ana Cole", email=email
    )


def token_to(email: str) -> str:
    """Return what the newest mail to an address confirms it by."""
    return link_in(mails_to(email)[-1]).rpartition("/")[2]


def test_a_way_that_the_seller_does_not_offer_cannot_be_chosen(office: Office) -> None:
    with pytest.raises(Conflict, match="does not pay by PayPal"):
        choose(office)
    set_file_setup(FileKind.PAYPAL, OFFER | {"is_offered": ""}, actor=owner_of(office).actor)
    with pytest.raises(Conflict, match="does not pay by PayPal"):
        choose(office)


def test_a_run_pays_it_by_its_own_file_and_no_other(office: Office) -> None:
    set_file_setup(FileKind.PAYPAL, OFFER, actor=owner_of(office).actor)
    choose(office)
    confirm_address(token_to("ana@example.com"))
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


def test_nothing_is_paid_to_an_address_that_nobody_confirmed(office: Office, client: FlaskClient) -> None:
    set_file_setup(FileKind.PAYPAL, OFFER, actor=owner_of(office).actor)
    choose(office)
    run = office.draft()
    assert [row.obstacles for row in rows_of(run)] == [(Obstacle.METHOD_UNVERIFIED,)]
    assert "Address not confirmed" in sign_in(client, office.preparer).get(f"/runs/{run.public_id}").text
    page = sign_in(client, office.partner).get("/get-paid").text
    assert "not confirmed yet" in page
    assert "Send the mail again" in page


def test_opening_the_link_does_nothing_and_its_button_confirms_once(office: Office, client: FlaskClient) -> None:
    set_file_setup(FileKind.PAYPAL, OFFER, actor=owner_of(office).actor)
    choose(office)
    address = link_in(mails_to("ana@example.com")[-1])
    opened = client.get(address)  # as a mail scanner does
    assert (opened.status_code, opened.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert "ana@example.com" not in opened.text
    assert office.draft().state == "draft"
    assert "Confirmed" in client.post(address).text
    assert client.post(address).status_code == 410
    assert client.get("/confirm-address/not-a-token").status_code == 404
    run = commands.recalculate_run(list_runs(office.preparer.actor)[0].id, actor=office.preparer.actor)
    assert [row.obstacles for row in rows_of(run)] == [()]


def test_a_link_to_an_address_that_was_replaced_confirms_nothing(office: Office, clock: Clock) -> None:
    set_file_setup(FileKind.PAYPAL, OFFER, actor=owner_of(office).actor)
    choose(office)
    old = token_to("ana@example.com")
    choose(office, "eve@example.com")
    with pytest.raises(Conflict, match="took the place"):
        confirm_address(old)
    new = confirm_address(token_to("eve@example.com"))
    choose(office, "eve@example.com")  # the same again, as with another name, stays confirmed
    now = find_destination(office.deal.partnership_id)
    assert now is not None
    assert (now.verified_at, now.id == new.id) == (new.verified_at, False)


def test_only_the_newest_mail_confirms_and_a_stranger_asks_for_none(office: Office, clock: Clock) -> None:
    set_file_setup(FileKind.PAYPAL, OFFER, actor=owner_of(office).actor)
    choose(office)
    first = token_to("ana@example.com")
    ask_confirmation(office.deal.partnership_id, actor=office.partner.actor)
    with pytest.raises(Gone):
        confirm_address(first)
    confirm_address(token_to("ana@example.com"))
    with pytest.raises(Conflict, match="No address has to be confirmed"):
        ask_confirmation(office.deal.partnership_id, actor=office.partner.actor)
    with pytest.raises(NotFound):
        ask_confirmation(office.deal.partnership_id, actor=office.preparer.actor)
    changed = [mail.subject for mail in mails_to(office.partner.email) if "for your payments" in mail.subject]
    assert changed == []


def test_the_mail_about_a_change_says_which_kind_of_account(office: Office) -> None:
    set_file_setup(FileKind.PAYPAL, OFFER, actor=owner_of(office).actor)
    set_destination(office.deal.partnership_id, actor=office.partner.actor, holder_name="Ana", account=IBAN)
    choose(office)
    mail = mails_to(office.partner.email)[-1]
    assert mail.subject == "Your payments are about to go to a PayPal account instead"
    assert "go to a PayPal account" in mail.text
    assert "Before it was the bank account" in mail.text
