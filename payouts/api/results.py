"""Results by API: hand in a bank's file, read what each row of it means, say what its columns are, let it be booked."""

from accounts.permissions import Permission
from core import ids
from core.access import current_actor, needs
from core.api import Paging, answers, takes, takes_query
from core.ids import Id
from payouts.api.blueprint import api
from payouts.commands import results as commands
from payouts.commands.booking import judge_file, rows_of_file
from payouts.models import PayoutRun, ResultFile
from payouts.queries.results import get_result, list_results
from payouts.rules.results import Judged
from payouts.schemas.files import HandIn, ResultOut, ResultRowOut, SetColumns
from payouts.schemas.runs import RunQuery
from payouts.sources.result_tables import Columns


@api.get("/runs/results")
@needs(Permission.RUN_PAY)
@answers(list[ResultOut])
def list_result_files() -> list[ResultOut]:
    """List the newest 50 files of banks."""
    return [_shown(file) for file in list_results(current_actor())]


@api.post("/runs/results")
@needs(Permission.RUN_PAY)
@answers(ResultOut, 201)
@takes(HandIn)
def hand_in_result(body: HandIn) -> ResultOut:
    """Hand in a bank's file (pain.002, camt.054, PayPal, Wise, a table). Nothing is booked; the same bytes are one."""
    kept = commands.receive_file(body.data, body.file_name)
    run_id = ids.parse_given(body.run_id, PayoutRun.__prefix__)
    return _shown(commands.hand_in_result(kept, actor=current_actor(), run_id=run_id))


@api.get("/runs/results/<id:file_id>")
@needs(Permission.RUN_PAY)
@answers(ResultOut)
def get_result_file(file_id: Id) -> ResultOut:
    """Return one file of a bank: how far it is read and booked."""
    return _shown(get_result(current_actor(), file_id))


@api.get("/runs/results/<id:file_id>/rows")
@needs(Permission.RUN_PAY)
@answers(list[ResultRowOut])
@takes_query(RunQuery)
def list_result_rows(query: Paging, file_id: Id) -> list[ResultRowOut]:
    """List what each row of a file means as everything stands now. Refused while a table's columns are unclear."""
    file = get_result(current_actor(), file_id)
    judged = judge_file(file, rows_of_file(file))
    return [_row(each) for each in judged[query.offset : query.offset + query.page_size]]


@api.post("/runs/results/<id:file_id>/columns")
@needs(Permission.RUN_PAY)
@answers(ResultOut)
@takes(SetColumns)
def set_result_columns(body: SetColumns, file_id: Id) -> ResultOut:
    """Say what the columns of a table mean, until rows of it were booked."""
    columns = Columns.model_validate(body.model_dump())
    return _shown(commands.set_result_columns(file_id, columns, actor=current_actor()))


@api.post("/runs/results/<id:file_id>/book")
@needs(Permission.RUN_PAY)
@answers(ResultOut, 202)
def book_result(file_id: Id) -> ResultOut:
    """Let a worker book what the rows of a file mean, each once. Refused while a table's columns are unclear."""
    file = get_result(current_actor(), file_id)
    rows_of_file(file)
    return _shown(commands.ask_booking(file.id, actor=current_actor()))


def _shown(file: ResultFile) -> ResultOut:
    return ResultOut(
        id=file.public_id,
        kind=file.kind,
        file_name=file.filename,
        sha256=file.sha256,
        run_id=ids.show(PayoutRun.__prefix__, file.run_id) if file.run_id else None,
        columns=file.shape["columns"] if file.shape else None,
        meanings=Columns.model_validate(file.columns).columns if file.columns else None,
        created_at=file.created_at,
        booking_asked_at=file.asked_at,
        booked_at=file.done_at,
    )


def _row(it: Judged) -> ResultRowOut:
    ours = it.standing
    return ResultRowOut(
        row=it.row.number,
        outcome=it.outcome,
        sentence=it.sentence,
        payout_id=ours.public_id if ours else None,
        partner_name=ours.partner if ours else None,
        amount=ours.amount.minor if ours else None,
        currency=ours.amount.currency.lower() if ours else None,
        reference=it.row.reference,
        day=it.row.day,
    )
