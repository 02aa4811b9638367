"""Pages of results: hand in a bank's file, look at what each row of it would change, book it, follow it."""

from collections import Counter

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from core.access import current_actor, needs
from core.csv_files import write_csv
from core.errors import AppError
from core.http import download_csv
from core.ids import Id
from core.money import Money
from payouts.commands import results as commands
from payouts.commands.booking import judge_file, rows_of_file
from payouts.forms.results import ResultColumnsForm, ResultForm, column
from payouts.models import PayoutRun, ResultFile
from payouts.queries.results import get_result, list_results
from payouts.queries.runs import get_run
from payouts.routes.blueprint import pages
from payouts.rules.bank_findings import differences_in
from payouts.rules.results import CHANGING, OUTCOME_NAMES, Judged, Meaning, Outcome
from payouts.sources.result_tables import Columns

_SHOWN = 200
TONES = {
    Outcome.PAYS: "ok",
    Outcome.BOOKED: "ok",
    Outcome.WAITS: "info",
    Outcome.KNOWN: "quiet",
    Outcome.UNKNOWN: "quiet",
    Outcome.OTHER_RUN: "warn",
}


@pages.route("/runs/results", methods=["GET", "POST"])
@needs(Permission.RUN_PAY)
def read_results() -> ResponseReturnValue:
    """Take a bank's file over all runs, and list those that were read."""
    return _take(None)


@pages.route("/runs/<id:run_id>/results", methods=["GET", "POST"])
@needs(Permission.RUN_PAY)
def read_run_results(run_id: Id) -> ResponseReturnValue:
    """Take a bank's file about one run: what it says of other runs is shown and not booked."""
    return _take(get_run(current_actor(), run_id))


def _take(run: PayoutRun | None) -> ResponseReturnValue:
    actor, form = current_actor(), ResultForm()
    if form.is_sent_and_valid():
        with form.refusals():
            upload = form.file.data
            kept = commands.receive_file(upload.read(), upload.filename or "result")
            file = commands.hand_in_result(kept, actor=actor, run_id=run.id if run else None)
            return redirect(_address(file))
    files = [each for each in list_results(actor) if run is None or each.run_id in {run.id, None}]
    return render_template("payouts/results.html", form=form, run=run, files=files), form.status


def _address(file: ResultFile) -> str:
    return url_for("payouts.show_result", file_id=file.public_id)


@pages.route("/runs/results/<id:file_id>", methods=["GET", "POST"])
@needs(Permission.RUN_PAY)
def show_result(file_id: Id) -> ResponseReturnValue:
    """Show what each row of a file means; while its columns are open, take what they mean. Nothing is booked here."""
    file = get_result(current_actor(), file_id)
    form = _columns_form(file)
    if form is not None and form.is_sent_and_valid():
        with form.refusals():
            commands.set_result_columns(file_id, form.columns(), actor=current_actor())
            return redirect(_address(file))
    return _page(file, form)


def _columns_form(file: ResultFile) -> ResultColumnsForm | None:
    if file.shape is None:
        return None
    form = ResultColumnsForm()
    columns = Columns.model_validate(file.columns or {"columns": {}})
    form.offer(file.shape["columns"], columns, is_sent=request.method == "POST")
    return form


def _page(file: ResultFile, form: ResultColumnsForm | None) -> ResponseReturnValue:
    rows, question = _judged(file)
    shown = request.args.get("show", "")
    counts = Counter(each.outcome for each in rows)
    page = render_template(
        "payouts/result.html",
        file=file,
        run=get_run(current_actor(), file.run_id) if file.run_id else None,
        form=form if form and not counts[Outcome.BOOKED] else None,
        question=question,
        meanings=[form[column(meaning)] for meaning in Meaning] if form else [],
        rows=[each for each in rows if not shown or each.outcome == shown][:_SHOWN],
        total=len(rows),
        shown=shown,
        counts=counts,
        tabs=_tabs(file, counts, shown, len(rows)),
        sums=_sums(rows),
        names=OUTCOME_NAMES,
        tones=TONES,
        changing=sum(counts[outcome] for outcome in CHANGING),
        differing=len(differences_in(rows)),
    )
    return page, form.status if form else 200


def _judged(file: ResultFile) -> tuple[list[Judged], str]:
    """Return the judged rows of a file, what needs a person first; or what has to be said before it can be read."""
    try:
        found = judge_file(file, rows_of_file(file))
    except AppError as refusal:
        return [], refusal.message
    order = list(Outcome)
    return sorted(found, key=lambda each: order.index(each.outcome)), ""


def _tabs(file: ResultFile, counts: Counter[Outcome], shown: str, total: int) -> list[tuple[str, str, bool, int]]:
    each = [(OUTCOME_NAMES[outcome], outcome.value, counts[outcome]) for outcome in Outcome if counts[outcome]]
    return [
        (name, url_for("payouts.show_result", file_id=file.public_id, show=key or None), shown == key, count)
        for name, key, count in [("All", "", total), *each]
    ]


def _sums(rows: list[Judged]) -> list[tuple[str, list[Money]]]:
    """Return what would be booked, in words and amounts by currency."""
    found: dict[Outcome, dict[str, int]] = {}
    for each in rows:
        if each.is_changing and each.standing is not None:
            ours = each.standing.amount
            by_currency = found.setdefault(each.outcome, {})
            by_currency[ours.currency] = by_currency.get(ours.currency, 0) + ours.minor
    return [
        (OUTCOME_NAMES[outcome], [Money(minor, currency) for currency, minor in sorted(sums.items())])
        for outcome, sums in found.items()
    ]


@pages.post("/runs/results/<id:file_id>/book")
@needs(Permission.RUN_PAY, fresh=True)
def book_result(file_id: Id) -> ResponseReturnValue:
    """Book what was looked at, by a job that may be left alone."""
    ButtonForm.from_request()
    file = commands.ask_booking(file_id, actor=current_actor())
    flash("The file is being booked. You can leave this page.")
    return redirect(_address(file))


@pages.get("/runs/results/<id:file_id>/rows.csv")
@needs(Permission.RUN_PAY)
def download_result_rows(file_id: Id) -> ResponseReturnValue:
    """Download every row with what it means, for working through what has to be cleared with the bank."""
    file = get_result(current_actor(), file_id)
    cells = [
        (each.row.number, OUTCOME_NAMES[each.outcome], each.standing.partner if each.standing else "",
         each.standing.amount if each.standing else None, each.standing.amount.currency if each.standing else "",
         each.row.reference, each.row.day, each.sentence)
        for each in judge_file(file, rows_of_file(file))
    ]  # fmt: skip
    header = ("row", "what_it_means", "partner", "payment", "currency", "bank_reference", "day", "what_to_do")
    return download_csv(write_csv(header, cells), "results.csv")
