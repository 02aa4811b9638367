"""Payment runs and their payouts: read them, prepare them, and take the steps that a key may take.

Approving is no step of a key: it is what a person answers for.
"""

from collections.abc import Callable

from accounts.permissions import Permission
from core import ids
from core.access import current_actor, needs
from core.api import Paging, answers, takes, takes_query
from core.ids import Id
from partners.models import Partnership
from payouts.api.blueprint import api
from payouts.commands import freezing
from payouts.commands import runs as commands
from payouts.models import PayoutRun
from payouts.queries import runs as queries
from payouts.queries.paging import page_of
from payouts.queries.run_holds import Stopped, stopped_for
from payouts.queries.run_rows import RunRow, page_of_rows
from payouts.queries.run_sums import progress_by_run
from payouts.queries.run_tally import tally_of
from payouts.rules.summary import Part, Progress
from payouts.schemas.runs import (
    DraftRun,
    Reason,
    RunOut,
    RunPayoutOut,
    RunQuery,
    RunStop,
    RunSum,
    SeenRun,
)


@api.get("/runs")
@needs(Permission.RUNS_SEE)
@answers(list[RunOut])
@takes_query(RunQuery)
def list_runs(query: RunQuery) -> list[RunOut]:
    """List payment runs, the newest first."""
    found = queries.visible_runs(current_actor()).order_by(PayoutRun.number.desc())
    runs = page_of(found, query.page, size=query.page_size).rows
    sums = progress_by_run(runs)
    return [shown(run, sums[run.id]) for run in runs]


@api.post("/runs")
@needs(Permission.RUN_PREPARE)
@answers(RunOut, 201)
@takes(DraftRun)
def draft_run(body: DraftRun) -> RunOut:
    """Draft a run over what is due by the end of a closed month. Nothing is set aside yet."""
    return one_run(commands.draft_run(body.month, actor=current_actor()).id)


@api.get("/runs/<id:run_id>")
@needs(Permission.RUNS_SEE)
@answers(RunOut)
def get_run(run_id: Id) -> RunOut:
    """Return one run, with the `seen` that its next step asks for."""
    return one_run(run_id)


@api.get("/runs/<id:run_id>/payouts")
@needs(Permission.RUNS_SEE)
@answers(list[RunPayoutOut])
@takes_query(RunQuery)
def list_payouts_of_run(query: Paging, run_id: Id) -> list[RunPayoutOut]:
    """List the payouts of a run by partner, with what keeps each out."""
    run = queries.get_run(current_actor(), run_id)
    return [_row(row) for row in page_of_rows(run, [], first=query.offset, size=query.page_size)]


@api.post("/runs/<id:run_id>/submit")
@needs(Permission.RUN_PREPARE)
@answers(RunOut)
@takes(SeenRun)
def submit_run(body: SeenRun, run_id: Id) -> RunOut:
    """Freeze a draft and send it for approval. The money is set aside."""
    return one_run(freezing.submit_run(run_id, actor=current_actor(), seen=body.seen).id)


@api.post("/runs/<id:run_id>/payouts/<id:payout_id>/leave-out")
@needs(Permission.RUN_PREPARE)
@answers(RunOut)
@takes(Reason)
def leave_out(body: Reason, run_id: Id, payout_id: Id) -> RunOut:
    """Take a payout out of a draft; the partner reads the reason."""
    actor = current_actor()
    return one_run(commands.leave_out(payout_id, run_id=run_id, actor=actor, reason=body.reason).id)


@api.post("/runs/<id:run_id>/payouts/<id:payout_id>/take-in")
@needs(Permission.RUN_PREPARE)
@answers(RunOut)
def take_in(run_id: Id, payout_id: Id) -> RunOut:
    """Take a payout that was left out back into a draft."""
    return one_run(commands.take_in(payout_id, run_id=run_id, actor=current_actor()).id)


def _plain(name: str, step: Callable[..., PayoutRun], permission: Permission, about: str) -> None:
    """Offer a step that takes nothing but the run."""

    def take(run_id: Id) -> RunOut:
        return one_run(step(run_id, actor=current_actor()).id)

    take.__name__, take.__doc__ = f"{name.replace('-', '_')}_run", about
    api.post(f"/runs/<id:run_id>/{name}")(needs(permission)(answers(RunOut)(take)))


_plain("recalculate", commands.recalculate_run, Permission.RUN_PREPARE, "Collect again what is due in a draft.")
_plain("take-back", commands.take_back_run, Permission.RUN_PREPARE, "Turn a run that waits for approval into a draft.")
_plain("cancel", commands.cancel_run, Permission.RUN_PREPARE, "Cancel a run that is not approved.")
_plain("finish", commands.finish_run, Permission.RUN_PAY, "Close a run whose payouts have all ended.")


def one_run(run_id: Id) -> RunOut:
    """Return a run of the actor as the API shows one that is asked for alone. Raises NotFound."""
    run = queries.get_run(current_actor(), run_id)
    seen = run.sha256 or tally_of(run).seen
    return shown(run, progress_by_run([run])[run.id], seen=seen, stopped=[_stop(each) for each in stopped_for(run)])


def shown(
    run: PayoutRun, sums: list[Progress], *, seen: str | None = None, stopped: list[RunStop] | None = None
) -> RunOut:
    """Return a payment run as the API shows it."""
    return RunOut(
        id=run.public_id,
        number=run.number,
        name=run.title,
        month=run.cutoff_month,
        cutoff_on=run.cutoff_on,
        state=run.state,
        sha256=run.sha256,
        seen=seen,
        created_at=run.created_at,
        frozen_at=run.frozen_at,
        approved_at=run.approved_at,
        paying_since=run.paying_since,
        ended_at=run.ended_at,
        sent_back_reason=run.sent_back_reason,
        going_on=run.freezing,
        sums=[_sum(each) for each in sums],
        stopped=stopped,
    )


def _stop(it: Stopped) -> RunStop:
    return RunStop(
        partner_id=it.partnership.public_id,
        partner_name=it.partnership.name,
        amount=it.amount.minor,
        currency=it.amount.currency.lower(),
        why=it.why.value,
        reason=it.reason,
        until=it.until,
    )


def _sum(it: Progress) -> RunSum:
    to_pay, paid, returned, taken_out = (
        it.sums[part].minor for part in (Part.TO_PAY, Part.PAID, Part.RETURNED, Part.TAKEN_OUT)
    )
    return RunSum(currency=it.currency.lower(), to_pay=to_pay, paid=paid, returned=returned, taken_out=taken_out)


def _row(row: RunRow) -> RunPayoutOut:
    payout = row.payout
    return RunPayoutOut(
        id=payout.public_id,
        partner_id=ids.show(Partnership.__prefix__, payout.partnership_id),
        partner_name=row.partnership.name,
        amount=payout.amount_minor,
        taken_back=row.taken_back.minor,
        currency=payout.currency.lower(),
        state=payout.state,
        rail=row.destination.rail if row.destination else None,
        is_included=row.part is not Part.NOT_IN_RUN,
        obstacles=[obstacle.value for obstacle in row.obstacles],
        reason=payout.left_out_reason,
        orders=row.order_count,
        reference=payout.reference,
        expected_on=payout.expected_on,
        paid_on=payout.paid_on,
    )
