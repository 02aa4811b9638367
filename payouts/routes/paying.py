"""Actions about paying by a rail: start, cancel, look again, release, and what our books and its own differ in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.models import User
from accounts.permissions import Permission
from core.access import current_actor, needs
from core.errors import Conflict
from core.ids import Id, parse
from payouts import funding, reversing
from payouts.commands import canceling, findings, paying, rail_accounts
from payouts.forms.runs import OwnerForm, PayForm, ReasonForm, ReverseForm
from payouts.queries.runs import get_run
from payouts.rails import RailTrouble
from payouts.routes.blueprint import pages
from payouts.routes.run_page import take_step


@pages.post("/runs/<id:run_id>/pay")
@needs(Permission.RUN_PAY, fresh=True)
def pay_run(run_id: Id) -> ResponseReturnValue:
    """Start paying what a rail pays by itself; a worker does it, whoever leaves the page."""
    form = PayForm.from_request()
    return take_step(
        run_id,
        lambda: funding.start_paying(run_id, actor=current_actor(), seen_sha=form.seen_sha.data or ""),
        "Stripe is being told to pay. You can leave this page.",
    )


@pages.get("/runs/<id:run_id>/balance")
@needs(Permission.RUN_PAY)
def show_rail_balance(run_id: Id) -> str:
    """Show what Stripe holds beside what the run takes from it, as the run's page does in place."""
    run, found, trouble = get_run(current_actor(), run_id), [], ""
    title, address = run.title, run.public_id
    try:
        found = funding.cover_of(run_id, actor=current_actor())
    except RailTrouble as unasked:
        trouble = f"Stripe could not be asked what it holds: {unasked} Load this again in a minute."
    except Conflict as refusal:
        trouble = refusal.message
    return render_template("payouts/balance_at_rail.html", title=title, run=address, found=found, trouble=trouble)


@pages.post("/runs/<id:run_id>/cancel-unsent")
@needs(Permission.RUN_PAY, fresh=True)
def cancel_unsent(run_id: Id) -> ResponseReturnValue:
    """Take out of the run what was not sent yet, with the reason the partners see."""
    form = ReasonForm.from_request()
    return take_step(
        run_id,
        lambda: canceling.cancel_unsent(run_id, actor=current_actor(), reason=form.reason.data or ""),
        "What was not sent is taken out and payable again.",
    )


@pages.post("/payouts/<id:payout_id>/look")
@needs(Permission.RUN_PAY)
def look_again(payout_id: Id) -> ResponseReturnValue:
    """Let the rail be asked now how a payout stands."""
    payout = paying.ask_look(payout_id, actor=current_actor())
    flash("Stripe is being asked. Load the page again in a moment.")
    return redirect(url_for("payouts.show_payout", payout_id=payout.public_id))


@pages.post("/payouts/<id:payout_id>/release")
@needs(Permission.RUN_APPROVE, fresh=True)
def release_attempt(payout_id: Id) -> ResponseReturnValue:
    """Let a payout be sent anew, with the reason that is kept beside it."""
    form = ReasonForm.from_request()
    payout = paying.release_attempt(payout_id, actor=current_actor(), reason=form.reason.data or "")
    flash("A new attempt is released. Whoever pays the run sends it; if it is being paid, it goes by itself.")
    return redirect(url_for("payouts.show_payout", payout_id=payout.public_id))


@pages.post("/runs/findings/<id:finding_id>/solve")
@needs(Permission.RUN_APPROVE, fresh=True)
def solve_finding(finding_id: Id) -> ResponseReturnValue:
    """Say that a difference is dealt with, and how."""
    form = ReasonForm.from_request()
    findings.solve_finding(finding_id, actor=current_actor(), reason=form.reason.data or "")
    flash("Noted as solved. The next comparison shows it again if it still is so.")
    return redirect(url_for("payouts.list_runs"))


@pages.post("/runs/findings/<id:finding_id>/owner")
@needs(Permission.RUN_APPROVE)
def give_finding(finding_id: Id) -> ResponseReturnValue:
    """Say who sees to a difference."""
    form = OwnerForm.from_request()
    findings.give_finding(finding_id, actor=current_actor(), owner_id=parse(form.owner.data or "", User.__prefix__))
    flash("Noted who sees to it.")
    return redirect(url_for("payouts.list_runs"))


@pages.post("/runs/findings/<id:finding_id>/reverse")
@needs(Permission.RUN_APPROVE, fresh=True)
def reverse_transfer(finding_id: Id) -> ResponseReturnValue:
    """Take the transfer of a difference back that is one too many; a worker does it."""
    form = ReverseForm.from_request()
    reversing.start_reversal(finding_id, actor=current_actor(), seen=form.seen.data or "")
    flash("Stripe is asked to take it back. The difference is solved once Stripe shows that it was.")
    return redirect(url_for("payouts.list_runs"))


@pages.post("/runs/compare")
@needs(Permission.RUN_PAY)
def compare_books() -> ResponseReturnValue:
    """Let our books be compared with the rail's now."""
    findings.ask_comparison(actor=current_actor())
    flash("Our books are being compared with Stripe's. Load the page again in a moment.")
    return redirect(url_for("payouts.list_runs"))


@pages.post("/runs/stop")
@needs(Permission.RUN_PAY, fresh=True)
def stop_payments() -> ResponseReturnValue:
    """Send nothing any more until somebody allows it again."""
    form = ReasonForm.from_request()
    rail_accounts.stop_payments(actor=current_actor(), reason=form.reason.data or "")
    flash("Payments are stopped. Nothing is sent until somebody allows it again.")
    return redirect(url_for("payouts.list_runs"))


@pages.post("/runs/allow")
@needs(Permission.RUN_APPROVE, fresh=True)
def allow_payments() -> ResponseReturnValue:
    """Let payments be sent again."""
    rail_accounts.allow_payments(actor=current_actor())
    flash("Payments are allowed again. Runs that were being paid go on within 15 minutes.")
    return redirect(url_for("payouts.list_runs"))
