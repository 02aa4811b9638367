"""Going through a result file: read it, judge its rows, book what is new in small steps. Safe to repeat and to race."""

from itertools import islice

from core import clock
from core.access import Actor
from core.db import end_read
from core.files import storage
from core.ids import Id
from payouts.commands.bank_findings import note_differences
from payouts.commands.results import AT_ONCE, book_rows, end_booking
from payouts.models import ResultFile
from payouts.queries.entries import zone_of
from payouts.queries.results import booked_lines, get_result, standings_of
from payouts.rules.results import Judged, Outcome, ResultRow, judge_all
from payouts.sources.result_files import read_rows
from payouts.sources.result_tables import Columns
from tracking.sources.text_files import Shape


def rows_of_file(file: ResultFile) -> list[ResultRow]:
    """Return what a kept file says. Raises AppError while its columns leave something open."""
    shape = Shape.of(file.shape) if file.shape else None
    columns = Columns.model_validate(file.columns) if file.columns else None
    data = storage().load(file.storage_key)
    return read_rows(data, shape, columns, clock.zone(zone_of(file.seller_id)))


def judge_file(file: ResultFile, rows: list[ResultRow]) -> list[Judged]:
    """Return what each row of a file means as everything stands now. Changes nothing."""
    booked = {number: line.outcome for number, line in booked_lines(file).items()}
    today = clock.today(zone_of(file.seller_id))
    return judge_all(rows, standings_of(file.seller_id, rows), booked, only_run=file.run_id, today=today)


def book_file(file_id: Id, *, actor: Actor) -> int:
    """Book everything that a file brings, a few rows at a time; returns how many rows changed something.

    What it says that our books do not stops the next run until somebody has dealt with it.
    """
    file = get_result(actor, file_id)
    judged = judge_file(file, rows_of_file(file))
    ordered = sorted(judged, key=lambda each: each.outcome is Outcome.GIVEN_BACK)  # after both payments, in any step
    changing = iter([each.row for each in ordered if each.is_changing])
    end_read()
    note_differences(file_id, judged)  # first, so that the return of what a bank paid twice is known for what it is
    booked = 0
    while some := list(islice(changing, AT_ONCE)):
        booked += book_rows(file_id, some, actor=actor)
    end_booking(file_id, actor=actor)
    return booked
