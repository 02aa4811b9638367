"""Files, limits and what a bank says on the command line: as on the pages, by whoever may do it there."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.files import storage
from payouts.commands.file_setups import set_file_setup
from payouts.models import Artefact, PayoutRun
from payouts.queries.limits import limits_of
from payouts.rails import FILE_RAILS
from payouts.rules.files import FileKind
from payouts.rules.limits import LimitKind
from tests.harness.clock import Clock
from tests.payouts.bank_files import camt054, debit
from tests.payouts.office import Office, make_office, only_payout, owner_of
from tests.payouts.test_pay_from_command_line import run, told
from tests.payouts.test_write_sepa import GIVEN


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock, currency="EUR")


@pytest.fixture
def approved(office: Office) -> str:
    """Return the public id of an approved run."""
    return office.approve(office.submit(office.draft())).public_id


def artefacts() -> list[Artefact]:
    return list(db.session.scalars(select(Artefact).order_by(Artefact.id)))


def test_every_kind_of_file_is_made_or_says_what_is_missing(
    app: Flask, office: Office, approved: str, tmp_path: Path
) -> None:
    set_file_setup(FileKind.SEPA, GIVEN, actor=owner_of(office).actor)
    said = {kind: run(app, office.approver, "export", approved, "--format", kind.value, "--to", str(tmp_path))
            for kind in (FileKind.SEPA, *(set(FileKind) - {FileKind.SEPA}))}  # fmt: skip
    kept = {FileKind(file.kind): file for file in artefacts()}
    without_setup = {kind for kind, rail in FILE_RAILS.items() if not rail.pays and not rail.needs_setup}
    assert set(kept) == {FileKind.SEPA} | without_setup
    for kind, file in kept.items():
        assert (tmp_path / file.filename).read_bytes() == storage().load(file.storage_key)
        assert said[kind] == (0, f"{tmp_path / file.filename}: 1 payments, sha256 {file.sha256}\n")
    for kind in set(FileKind) - set(kept):
        code, output = said[kind]
        assert (code, "an owner sets them up" in output or "There is nothing left" in output) == (1, True), output


def test_files_are_listed_and_set_aside_by_whoever_may_pay(app: Flask, office: Office, approved: str) -> None:
    assert "No file was made of this run yet" in run(app, office.approver, "files", approved)[1]
    assert run(app, office.preparer, "export", approved)[0] == 1
    code, first = run(app, office.approver, "export", approved)
    assert (code, "25.00" in first) == (0, True)
    (file,) = artefacts()
    assert f"{file.public_id}  payments-0001-2026-04.csv  1 payments, 25.00 EUR" in run(
        app, office.approver, "files", approved
    )[1]  # fmt: skip
    words = ("set-aside", file.public_id, "--reason", "The bank did not take it.")
    assert run(app, office.preparer, *words)[0] == 1
    assert run(app, office.approver, *words)[0] == 0
    assert "set aside: The bank did not take it." in run(app, office.approver, "files", approved)[1]
    assert run(app, office.approver, "export", approved) == (0, first)
    assert len(artefacts()) == 2


def test_what_a_bank_says_is_shown_first_and_booked_when_asked_to(
    app: Flask, office: Office, approved: str, tmp_path: Path
) -> None:
    payout = only_payout(db.session.scalars(select(PayoutRun)).one()).public_id
    path = tmp_path / "camt054.xml"
    path.write_bytes(camt054(debit(payout.replace("_", ""), "25.00", currency="EUR", day="2026-05-20")))
    assert run(app, office.preparer, "results", str(path), "--book")[0] == 1
    code, looked = run(app, office.approver, "results", str(path), "--run", approved)
    assert (code, "Will be marked paid" in looked, "1 rows could be (--book)" in looked) == (0, True, True)
    assert told(app, office.approver, "show", approved)["payouts"][0]["state"] == "approved"
    booked = told(app, office.approver, "results", str(path), "--book")
    assert (booked["booked"], booked["counts"]) == (1, {"booked": 1})
    assert told(app, office.approver, "show", approved)["payouts"][0]["state"] == "paid"
    assert told(app, office.approver, "results", str(path), "--book")["booked"] == 0


def test_one_transfer_paid_the_whole_run(app: Flask, office: Office, approved: str) -> None:
    words = ("paid-together", approved, "--reference", "ALL-1", "--on", "2026-05-20")
    assert run(app, office.preparer, *words)[0] == 1
    assert run(app, office.approver, *words) == (0, "1 payments are paid. The partners have been told.\n")
    code, again = run(app, office.approver, *words)
    assert (code, "Nothing in this run waits" in again) == (1, True)


def test_limits_are_set_by_an_owner_and_taken_away(app: Flask, office: Office) -> None:
    owner, why = owner_of(office), ("--reason", "As the board asked")
    assert run(app, office.approver, "limit", "run", "EUR", "50000", *why)[0] == 1
    assert "50000.00 EUR" in run(app, owner, "limit", "run", "eur", "50 000", *why)[1]
    assert limits_of(office.deal.seller_id) == {(LimitKind.RUN, "EUR"): 5_000_000}
    assert "is not an amount" in run(app, owner, "limit", "run", "EUR", "many", *why)[1]
    assert run(app, owner, "limit", "run", "EUR", *why)[1] == "There is no limit any more.\n"


def test_deciding_about_what_stripe_pays_needs_something_that_was_sent(
    app: Flask, office: Office, approved: str
) -> None:
    payout = only_payout(db.session.scalars(select(PayoutRun)).one()).public_id
    assert "not sent yet" in run(app, office.approver, "look", payout)[1]
    assert "Load the page" in run(app, office.approver, "cancel-unsent", approved, "--reason", "Wrong month")[1]
    assert run(app, office.preparer, "release", payout, "--reason", "Again")[0] == 1
    assert run(app, office.approver, "solve", "rf_nothing", "--reason", "Done")[0] == 1
