"""Accounts and tax forms have a history for both sides, runs mark changes, payments have receipts, keys rotate."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from accounts import sealing
from core.clock import today
from core.db import db
from core.ids import show
from payouts.commands.destinations import set_destination
from payouts.commands.keys import rotate_keys
from payouts.commands.payouts import mark_paid
from payouts.models import PayoutDestination
from payouts.queries.destinations import account_number, find_destination
from payouts.queries.run_rows import rows_of
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.office import OTHER_IBAN, Office, make_office, only_payout


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def change_account(office: Office) -> PayoutDestination:
    return set_destination(
        office.deal.partnership_id, actor=office.partner.actor, holder_name="Main Street", account=OTHER_IBAN
    )


def test_a_run_says_how_long_ago_an_account_was_changed(office: Office, clock: Clock, client: FlaskClient) -> None:
    run = office.draft()
    assert [row.changed_days for row in rows_of(run)] == [None]
    change_account(office)
    clock.set("2026-05-24T13:00Z")
    (row,) = rows_of(run)
    assert (row.changed_days, row.same_as) == (4, ())
    assert "Changed 4 days ago" in sign_in(client, office.preparer).get(f"/runs/{run.public_id}").text
    clock.set("2026-06-30T13:00Z")
    assert [row.changed_days for row in rows_of(run)] == [None]


def test_both_sides_read_who_changed_what_and_never_a_number(office: Office, client: FlaskClient) -> None:
    change_account(office)
    destination = find_destination(office.deal.partnership_id)
    assert destination is not None
    address = f"/get-paid/{shown_partnership(office)}/history"
    for person in (office.partner, office.preparer):
        page = sign_in(client, person).get(address).text
        assert page.count("Main Street, •• ") == 2
        assert "Owner" in page
        assert account_number(destination) not in page


def shown_partnership(office: Office) -> str:
    return show("pn", office.deal.partnership_id)


def test_a_receipt_is_there_once_a_payment_was_made_and_the_same_for_both(office: Office, client: FlaskClient) -> None:
    payout = only_payout(office.approve(office.submit(office.draft())))
    address = f"/payouts/{payout.public_id}/receipt.pdf"
    assert sign_in(client, office.approver).get(address).status_code == 302
    mark_paid(payout.id, actor=office.approver.actor, reference="B-1", paid_on=today("UTC"))
    files = {sign_in(client, person).get(address).data for person in (office.approver, office.partner)}
    assert len(files) == 1
    assert files.pop().startswith(b"%PDF")


def test_keys_rotate_and_the_old_one_is_not_needed_any_more(office: Office, app: Flask) -> None:
    settings = app.extensions["tandem_settings"]
    before = find_destination(office.deal.partnership_id)
    assert before is not None
    sealed, number = before.secret, account_number(before)
    app.extensions["tandem_settings"] = settings.model_copy(update={"field_keys": SecretStr("new-key")})
    try:
        assert rotate_keys() == 1
        db.session.expire_all()
        after = find_destination(office.deal.partnership_id)
        assert after is not None
        assert after.secret != sealed
        later = {"field_keys": SecretStr("new-key"), "secret_key": SecretStr("x" * 40)}
        app.extensions["tandem_settings"] = settings.model_copy(update=later)
        assert sealing.unseal(after.secret) == number
    finally:
        app.extensions["tandem_settings"] = settings
