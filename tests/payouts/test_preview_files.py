"""What a new file of each kind would hold is counted by the database as it is chosen payment by payment."""

from flask import Flask

from accounts.sealing import seal
from core import clock as today
from core.db import db
from payouts.commands.exports import make_files, withdraw_file
from payouts.models import Payout, PayoutDestination, PayoutRun
from payouts.queries.file_groups import groups_and_files
from payouts.queries.files import list_files
from payouts.queries.run_rows import rows_of
from payouts.queries.run_tally import tally_of
from payouts.queries.runs import payouts_of
from payouts.rails import FILE_RAILS
from payouts.rails.choosing import choose
from payouts.rails.previews import preview
from payouts.rules.files import FileKind
from tests.harness.clock import Clock
from tests.payouts.large_runs import change, office_of, where


def test_what_a_file_would_hold_is_counted_as_it_is_chosen(app: Flask, clock: Clock) -> None:
    office = office_of(clock, 22)
    run = office.approve(office.submit(office.draft()))
    all_of_it = [payout.id for payout in payouts_of(run)]
    change(Payout, Payout.id.in_(all_of_it[1:4]), rail="stripe")
    change(Payout, Payout.id.in_(all_of_it[4:6]), state="paid")
    change(Payout, Payout.id.in_(all_of_it[6:16]), currency="EUR")
    for number, country in enumerate((None, "GB", "US", "DE"), start=7):
        change(PayoutDestination, PayoutDestination.partnership_id.in_(where(number)), country=country)
    change(PayoutDestination, PayoutDestination.partnership_id.in_(where(11)), country="GB", secret=seal("12345678"))
    change(PayoutDestination, PayoutDestination.partnership_id.in_(where(12)), blocked_at=today.now())
    compare_files(run)
    aside, *_ = make_files(run.id, FileKind.BANK_CSV, actor=office.approver.actor)
    withdraw_file(aside.id, actor=office.approver.actor, reason="Not given to anybody")
    compare_files(run)
    make_files(run.id, FileKind.BANK_CSV, actor=office.approver.actor)
    make_files(run.id, FileKind.SPREADSHEET, actor=office.approver.actor)
    compare_files(run)
    change(Payout, Payout.id.in_(all_of_it[16:17]), state="voided")
    compare_files(run)


def compare_files(run: PayoutRun) -> None:
    """Compare what the page counts with what would be chosen for each kind of file."""
    run = db.session.get_one(PayoutRun, run.id)
    rows, files = rows_of(run), list_files(run, payouts_of(run))
    groups, counted = groups_and_files(tally_of(run))
    assert [(each.artefact.id, each.is_current) for each in counted] == [
        (each.artefact.id, each.is_current) for each in files
    ]
    for rail in FILE_RAILS.values():
        chosen, found = choose(rail, rows, files), preview(rail, groups, files)
        assert (found.count, found.parts, found.totals) == (len(chosen.rows), len(chosen.parts), chosen.totals)
        assert {why: left.size for why, left in found.left_out.items()} == {
            why: len(left) for why, left in chosen.left_out.items()
        }
