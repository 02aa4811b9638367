"""The page of one run: its figures, its table and its filters, also when a step of it was refused."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import current_actor
from core.errors import AppError
from core.ids import Id
from payouts.models import FileSetup, PayoutRun
from payouts.queries import runs as queries
from payouts.queries.file_groups import FileGroup, groups_and_files
from payouts.queries.files import RunFile
from payouts.queries.freezing import progress_of_steps
from payouts.queries.paging import PAGE_SIZE, page_at
from payouts.queries.paying import paying_of
from payouts.queries.rails import Standing, standing_of
from payouts.queries.run_holds import stopped_for
from payouts.queries.run_people import people_around
from payouts.queries.run_rows import RunRow, page_of_rows
from payouts.queries.run_tally import NO_WAY, Tally, is_by, is_shown, tally_of
from payouts.rails import FILE_RAILS
from payouts.rails.previews import Preview, preview
from payouts.rules.destinations import WAYS
from payouts.rules.files import FileKind
from payouts.rules.freezing import GOES_ON, Freezing
from payouts.rules.holds import STOPS
from payouts.rules.runs import PayoutState, RunState
from payouts.rules.summary import Part, Verdict, steps_of

FILTERS = {
    "all": "All",
    Verdict.READY: "Ready",
    Verdict.ATTENTION: "Needs a look",
    Verdict.CARRIED: "Carried",
    Part.TO_PAY: "Still to pay",
    Part.PAID: "Paid",
    Part.RETURNED: "Returned",
    Part.TAKEN_OUT: "Taken out",
    Part.NOT_IN_RUN: "Not in this run",
}
_WAYS: dict[str, str] = {**{rail.value: name for rail, name in WAYS.items()}, NO_WAY: "No way yet"}


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
    tally, asked = tally_of(run), _asked()
    counts, is_prepared = tally.counts(asked.way), tally.is_prepared
    page = page_at(asked.number, counts[asked.show], lambda first: _rows(tally, asked, first))
    standing = Standing(None, None, {}) if is_prepared else standing_of(run.seller_id)
    groups, files = ([], []) if is_prepared else groups_and_files(tally)
    people = people_around(run)
    return render_template(
        "payouts/run.html",
        run=run,
        page=page,
        page_url=lambda number: _url(run, asked, page=number),
        show="" if asked.show == "all" else asked.show,
        way=asked.way,
        ways={name: label for name, label in _WAYS.items() if name in tally.ways},
        counts=counts,
        tabs=_tabs(run, asked, counts, is_prepared=is_prepared),
        summary=tally.summary,
        progress=tally.progress,
        steps=steps_of(RunState(run.state), unpaid=tally.unpaid),
        names=people.names,
        files=files,
        choices=[] if is_prepared or run.state == RunState.CANCELED else _previews(groups, files, standing.setups),
        preparers=queries.preparers_of(run),
        setups=standing.setups,
        paying=paying_of(tally, page.rows, standing, people=people.solvers),
        seen=tally.seen,
        stopped=stopped_for(run),
        stops=STOPS,
        way_names=WAYS,
        by_file=bool(tally.by_file),
        waits_by_file=any(group.state == PayoutState.APPROVED for group in tally.by_file),
        refusal=refusal,
        refused=refused,
        token=token,
        actor=current_actor(),
    )


class _Asked(NamedTuple):
    """Which rows of the table are asked for."""

    show: str
    way: str
    number: int


def _asked() -> _Asked:
    given = request.args
    show = given.get("show", "all")
    return _Asked(show if show in FILTERS else "all", given.get("way", ""), given.get("page", 1, type=int))


def _rows(tally: Tally, asked: _Asked, first: int) -> list[RunRow]:
    narrowed = [is_shown(tally, asked.show), *([is_by(asked.way)] if asked.way else [])]
    return page_of_rows(tally.run, narrowed, first=first, size=PAGE_SIZE)


def _page_of_steps(run: PayoutRun, refusal: AppError | None, refused: str) -> ResponseReturnValue:
    """Return how far the steps of a large run are; its payments are listed again once they are over."""
    done, total = progress_of_steps(run)
    told = {"run": run, "done": done, "total": total, "refusal": refusal, "refused": refused, "actor": current_actor()}
    page = render_template("payouts/run_steps.html", steps=steps_of(RunState(run.state), unpaid=0), **told)
    return page, refusal.status if refusal else 200


def _previews(groups: Sequence[FileGroup], files: Sequence[RunFile], setups: Mapping[str, FileSetup]) -> list[Preview]:
    """Return what each kind of file would hold, without those that pay nothing here and that nobody set up."""
    found = [preview(rail, groups, files) for rail in FILE_RAILS.values()]
    asked: set[str] = {FileKind.BANK_CSV, *setups}
    asked |= {kind for kind, rail in FILE_RAILS.items() if not rail.pays and not rail.needs_setup}
    asked |= {each.rail.kind for each in found if each.rail.pays and (each.parts or each.current)}
    return [each for each in found if each.rail.kind in asked]


def _tabs(
    run: PayoutRun, asked: _Asked, counts: dict[str, int], *, is_prepared: bool
) -> list[tuple[str, str, bool, int]]:
    """Return the filters of a run's table: what keeps payouts out while it is prepared, then what became of them."""
    names = [name for name in FILTERS if name == "all" or (name not in set(Part)) == is_prepared]
    return [(FILTERS[name], _url(run, asked._replace(show=name)), asked.show == name, counts[name]) for name in names]


def _url(run: PayoutRun, asked: _Asked, *, page: int | None = None) -> str:
    shown = None if asked.show == "all" else asked.show
    return url_for("payouts.show_run", run_id=run.public_id, show=shown, way=asked.way or None, page=page)


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
