"""Pages of payment runs: the list, and one run step by step."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import limits
from accounts.permissions import Permission
from core.access import current_actor, needs
from core.ids import Id
from core.navigation import NavItem, Side, register_nav
from payouts.commands import approving, freezing
from payouts.commands import runs as commands
from payouts.forms.runs import ApproveForm, DraftForm, ReasonForm, SubmitForm
from payouts.queries import runs as queries
from payouts.queries.findings import last_reconciliation, open_findings
from payouts.queries.paying import differences_in
from payouts.queries.periods import list_months
from payouts.queries.rails import find_rail_account, find_stop
from payouts.queries.run_sums import progress_by_run
from payouts.routes.blueprint import pages
from payouts.routes.run_page import page_of, take_step
from payouts.rules.destinations import Rail
from payouts.rules.kinds import PeriodState
from payouts.rules.periods import name_of

register_nav(
    NavItem("Money", "runs", "cash-banknote", "Payment runs", "payouts.list_runs", Permission.RUNS_SEE, Side.SELLER, 30)
)


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
    return page_of(queries.get_run(current_actor(), run_id))


@pages.post("/runs/<id:run_id>/recalculate")
@needs(Permission.RUN_PREPARE)
def recalculate_run(run_id: Id) -> ResponseReturnValue:
    """Collect again what is due."""
    return take_step(
        run_id, lambda: commands.recalculate_run(run_id, actor=current_actor()), "The run says what is due now."
    )


@pages.post("/runs/<id:run_id>/payouts/<id:payout_id>/leave-out")
@needs(Permission.RUN_PREPARE)
def leave_out(run_id: Id, payout_id: Id) -> ResponseReturnValue:
    """Leave one payout out of a draft, with the reason the partner sees."""
    form = ReasonForm.from_request()
    return take_step(
        run_id,
        lambda: commands.leave_out(payout_id, run_id=run_id, actor=current_actor(), reason=form.reason.data or ""),
        "Taken out of this run. The amount stays payable.",
    )


@pages.post("/runs/<id:run_id>/payouts/<id:payout_id>/take-in")
@needs(Permission.RUN_PREPARE)
def take_in(run_id: Id, payout_id: Id) -> ResponseReturnValue:
    """Take a payout back into a draft."""
    return take_step(
        run_id,
        lambda: commands.take_in(payout_id, run_id=run_id, actor=current_actor()),
        "It is part of this run again.",
    )


@pages.post("/runs/<id:run_id>/submit")
@needs(Permission.RUN_PREPARE)
def submit_run(run_id: Id) -> ResponseReturnValue:
    """Freeze the draft and send it for approval."""
    form = SubmitForm.from_request()
    return take_step(
        run_id,
        lambda: freezing.submit_run(run_id, actor=current_actor(), seen=form.seen.data or ""),
        "Sent for approval. The money is set aside; nothing has been paid.",
    )


@pages.post("/runs/<id:run_id>/stop-freezing")
@needs(Permission.RUN_PREPARE)
def stop_freezing(run_id: Id) -> ResponseReturnValue:
    """Stop sending a large run for approval; what was set aside is given back."""
    return take_step(
        run_id,
        lambda: freezing.stop_freezing(run_id, actor=current_actor()),
        "Stopped. What was set aside is being given back.",
    )


@pages.post("/runs/<id:run_id>/take-back")
@needs(Permission.RUN_PREPARE)
def take_back_run(run_id: Id) -> ResponseReturnValue:
    """Turn a run that waits for approval into a draft again."""
    return take_step(
        run_id,
        lambda: commands.take_back_run(run_id, actor=current_actor()),
        "The run is a draft again. What was set aside is payable again.",
    )


@pages.post("/runs/<id:run_id>/approve")
@needs(Permission.RUN_APPROVE, fresh=True)
def approve_run(run_id: Id) -> ResponseReturnValue:
    """Approve exactly the frozen run that was seen."""
    form = ApproveForm.from_request()
    return take_step(
        run_id,
        lambda: commands.check_and_approve(
            run_id, actor=current_actor(), seen_sha=form.seen_sha.data or "", token=form.token.data or ""
        ),
        "Approved. Pay it below: by Stripe at a press, by file at your bank.",
        refused="Not approved",
    )


@pages.get("/runs/<id:run_id>/confirm/<token>")
@needs(Permission.RUN_APPROVE, fresh=True)
def confirm_run(run_id: Id, token: str) -> ResponseReturnValue:
    """Show the run to whoever works alone and opened their mailed link; its button approves, nothing else does."""
    return page_of(queries.get_run(current_actor(), run_id), token=token)


@pages.post("/runs/<id:run_id>/mail-link")
@needs(Permission.RUN_APPROVE, fresh=True)
def mail_run_link(run_id: Id) -> ResponseReturnValue:
    """Mail the link that confirms the approval of one's own run again."""
    limits.count_try(limits.MAIL, "run-approval", account=str(current_actor().user_id), network=request.remote_addr)
    return take_step(
        run_id,
        lambda: approving.ask_mailed_link(run_id, actor=current_actor()),
        "The link is on its way to you by mail.",
        refused="Nothing was mailed",
    )


@pages.post("/runs/<id:run_id>/send-back")
@needs(Permission.RUN_APPROVE)
def send_back_run(run_id: Id) -> ResponseReturnValue:
    """Send a run back to whoever prepared it, with what has to be changed."""
    form = ReasonForm.from_request()
    return take_step(
        run_id,
        lambda: commands.send_back_run(run_id, actor=current_actor(), reason=form.reason.data or ""),
        "Sent back. Whoever sent it for approval gets your reason by mail.",
    )


@pages.post("/runs/<id:run_id>/cancel")
@needs(Permission.RUN_PREPARE)
def cancel_run(run_id: Id) -> ResponseReturnValue:
    """Cancel a run that is not approved."""
    return take_step(
        run_id,
        lambda: commands.cancel_run(run_id, actor=current_actor()),
        "The run is canceled. Everything in it is payable again.",
    )


@pages.post("/runs/<id:run_id>/finish")
@needs(Permission.RUN_PAY)
def finish_run(run_id: Id) -> ResponseReturnValue:
    """Close a run whose payouts have all ended."""
    return take_step(run_id, lambda: commands.finish_run(run_id, actor=current_actor()), "The run is finished.")
