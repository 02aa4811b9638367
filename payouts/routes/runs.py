"""Pages of payment runs: the list, one run step by step, and its payment file."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.errors import AppError
from core.files import storage
from core.ids import Id
from core.navigation import NavItem, Side, register_nav
from payouts.commands import exports
from payouts.commands import runs as commands
from payouts.commands.books_checks import check_and_keep
from payouts.forms.runs import ApproveForm, DraftForm, ReasonForm, SubmitForm
from payouts.models import PayoutRun
from payouts.queries import runs as queries
from payouts.queries.findings import last_reconciliation, open_findings
from payouts.queries.paying import differences_in, paying_of
from payouts.queries.periods import list_months
from payouts.queries.rails import find_rail_account, find_stop
from payouts.queries.run_rows import RunRow, rows_of
from payouts.queries.run_sums import progress_by_run
from payouts.routes.blueprint import pages
from payouts.rules.destinations import Rail
from payouts.rules.kinds import PeriodState
from payouts.rules.periods import name_of
from payouts.rules.runs import Obstacle, PayoutState, RunState
from payouts.rules.summary import PREPARED, Part, Progress, Summary, progress, steps_of, summarize

register_nav(
    NavItem("Money", "runs", "cash-banknote", "Payment runs", "payouts.list_runs", Permission.RUNS_SEE, Side.SELLER, 30)
)
FILTERS = {
    "all": "All",
    "ready": "Ready",
    "attention": "Needs a look",
    "carried": "Carried",
    Part.TO_PAY: "Still to pay",
    Part.PAID: "Paid",
    Part.RETURNED: "Returned",
    Part.TAKEN_OUT: "Taken out",
    Part.NOT_IN_RUN: "Not in this run",
}


@pages.get("/runs")
@needs(Permission.RUNS_SEE)
def list_runs() -> ResponseReturnValue:
    """Every run with what it pays, and what can be paid next."""
    found = queries.list_runs(current_actor())
    sums = progress_by_run(found)
    rows = [(run, sums[run.id]) for run in found]
    return render_template("payouts/runs.html", rows=rows, actor=current_actor(), **_rails_of_seller())


def _rails_of_seller() -> dict[str, object]:
    """Return what the list says about paying by a rail: whether it is stopped, and what differs."""
    seller_id = current_actor().organization_id
    if seller_id is None:
        return {}
    return {
        "stop": find_stop(seller_id),
        "stripe": find_rail_account(seller_id, Rail.STRIPE),
        "differences": differences_in(open_findings(seller_id)),
        "compared": last_reconciliation(seller_id),
    }


@pages.route("/runs/new", methods=["GET", "POST"])
@needs(Permission.RUN_PREPARE)
def draft_run() -> ResponseReturnValue:
    """Choose the month up to which a new run pays."""
    form = DraftForm()
    closed = [row.month for row in list_months(current_actor()) if row.state is PeriodState.CLOSED]
    form.month.choices = [(month, name_of(month)) for month in closed]
    if form.is_sent_and_valid():
        with form.refusals():
            run = commands.draft_run(form.month.data, actor=current_actor())
            return redirect(url_for("payouts.show_run", run_id=run.public_id))
    return render_template("payouts/run_form.html", form=form, closed=closed), form.status


@pages.get("/runs/<id:run_id>")
@needs(Permission.RUNS_SEE)
def show_run(run_id: Id) -> ResponseReturnValue:
    """One run: its step, its payouts, what keeps each out, and what to do next."""
    return _page(queries.get_run(current_actor(), run_id))


def _page(run: PayoutRun, refusal: AppError | None = None) -> ResponseReturnValue:
    rows, is_prepared = rows_of(run), RunState(run.state) in PREPARED
    chosen = request.args.get("show", "all")
    counts = {name: sum(_is_shown(row, name) for row in rows) for name in FILTERS}
    seen = commands.state_of_draft(rows)
    page = render_template(
        "payouts/run.html",
        run=run,
        rows=[row for row in rows if _is_shown(row, chosen)],
        counts=counts,
        tabs=_tabs(run, chosen, counts, is_prepared=is_prepared),
        summary=_summary(rows) if is_prepared else [],
        progress=[] if is_prepared else _progress(rows),
        steps=steps_of(RunState(run.state), unpaid=sum(row.payout.state == PayoutState.APPROVED for row in rows)),
        names=queries.names_of({run.created_by_id, run.submitted_by_id, run.sent_back_by_id, run.approved_by_id}),
        files=queries.list_files(run, [row.payout for row in rows]),
        preparers=queries.preparers_of(run),
        paying=paying_of(run, rows),
        seen=seen,
        refusal=refusal,
        actor=current_actor(),
    )
    return page, refusal.status if refusal else 200


def _tabs(
    run: PayoutRun, chosen: str, counts: dict[str, int], *, is_prepared: bool
) -> list[tuple[str, str, bool, int]]:
    """Return the filters of a run's table: what keeps payouts out while it is prepared, then what became of them."""
    names = [name for name in FILTERS if name == "all" or (name not in set(Part)) == is_prepared]
    return [(FILTERS[name], _url(run, name), chosen == name, counts[name]) for name in names]


