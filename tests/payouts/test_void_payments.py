"""Taking payments out of a run: only what was set aside goes back, once, and the bank never sees what was taken out."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from core.errors import Conflict
from core.files import storage
from core.mail import OutboxMail
from payouts.commands import payouts as commands
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import set_destination
from payouts.commands.exports import export_run
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.commands.runs import cancel_run, leave_out
from payouts.models import Payout, PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.files import list_files
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import lines_of_payout, payouts_of
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.factories import make_deal, sell, with_terms
from tests.payouts.office import Office, make_office, only_payout


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


@pytest.fixture
def two(office: Office, clock: Clock) -> Office:
    """An office that owes a second partner too, who is paid in the same run."""
    second = make_deal(seller_id=office.deal.seller_id, terms=with_terms(hold_days=0))
    owner = make_person(db.session.get_one(Organization, second.partner_id), Role.OWNER, email="second@example.com")
    set_destination(
        second.partnership_id,
        actor=owner.actor,
        holder_name="Second Street",
        account="123456789",
        country="US",
        routing_number="021000021",
    )
    accrue_order(sell(second, 4_000))
    release_due()
    clock.set("2026-06-01T12:00Z")
    close_period(office.deal.seller_id, "2026-05", actor=SYSTEM)
    clock.set("2026-06-20T12:00Z")
    return office


def void(payout: Payout, office: Office) -> Payout:
    return commands.void_payout(payout.id, actor=office.approver.actor, reason="Asked to wait")


def payout_of(run: PayoutRun, office: Office) -> Payout:
    return next(row for row in payouts_of(run) if row.partnership_id == office.deal.partnership_id)


def test_a_draft_set_nothing_aside_so_nothing_goes_back(two: Office) -> None:
    run = two.draft("2026-05")
    with pytest.raises(Conflict, match="not approved"):
        void(payout_of(run, two), two)
    assert two.money() == (0, 2_500, 0, 0)
    assert check_books(two.deal.seller_id) == []


def test_a_run_in_review_is_taken_back_and_not_picked_apart(two: Office) -> None:
    run = two.submit(two.draft("2026-05"))
    with pytest.raises(Conflict, match="not approved"):
        void(payout_of(run, two), two)
    two.approve(run)
    assert two.money() == (0, 0, 2_500, 0)


def test_what_was_left_out_of_an_approved_run_cannot_be_voided(two: Office) -> None:
    run = two.draft("2026-05")
    leave_out(payout_of(run, two).id, run_id=run.id, actor=two.preparer.actor, reason="Next month")
    run = two.approve(two.submit(run))
    with pytest.raises(Conflict, match="not approved"):
        void(payout_of(run, two), two)
    assert two.money() == (0, 2_500, 0, 0)
    assert check_books(two.deal.seller_id) == []


def test_a_voided_payout_is_not_in_a_payment_file_made_later(two: Office) -> None:
    run = two.approve(two.submit(two.draft("2026-05")))
    void(payout_of(run, two), two)
    file = export_run(run.id, actor=two.approver.actor)
    said = storage().load(file.storage_key).decode()
    assert (file.rows, file.control_totals) == (1, {"USD": "10.00"})
    assert "Second Street" in said
    assert "DE89370400440532013000" not in said


def test_what_was_paid_already_is_not_in_a_payment_file_made_later(two: Office) -> None:
    run = two.approve(two.submit(two.draft("2026-05")))
    payout = payout_of(run, two)
    commands.mark_paid(payout.id, actor=two.approver.actor, reference="BY-HAND", paid_on=date(2026, 6, 20))
    assert export_run(run.id, actor=two.approver.actor).control_totals == {"USD": "10.00"}


def test_a_file_made_before_a_void_is_kept_as_it_was_and_a_new_one_is_made(two: Office) -> None:
    run = two.approve(two.submit(two.draft("2026-05")))
    old = export_run(run.id, actor=two.approver.actor)
    old_bytes = storage().load(old.storage_key)
    voided = payout_of(run, two)
    void(voided, two)
    new = export_run(run.id, actor=two.approver.actor)
    assert (new.rows, new.control_totals, new.filename) == (1, {"USD": "10.00"}, "payments-0001-2026-05-2.csv")
    assert voided.public_id not in storage().load(new.storage_key).decode()
    assert storage().load(old.storage_key) == old_bytes
    assert [(file.artefact.id, file.is_outdated) for file in list_files(run, payouts_of(run))] == [
        (new.id, False),
        (old.id, True),
    ]
    assert export_run(run.id, actor=two.approver.actor).id == new.id


def test_a_payment_marked_paid_does_not_make_its_file_out_of_date(two: Office) -> None:
    run = two.approve(two.submit(two.draft("2026-05")))
    file = export_run(run.id, actor=two.approver.actor)
    payout = payout_of(run, two)
    commands.mark_paid(payout.id, actor=two.approver.actor, reference="BY-FILE", paid_on=date(2026, 6, 20))
    assert export_run(run.id, actor=two.approver.actor).id == file.id


def test_the_pages_warn_before_and_after_voiding_what_a_file_lists(two: Office, client: FlaskClient) -> None:
    run = two.approve(two.submit(two.draft("2026-05")))
    payout = payout_of(run, two)
    address, run_address = f"/payouts/{payout.public_id}", f"/runs/{run.public_id}"
    browser = sign_in(client, two.approver)
    assert "stops nothing at the bank" not in browser.get(address).text
    export_run(run.id, actor=two.approver.actor)
    assert "stops nothing at the bank" in browser.get(address).text
    assert "out of date" not in browser.get(run_address).text
    told = browser.post(f"{address}/void", data={"reason": "Asked to wait"}, follow_redirects=True).text
    assert "still lists it" in told
    page = browser.get(run_address).text
    assert "The payment file is out of date" in page
    assert "make a new payment file" in page


def test_no_payment_file_is_made_when_nothing_is_left_to_pay(office: Office) -> None:
    run = office.approve(office.submit(office.draft()))
    void(only_payout(run), office)
    with pytest.raises(Conflict, match="nothing left to pay"):
        export_run(run.id, actor=office.approver.actor)


def test_who_approves_sees_the_account_that_was_frozen_and_not_a_newer_one(office: Office) -> None:
    run = office.submit(office.draft())
    set_destination(
        office.deal.partnership_id,
        actor=office.partner.actor,
        holder_name="Main Street",
        account="123456789",
        country="US",
        routing_number="021000021",
    )
    (row,) = rows_of(run)
    assert row.destination is not None
    assert (row.destination.id, row.destination.display) == (row.payout.destination_id, "•• 3000")
    assert row.is_ready, "what is approved is what is shown: a newer account does not take it out"


def test_the_partner_is_told_of_a_payment_taken_out_and_can_open_it(office: Office, client: FlaskClient) -> None:
    run = office.approve(office.submit(office.draft()))
    payout = only_payout(run)
    commands.void_payout(payout.id, actor=office.approver.actor, reason="The account is closed")
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.contains("taken out of its run"))).one()
    assert "The account is closed" in mail.text
    partner = sign_in(client, office.partner)
    assert "The account is closed" in partner.get("/get-paid").text
    assert "The account is closed" in partner.get(f"/payouts/{payout.public_id}").text


def test_a_partner_sees_no_payment_that_is_still_being_prepared(office: Office, client: FlaskClient) -> None:
    payout = only_payout(office.draft())
    earning = lines_of_payout(payout)[0].earning
    partner = sign_in(client, office.partner)
    assert payout.public_id not in partner.get(f"/earnings/{earning.public_id}").text
    assert partner.get(f"/payouts/{payout.public_id}").status_code == 404


def test_a_payment_of_a_canceled_run_was_never_promised(office: Office, client: FlaskClient) -> None:
    run = office.submit(office.draft())
    payout = only_payout(run)
    cancel_run(run.id, actor=office.preparer.actor)
    assert sign_in(client, office.partner).get(f"/payouts/{payout.public_id}").status_code == 404


def test_a_second_tab_does_not_overwrite_why_a_payment_was_taken_out(two: Office, client: FlaskClient) -> None:
    run = two.draft("2026-05")
    payout = payout_of(run, two)
    browser, address = sign_in(client, two.preparer), f"/runs/{run.public_id}"
    browser.post(f"{address}/payouts/{payout.public_id}/leave-out", data={"reason": "Asked to wait"})
    second = browser.post(f"{address}/payouts/{payout.public_id}/leave-out", data={"reason": "No idea"})
    assert second.status_code == 409
    assert "It was taken out already: “Asked to wait”" in second.text
    assert "Payouts of this run" in second.text
    assert payout_of(run, two).left_out_reason == "Asked to wait"
    two.submit(run)
    late = browser.post(f"{address}/payouts/{payout.public_id}/leave-out", data={"reason": "Late"})
    assert "cannot be changed. Take it back first" in late.text


def test_a_payment_says_how_it_stands_when_it_cannot_be_taken_out(two: Office, client: FlaskClient) -> None:
    run = two.approve(two.submit(two.draft("2026-05")))
    payout = payout_of(run, two)
    void(payout, two)
    again = sign_in(client, two.approver).post(f"/payouts/{payout.public_id}/void", data={"reason": "Twice"})
    assert again.status_code == 409
    assert "was taken out already. Its amount is payable again" in again.text
    waits = next(row for row in payouts_of(run) if row.id != payout.id)
    seen = sign_in(client, two.preparer).get(f"/payouts/{waits.public_id}").text
    assert "An owner or a finance approver marks it paid" in seen
