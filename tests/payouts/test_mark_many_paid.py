"""Marking many payments paid at once: all or none, each with its reference, looked at before it is confirmed."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from payouts.commands import payouts as single
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import set_destination
from payouts.commands.exports import export_run
from payouts.commands.holds import release_due
from payouts.commands.marking import mark_many_paid
from payouts.commands.periods import close_period
from payouts.models import Payout, PayoutRun
from payouts.queries.checks import check_books
from payouts.queries.runs import payouts_of
from payouts.rules.marking import Mark
from payouts.rules.references import Named, named_in, reference_of
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.factories import make_deal, sell, with_terms
from tests.payouts.office import Office, make_office

DAY = date(2026, 6, 20)


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return with_partners(make_office(clock), clock, 2)


def with_partners(office: Office, clock: Clock, more: int) -> Office:
    """Let an office owe some more partners, who are paid in the same run."""
    for number in range(more):
        deal = make_deal(seller_id=office.deal.seller_id, terms=with_terms(hold_days=0))
        partner = db.session.get_one(Organization, deal.partner_id)
        owner = make_person(partner, Role.OWNER, email=f"more{number}@example.com")
        set_destination(deal.partnership_id, actor=owner.actor, holder_name="More", account="NL91 ABNA 0417 1643 00")
        accrue_order(sell(deal, 4_000 + 400 * number))
    release_due()
    clock.set("2026-06-01T12:00Z")
    close_period(office.deal.seller_id, "2026-05", actor=SYSTEM)
    clock.set("2026-06-20T12:00Z")
    return office


@pytest.fixture
def run(office: Office) -> PayoutRun:
    return office.approve(office.submit(office.draft("2026-05")))


def mark(run: PayoutRun, office: Office, *references: str, common: str = "", is_shared: bool = False) -> PayoutRun:
    rows = payouts_of(run)
    marks = [Mark(row.id, reference) for row, reference in zip(rows, references, strict=False)]
    return mark_many_paid(run.id, marks, actor=office.approver.actor, paid_on=DAY, common=common, is_shared=is_shared)


def states(run: PayoutRun) -> list[tuple[str, str | None]]:
    return [(row.state, row.reference) for row in payouts_of(run)]


def test_a_whole_run_is_marked_with_a_reference_each_and_settles(office: Office, run: PayoutRun) -> None:
    marked = mark(run, office, "A1", "A2", "A3")
    assert states(run) == [("paid", "A1"), ("paid", "A2"), ("paid", "A3")]
    assert {row.paid_on for row in payouts_of(run)} == {DAY}
    assert marked.state == "settled"
    assert check_books(office.deal.seller_id) == []


def test_one_reference_is_given_for_all_that_one_transfer_paid(office: Office, run: PayoutRun) -> None:
    mark(run, office, "BATCH", "BATCH", "BATCH", common="BATCH")
    assert states(run) == [("paid", "BATCH")] * 3


def test_one_reference_typed_beside_two_payments_is_asked_about(office: Office, run: PayoutRun) -> None:
    with pytest.raises(AppError, match="beside more than one payment"):
        mark(run, office, "A1", "a1", "A3")
    assert states(run) == [("approved", None)] * 3
    mark(run, office, "A1", "a1", "A3", is_shared=True)
    assert states(run) == [("paid", "A1"), ("paid", "a1"), ("paid", "A3")]


def test_all_or_none_is_marked(office: Office, run: PayoutRun) -> None:
    single.void_payout(payouts_of(run)[2].id, actor=office.approver.actor, reason="Asked to wait")
    with pytest.raises(Conflict, match="was taken out already"):
        mark(run, office, "A1", "A2", "A3")
    assert [state for state, _ in states(run)] == ["approved", "approved", "voided"]


def test_a_reference_of_an_earlier_payment_is_asked_about(office: Office, run: PayoutRun) -> None:
    mark(run, office, "A1")
    rest = [Mark(row.id, reference) for row, reference in zip(payouts_of(run)[1:], ("a1", "A3"), strict=True)]
    with pytest.raises(AppError, match="stands on another payment already"):
        mark_many_paid(run.id, rest, actor=office.approver.actor, paid_on=DAY)


def test_a_day_to_come_too_many_and_strangers_are_refused(office: Office, run: PayoutRun, clock: Clock) -> None:
    with pytest.raises(AppError, match="in the future"):
        mark_many_paid(
            run.id, [Mark(payouts_of(run)[0].id, "A")], actor=office.approver.actor, paid_on=date(2026, 6, 21)
        )
    with pytest.raises(AppError, match="At most 500"):
        mark_many_paid(run.id, [Mark(Id(int=n), "A") for n in range(501)], actor=office.approver.actor, paid_on=DAY)
    with pytest.raises(NotFound, match="not in this run"):
        mark_many_paid(run.id, [Mark(run.id, "A")], actor=office.approver.actor, paid_on=DAY)


def test_the_page_asks_twice_and_marks_the_ticked_ones(office: Office, run: PayoutRun, client: FlaskClient) -> None:
    browser, address = sign_in(client, office.approver), f"/runs/{run.public_id}/paid"
    rows = payouts_of(run)
    assert "Mark as paid" in browser.get(f"/runs/{run.public_id}").text
    assert "More" not in browser.get(address).text
    none = browser.post(address, data={"reference": "B7", "paid_on": "2026-06-20", "which": "ticked"})
    assert (none.status_code, "Tick the payments" in none.text) == (422, True)
    chosen = {"reference": "B7", "paid_on": "2026-06-20", "which": "ticked",
              "payout": [rows[1].public_id, rows[2].public_id], f"reference-{rows[2].public_id}": "OWN"}  # fmt: skip
    looked = browser.post(address, data=chosen).text
    assert "Mark 2 payments, $21.00, as paid" in looked
    assert states(run) == [("approved", None)] * 3
    lines = f"{rows[1].public_id} B7\n{rows[2].public_id} OWN"
    sent = {"lines": lines, "reference": "B7", "paid_on": "2026-06-20", "confirm": "yes"}
    assert "2 payments are marked as paid" in browser.post(address, data=sent, follow_redirects=True).text
    assert states(run) == [("approved", None), ("paid", "B7"), ("paid", "OWN")]
    again = browser.post(address, data=sent)
    assert (again.status_code, "paid already" in again.text) == (409, True)


def test_all_that_is_left_is_looked_at_in_one_press(office: Office, run: PayoutRun, client: FlaskClient) -> None:
    browser, address = sign_in(client, office.approver), f"/runs/{run.public_id}/paid"
    looked = browser.post(address, data={"reference": "B7", "paid_on": "2026-06-20", "which": "all"}).text
    assert "Mark 3 payments, $46.00, as paid" in looked
    missing = browser.post(address, data={"paid_on": "2026-06-20", "which": "all"})
    assert (missing.status_code, "3 of the 3 payments have no bank reference" in missing.text) == (422, True)


def test_a_preparer_marks_nothing(office: Office, run: PayoutRun, client: FlaskClient) -> None:
    assert sign_in(client, office.preparer).get(f"/runs/{run.public_id}/paid").status_code == 403


def test_the_page_of_a_payment_says_how_and_where_it_went(
    office: Office, run: PayoutRun, client: FlaskClient, queries: QueryCounter
) -> None:
    file = export_run(run.id, actor=office.approver.actor)
    mark(run, office, "A1", "A2", "A3")
    payout = payouts_of(run)[0]
    browser = sign_in(client, office.approver)
    with queries.at_most(12):
        page = browser.get(f"/payouts/{payout.public_id}").text
    for told in ("Bank transfer, •• 3000", file.filename, reference_of(run.number, payout.public_id), "Marked by"):
        assert told in page


def test_a_reference_is_found_however_a_bank_writes_it() -> None:
    shown = Payout(id=Id(int=5)).public_id
    by_text = Named(run_number=12, tail=shown[-6:])
    assert named_in(reference_of(12, shown)) == by_text
    assert named_in("", f"SEPA/TANDEM 12 -{shown[-6:].upper()}/EREF") == by_text
    assert named_in("NOTPROVIDED", f"Ref {shown} of May") == Named(payout_id=Id(int=5))
    assert named_in(shown.replace("_", "").upper()) == Named(payout_id=Id(int=5))
    assert named_in(shown.removeprefix("po_")) == Named(payout_id=Id(int=5))
    assert named_in("Tandem 12", "rent", "") is None
