"""The page of one run: its figures, its table and its filters, also when a step of it was refused."""

from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import current_actor
from core.errors import AppError
from core.ids import Id
from payouts.models import FileSetup, PayoutRun
from payouts.queries import runs as queries
from payouts.queries.files import RunFile, list_files, setups_of
from payouts.queries.freezing import progress_of_steps, state_of_draft
from payouts.queries.paging import page_in
from payouts.queries.paying import paying_of
from payouts.queries.recipients import why_not_ready_at_stripe
from payouts.queries.run_rows import RunRow, rows_of
from payouts.rails import FILE_RAILS
from payouts.rails.choosing import Choice, choose
from payouts.rules.destinations import SENDING, WAYS
from payouts.rules.files import FileKind
from payouts.rules.freezing import GOES_ON, Freezing
from payouts.rules.runs import Obstacle, PayoutState, RunState
from payouts.rules.summary import PREPARED, Part, Progress, Summary, progress, steps_of, summarize

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
_WAYS: dict[str, str] = {**{rail.value: name for rail, name in WAYS.items()}, "none": "No way yet"}


def page_of(
    run: PayoutRun, refusal: AppError | None = None, refused: str = "", *, token: str = ""
) -> ResponseReturnValue:
    """Return a run's page and its status; a refusal stands on it under the title `refused`.

    `token` is that of a mailed link, by which whoever works alone approves.
    """
    if run.freezing is not None:
        return _page_of_steps(run, refusal, refused)
    page = _page_of_payments(run, refusal=refusal, refused=refused, token=token)
    return page, refusal.status if refusal else 200


def _page_of_payments(run: PayoutRun, *, refusal: AppError | None, refused: str, token: str) -> str:
    rows, is_prepared = rows_of(run), RunState(run.state) in PREPARED
    chosen, way = request.args.get("show", "all"), request.args.get("way", "")
    narrowed = [row for row in rows if not way or _way_of(row) == way]
    counts = {name: sum(_is_shown(row, name) for row in narrowed) for name in FILTERS}
    seen = state_of_draft(rows)
    files = [] if is_prepared else list_files(run, [row.payout for row in rows])
    setups = setups_of(current_actor())
    return render_template(
        "payouts/run.html",
        run=run,
        **_table([row for row in narrowed if _is_shown(row, chosen)]),
        page_url=lambda number: _url(run, chosen, way, page=number),
        show="" if chosen == "all" else chosen,
        way=way,
        ways={name: label for name, label in _WAYS.items() if any(_way_of(row) == name for row in rows)},
        counts=counts,
        tabs=_tabs(run, chosen, way, counts, is_prepared=is_prepared),
        summary=_summary(rows) if is_prepared else [],
        progress=[] if is_prepared else _progress(rows),
        steps=steps_of(RunState(run.state), unpaid=sum(row.payout.state == PayoutState.APPROVED for row in rows)),
        names=queries.names_of({run.created_by_id, run.submitted_by_id, run.sent_back_by_id, run.approved_by_id}),
        files=files,
        choices=[] if is_prepared or run.state == RunState.CANCELED else choices_of(rows, files, setups),
        preparers=queries.preparers_of(run),
        setups=setups,
        paying=paying_of(run, rows),
        seen=seen,
        way_names=WAYS,
        by_file=any(row.payout.is_included and row.payout.rail not in SENDING for row in rows),
        waits_by_file=any(_waits_by_file(row) for row in rows),
        refusal=refusal,
        refused=refused,
        token=token,
        actor=current_actor(),
    )


def _table(shown: list[RunRow]) -> dict[str, object]:
    """Return the rows of one page, and why Stripe does not pay to the accounts among them that are not ready."""
    page = page_in(shown, request.args.get("page", 1, type=int))
    return {"page": page, "not_ready": why_not_ready_at_stripe(row.destination for row in page.rows)}


def _page_of_steps(run: PayoutRun, refusal: AppError | None, refused: str) -> ResponseReturnValue:
    """Return how far the steps of a large run are; its payments are listed again once they are over."""
    done, total = progress_of_steps(run)
    told = {"run": run, "done": done, "total": total, "refusal": refusal, "refused": refused, "actor": current_actor()}
    page = render_template("payouts/run_steps.html", steps=steps_of(RunState(run.state), unpaid=0), **told)
    return page, refusal.status if refusal else 200


def _waits_by_file(row: RunRow) -> bool:
    payout = row.payout
    return payout.is_included and payout.state == PayoutState.APPROVED and payout.rail not in SENDING


def choices_of(rows: list[RunRow], files: list[RunFile], setups: Mapping[str, FileSetup]) -> list[Choice]:
    """Return what each kind of file would hold, without those that pay nothing here and that nobody set up."""
    found = [choose(rail, rows, files) for rail in FILE_RAILS.values()]
    asked: set[str] = {FileKind.BANK_CSV, *setups}
    asked |= {kind for kind, rail in FILE_RAILS.items() if not rail.pays and not rail.needs_setup}
    asked |= {choice.rail.kind for choice in found if choice.rail.pays and (choice.parts or choice.current)}
    return [choice for choice in found if choice.rail.kind in asked]


def _tabs(
    run: PayoutRun, chosen: str, way: str, counts: dict[str, int], *, is_prepared: bool
) -> list[tuple[str, str, bool, int]]:
    """Return the filters of a run's table: what keeps payouts out while it is prepared, then what became of them."""
    names = [name for name in FILTERS if name == "all" or (name not in set(Part)) == is_prepared]
    return [(FILTERS[name], _url(run, name, way), chosen == name, counts[name]) for name in names]


def _url(run: PayoutRun, name: str, way: str, *, page: int | None = None) -> str:
    shown = None if name == "all" else name
    return url_for("payouts.show_run", run_id=run.public_id, show=shown, way=way or None, page=page)


def _way_of(row: RunRow) -> str:
    return row.destination.rail if row.destination else "none"


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


def take_step(
    run_id: Id, step: Callable[[], object], done: str, *, refused: str = "Nothing was changed"
) -> ResponseReturnValue:
    """Take a step of a run and go back to it; what is refused is said on the run's page, as it stands now."""
    try:
        step()
    except AppError as refusal:
        return page_of(queries.get_run(current_actor(), run_id), refusal, refused)
    run = queries.get_run(current_actor(), run_id)
    flash(done if run.freezing is None else GOES_ON[Freezing(run.freezing)])
    return redirect(url_for("payouts.show_run", run_id=run.public_id))