def _url(run: PayoutRun, name: str) -> str:
    return url_for("payouts.show_run", run_id=run.public_id, show=None if name == "all" else name)


def _progress(rows: list[RunRow]) -> list[Progress]:
    return progress([(row.part, row.payout.amount, 1) for row in rows])


def _summary(rows: list[RunRow]) -> list[Summary]:
    return summarize([(row.payout.amount, row.taken_back, row.obstacles, row.part is Part.TO_PAY) for row in rows])


def _is_shown(row: RunRow, chosen: str) -> bool:
    carried = {Obstacle.NEGATIVE, Obstacle.BELOW_MINIMUM} & set(row.obstacles)
    match chosen:
        case "ready":
            return row.part is Part.TO_PAY
        case "carried":
            return bool(carried)
        case "attention":
            return row.part is Part.NOT_IN_RUN and not carried
        case "all":
            return True
        case _:
            return row.part == chosen


@pages.post("/runs/<id:run_id>/recalculate")
@needs(Permission.RUN_PREPARE)
def recalculate_run(run_id: Id) -> ResponseReturnValue:
    """Collect again what is due."""
    commands.recalculate_run(run_id, actor=current_actor())
    flash("The run says what is due now.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/payouts/<id:payout_id>/leave-out")
@needs(Permission.RUN_PREPARE)
def leave_out(run_id: Id, payout_id: Id) -> ResponseReturnValue:
    """Leave one payout out of a draft, with the reason the partner sees."""
    form = ReasonForm.from_request()
    commands.leave_out(payout_id, run_id=run_id, actor=current_actor(), reason=form.reason.data or "")
    flash("Left out of this run. The amount stays payable.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/payouts/<id:payout_id>/take-in")
@needs(Permission.RUN_PREPARE)
def take_in(run_id: Id, payout_id: Id) -> ResponseReturnValue:
    """Take a payout back into a draft."""
    commands.take_in(payout_id, run_id=run_id, actor=current_actor())
    flash("It is part of this run again.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/submit")
@needs(Permission.RUN_PREPARE)
def submit_run(run_id: Id) -> ResponseReturnValue:
    """Freeze the draft and send it for approval."""
    form = SubmitForm.from_request()
    commands.submit_run(run_id, actor=current_actor(), seen=form.seen.data or "")
    flash("Sent for approval. The money is set aside; nothing has been paid.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/take-back")
@needs(Permission.RUN_PREPARE)
def take_back_run(run_id: Id) -> ResponseReturnValue:
    """Turn a run that waits for approval into a draft again."""
    commands.take_back_run(run_id, actor=current_actor())
    flash("The run is a draft again. What was set aside is payable again.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/approve")
@needs(Permission.RUN_APPROVE, fresh=True)
def approve_run(run_id: Id) -> ResponseReturnValue:
    """Approve exactly the frozen run that was seen."""
    form = ApproveForm.from_request()
    check_and_keep(queries.get_run(current_actor(), run_id).seller_id, run_id=run_id)
    try:
        commands.approve_run(run_id, actor=current_actor(), seen_sha=form.seen_sha.data or "")
    except AppError as refusal:
        return _page(queries.get_run(current_actor(), run_id), refusal)
    flash("Approved. Pay it below: by Stripe at a press, by file at your bank.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/send-back")
@needs(Permission.RUN_APPROVE)
def send_back_run(run_id: Id) -> ResponseReturnValue:
    """Send a run back to whoever prepared it, with what has to be changed."""
    form = ReasonForm.from_request()
    commands.send_back_run(run_id, actor=current_actor(), reason=form.reason.data or "")
    flash("Sent back. Whoever sent it for approval gets your reason by mail.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/cancel")
@needs(Permission.RUN_PREPARE)
def cancel_run(run_id: Id) -> ResponseReturnValue:
    """Cancel a run that is not approved."""
    commands.cancel_run(run_id, actor=current_actor())
    flash("The run is canceled. Everything in it is payable again.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/finish")
@needs(Permission.RUN_PAY)
def finish_run(run_id: Id) -> ResponseReturnValue:
    """Close a run whose payouts have all ended."""
    commands.finish_run(run_id, actor=current_actor())
    flash("The run is finished.")
    return _back(run_id)


@pages.post("/runs/<id:run_id>/export")
@needs(Permission.RUN_PAY, fresh=True)
def export_run(run_id: Id) -> ResponseReturnValue:
    """Make the payment file, once, and hand it out."""
    artefact = exports.export_run(run_id, actor=current_actor())
    return redirect(url_for("payouts.download_file", artefact_id=artefact.public_id))


@pages.get("/files/<id:artefact_id>")
@needs(Permission.RUN_PAY, fresh=True)
def download_file(artefact_id: Id) -> ResponseReturnValue:
    """Hand out a payment file, byte for byte as it was made."""
    artefact = queries.get_artefact(current_actor(), artefact_id)
    response = Response(storage().load(artefact.storage_key), mimetype=artefact.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{artefact.filename}"'
    return response


def _back(run_id: Id) -> ResponseReturnValue:
    run = queries.get_run(current_actor(), run_id)
    return redirect(url_for("payouts.show_run", run_id=run.public_id))
