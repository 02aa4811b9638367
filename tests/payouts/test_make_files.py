"""Files of a run: each payment in one file at a time, why the others are not in it, kept once and set aside by hand."""

import hashlib
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.errors import Conflict, NotFound
from payouts.commands.exports import Written, export_run, keep_files, make_files, withdraw_file
from payouts.commands.file_setups import set_file_setup
from payouts.commands.payouts import mark_paid
from payouts.commands.rail_accounts import allow_payments, stop_payments
from payouts.models import PayoutRun
from payouts.queries.files import files_with, list_files
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import payouts_of
from payouts.rails import FILE_RAILS
from payouts.rails.choosing import choose
from payouts.rules.files import FileKind
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.factories import make_deal
from tests.payouts.files_office import bytes_of
from tests.payouts.office import Office, make_office, only_payout, owner_of
from tests.payouts.test_write_sepa import GIVEN, texts, tree_of


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock, currency="EUR")


@pytest.fixture
def run(office: Office) -> PayoutRun:
    return office.approve(office.submit(office.draft()))


def left_out(run: PayoutRun, kind: FileKind) -> list[str]:
    rows = rows_of(run)
    return list(choose(FILE_RAILS[kind], rows, list_files(run, payouts_of(run))).left_out)


def test_a_sepa_file_is_written_from_the_sellers_own_account_and_kept_once(office: Office, run: PayoutRun) -> None:
    with pytest.raises(Conflict, match="an owner sets them up"):
        make_files(run.id, FileKind.SEPA, actor=office.approver.actor)
    set_file_setup(FileKind.SEPA, GIVEN, actor=owner_of(office).actor)
    (file,) = make_files(run.id, FileKind.SEPA, actor=office.approver.actor)
    (data,) = bytes_of([file])
    tree = tree_of(data)
    assert texts(tree, "IBAN") == ["DE89370400440532013000"] * 2
    assert texts(tree, "EndToEndId") == [only_payout(run).public_id.replace("_", "")]
    assert (file.filename, file.rows, file.control_totals) == ("payments-0001-2026-04-sepa.xml", 1, {"EUR": "25.00"})
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert [again.id for again in make_files(run.id, FileKind.SEPA, actor=office.approver.actor)] == [file.id]


def test_no_file_to_pay_from_is_made_while_payments_are_stopped(office: Office, run: PayoutRun) -> None:
    stop_payments(actor=office.approver.actor, reason="Our account was robbed.")
    with pytest.raises(Conflict, match=r"Our account was robbed\. Allow them again"):
        export_run(run.id, actor=office.approver.actor)
    (sheet,) = make_files(run.id, FileKind.SPREADSHEET, actor=office.approver.actor)
    allow_payments(actor=office.approver.actor)
    file = export_run(run.id, actor=office.approver.actor)
    assert (sheet.rows, file.rows) == (1, 1)
    stop_payments(actor=office.approver.actor, reason="Once more.")
    assert export_run(run.id, actor=office.approver.actor).id == file.id


def test_a_payment_is_in_one_file_at_a_time_until_that_is_set_aside(office: Office, run: PayoutRun) -> None:
    set_file_setup(FileKind.SEPA, GIVEN, actor=owner_of(office).actor)
    csv = export_run(run.id, actor=office.approver.actor)
    assert left_out(run, FileKind.SEPA) == ["in payments-0001-2026-04.csv already"]
    with pytest.raises(Conflict, match=re.escape("in payments-0001-2026-04.csv already: 1")):
        make_files(run.id, FileKind.SEPA, actor=office.approver.actor)
    withdraw_file(csv.id, actor=office.approver.actor, reason="The bank takes SEPA only")
    with pytest.raises(Conflict, match="set aside already"):
        withdraw_file(csv.id, actor=office.approver.actor, reason="Again")
    (sepa,) = make_files(run.id, FileKind.SEPA, actor=office.approver.actor)
    assert left_out(run, FileKind.BANK_CSV) == [f"in {sepa.filename} already"]
    assert [file.is_current for file in list_files(run, payouts_of(run))] == [True, False]


