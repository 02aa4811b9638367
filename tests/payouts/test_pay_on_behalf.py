"""A third party paid on a partner's behalf: signed, waiting as any change does, ended at any time; income stays."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.files import storage
from core.ids import show
from core.mail import OutboxMail
from payouts.commands.destinations import confirm_destination
from payouts.commands.exports import export_run
from payouts.commands.on_behalf import end_on_behalf, pay_on_behalf
from payouts.commands.payouts import mark_paid, return_payout
from payouts.models import PayoutDestination
from payouts.queries.destinations import find_destination
from payouts.queries.run_rows import rows_of
from payouts.queries.settled import list_settled
from payouts.rules.on_behalf import check_signature
from payouts.rules.runs import Obstacle
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.office import OTHER_IBAN, Office, make_office, only_payout

CHARITY = "Rivers Trust"


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def sign(office: Office) -> PayoutDestination:
    return pay_on_behalf(
        office.deal.partnership_id,
        actor=office.partner.actor,
        signed_as="Ana  Lopez",
        holder_name=CHARITY,
        account=OTHER_IBAN,
    )


def test_a_signature_is_a_full_name() -> None:
    assert check_signature("  Ana   Lopez ") == "Ana Lopez"
    for name in ("", "Ana", "A " * 200):
        with pytest.raises(AppError, match="full name"):
            check_signature(name)


def test_it_waits_as_a_change_does_and_both_sides_read_what_was_signed(office: Office, clock: Clock) -> None:
    made = sign(office)
    assert made.instruction == (
        "Main Street Chamber tells Northbeam Training to pay what Main Street Chamber earns to Rivers Trust, account "
        "•• 4300, until Main Street Chamber ends this. It stays the income of Main Street Chamber: each such payment "
        "pays Main Street Chamber, stands on its statements and in its sums for the tax office, and Main Street "
        "Chamber pays the tax on it."
    )
    (row,) = rows_of(office.draft())
    assert row.obstacles == (Obstacle.METHOD_TOO_NEW,)
    subject = "Rivers Trust is to be paid for Main Street Chamber"
    mails = db.session.scalars(db.select(OutboxMail).where(OutboxMail.subject == subject)).all()
    assert {office.partner.email, office.approver.email} <= {mail.recipient for mail in mails}
    assert all("Ana Lopez signed this" in mail.text for mail in mails)


def test_the_money_goes_to_the_third_party_and_the_income_stays_the_partners(
    office: Office, clock: Clock, client: FlaskClient
) -> None:
    sign(office)
    clock.advance(days=4)
    run = office.approve(office.submit(office.draft()))
    line = storage().load(export_run(run.id, actor=office.approver.actor).storage_key).decode().splitlines()[1]
    assert line.split(",")[1:3] == ["Main Street Chamber", CHARITY]
    payout = only_payout(run)
    mark_paid(payout.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 24))
    page = f"/payouts/{payout.public_id}"
    for person in (office.partner, office.preparer):
        shown = sign_in(client, person).get(page).text
        assert CHARITY in shown
        assert "Main Street Chamber, signed by Ana Lopez" in shown
    assert "On behalf of Main Street Chamber" in sign_in(client, office.preparer).get(f"/runs/{run.public_id}").text
    assert sign_in(client, office.partner).get(f"{page}/receipt.pdf").data.startswith(b"%PDF")
    (paid,) = list_settled(office.approver.actor, 2026)
    assert paid.partnership.name == "Main Street Chamber"


def test_the_partner_ends_it_and_its_own_account_waits_as_a_change_does(office: Office, clock: Clock) -> None:
    sign(office)
    clock.advance(days=4)
    own = end_on_behalf(office.deal.partnership_id, actor=office.partner.actor)
    assert own is not None
    assert (own.holder_name, own.instruction) == ("Main Street", None)
    assert [row.obstacles for row in rows_of(office.draft())] == [(Obstacle.METHOD_TOO_NEW,)]
    with pytest.raises(Conflict, match="Nobody else is paid"):
        end_on_behalf(office.deal.partnership_id, actor=office.partner.actor)


def test_without_an_account_of_its_own_the_money_waits(app: Flask, clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, with_account=False)
    sign(office)
    assert end_on_behalf(office.deal.partnership_id, actor=office.partner.actor) is None
    assert find_destination(office.deal.partnership_id) is None
    assert [row.obstacles for row in rows_of(office.draft())] == [(Obstacle.NO_METHOD,)]


def test_confirming_after_a_return_keeps_the_signature(office: Office, clock: Clock) -> None:
    sign(office)
    clock.advance(days=4)
    payout = only_payout(office.approve(office.submit(office.draft())))
    mark_paid(payout.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 24))
    return_payout(payout.id, actor=office.approver.actor, reason="The account is closed.")
    again = confirm_destination(office.deal.partnership_id, actor=office.partner.actor)
    assert again.signed_as == "Ana Lopez"


def test_nobody_but_the_partner_signs_or_ends_it(office: Office) -> None:
    given = {"signed_as": "Ana Lopez", "holder_name": CHARITY, "account": OTHER_IBAN}
    with pytest.raises(NotFound):
        pay_on_behalf(office.deal.partnership_id, actor=office.approver.actor, **given)
    sign(office)
    with pytest.raises(NotFound):
        end_on_behalf(office.deal.partnership_id, actor=office.approver.actor)


def test_it_is_signed_and_ended_on_the_pages(office: Office, client: FlaskClient) -> None:
    browser, name = sign_in(client, office.partner), show("pn", office.deal.partnership_id)
    assert "Have somebody else paid" in browser.get("/get-paid").text
    assert "It works with a bank account only." in browser.get(f"/get-paid/{name}/on-behalf").text
    given = {"holder_name": CHARITY, "account": OTHER_IBAN, "country": "NL", "signed_as": "Ana Lopez"}
    refused = browser.post(f"/get-paid/{name}/on-behalf", data=given)
    assert (refused.status_code, "Tick this to sign" in refused.text) == (422, True)
    told = browser.post(f"/get-paid/{name}/on-behalf", data=given | {"is_agreed": "y"}, follow_redirects=True).text
    assert "Rivers Trust is paid on your behalf" in told
    assert "Signed by Ana Lopez" in browser.get(f"/get-paid/{name}/history").text
    ended = browser.post(f"/get-paid/{name}/on-behalf/end", follow_redirects=True).text
    assert "again in 72 hours" in ended
    assert "is paid on your behalf" not in ended