def test_a_file_of_a_run_that_changed_meanwhile_is_not_kept(office: Office, run: PayoutRun) -> None:
    written = [Written(b"x", (only_payout(run).id,), times=1)]
    export_run(run.id, actor=office.approver.actor)
    with pytest.raises(Conflict, match="changed while its file was made"):
        keep_files(run.id, FileKind.BANK_CSV, actor=office.approver.actor, written=written)


def test_nobody_elses_file_is_set_aside(office: Office, run: PayoutRun) -> None:
    file = export_run(run.id, actor=office.approver.actor)
    stranger = make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER, email="x@example.com")
    with pytest.raises(NotFound):
        withdraw_file(file.id, actor=stranger.actor, reason="Mine")


def test_files_for_the_books_hold_each_payment_and_are_made_again_only_when_the_run_changed(
    office: Office, run: PayoutRun
) -> None:
    accounts = {"expense": "6300", "payable": "1600", "bank": "1200"}
    set_file_setup(FileKind.JOURNAL, accounts, actor=owner_of(office).actor)
    paid_from, me = export_run(run.id, actor=office.approver.actor), office.approver.actor
    (journal,), (sheet,) = (make_files(run.id, kind, actor=me) for kind in (FileKind.JOURNAL, FileKind.SPREADSHEET))
    assert (journal.rows, sheet.rows, sheet.filename) == (1, 1, "payments-0001-2026-04-spreadsheet.xlsx")
    assert [file.id for file in make_files(run.id, FileKind.JOURNAL, actor=me)] == [journal.id]
    with pytest.raises(Conflict, match="nothing to set aside"):
        withdraw_file(journal.id, actor=me, reason="Wrong account")
    assert [file.id for file in files_with(only_payout(run))] == [paid_from.id]
    mark_paid(only_payout(run).id, actor=me, reference="BANK-1", paid_on=date(2026, 5, 20))
    (later,) = make_files(run.id, FileKind.JOURNAL, actor=me)
    assert later.filename == "payments-0001-2026-04-journal-2.csv"
    assert bytes_of([later])[0].decode().count("BANK-1") == 2


def test_the_pages_set_sepa_up_make_its_file_and_set_it_aside(
    office: Office, run: PayoutRun, client: FlaskClient
) -> None:
    browser, address = sign_in(client, owner_of(office)), f"/runs/{run.public_id}"
    assert browser.get("/settings/ways-to-pay/bank_csv").status_code == 404
    wrong = browser.post("/settings/ways-to-pay/sepa", data=GIVEN | {"account": "DE89 3704 0044 0532 0130 01"})
    assert wrong.status_code == 422
    assert "typing mistake" in wrong.text
    told = browser.post("/settings/ways-to-pay/sepa", data=GIVEN, follow_redirects=True).text
    assert "Northbeam Training GmbH, •• 3000" in told
    assert "DE89370400440532013000" not in browser.get("/settings/ways-to-pay/sepa").text
    page = browser.get(address).text
    assert "SEPA transfers (XML)" in page
    file = browser.post(f"{address}/export", data={"kind": "sepa"}, follow_redirects=True)
    assert (file.mimetype, b"pain.001.001.09" in file.data) == ("application/xml", True)
    page = browser.get(address).text
    assert hashlib.sha256(file.data).hexdigest() in page
    assert "In payments-0001-2026-04-sepa.xml already: Main Street Chamber" in page
    unknown = browser.post(f"{address}/export", data={"kind": "gold"})
    assert (unknown.status_code, "no such kind of file" in unknown.text) == (422, True)
    (made,) = list_files(run, payouts_of(run))
    aside = f"/files/{made.artefact.public_id}/withdraw"
    told = browser.post(aside, data={"reason": "Wrong one"}, follow_redirects=True).text
    assert "Set aside" in told
    assert "Wrong one" in told
