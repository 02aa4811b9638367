"""The page that marks many payments of a run as paid: choose, look at what would be booked, confirm."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.ids import Id
from core.money import Money
from payouts.commands import marking as commands
from payouts.forms.marking import MarkForm
from payouts.models import Payout, PayoutRun
from payouts.queries.entries import zone_of
from payouts.queries.marking import list_unpaid, sum_unpaid
from payouts.queries.runs import get_run
from payouts.routes.blueprint import pages
from payouts.rules.marking import MOST_AT_ONCE, Mark, check_marks, written


@pages.route("/runs/<id:run_id>/paid", methods=["GET", "POST"])
@needs(Permission.RUN_PAY, fresh=True)
def mark_run_paid(run_id: Id) -> ResponseReturnValue:
    """Say which payments of a run the bank has made. Nothing is booked before what was chosen is confirmed."""
    run, form = get_run(current_actor(), run_id), MarkForm()
    today = clock.today(zone_of(run.seller_id))
    if request.method == "GET":
        form.paid_on.data = today
    if form.is_sent_and_valid():
        with form.refusals():
            listed = [row.payout for row in list_unpaid(run, limit=MOST_AT_ONCE)] if form.is_all else []
            marks, common = form.marks(listed), form.reference.data or ""
            check_marks(marks, common=common, is_shared=form.is_shared.data, paid_on=form.day(), today=today)
            if not request.form.get("confirm"):
                return _look(run, form, marks)
            commands.mark_many_paid(
                run_id, marks, actor=current_actor(), paid_on=form.day(), common=common, is_shared=form.is_shared.data
            )
            told = "1 payment is marked as paid." if len(marks) == 1 else f"{len(marks)} payments are marked as paid."
            flash(f"{told} The partners have been told.")
            return redirect(url_for("payouts.show_run", run_id=run.public_id))
    return _choose(run, form)


def _choose(run: PayoutRun, form: MarkForm) -> ResponseReturnValue:
    rows, sums = list_unpaid(run, limit=MOST_AT_ONCE), sum_unpaid(run)
    form.lines.data = ""
    page = render_template(
        "payouts/mark_paid.html",
        run=run,
        form=form,
        rows=rows,
        chosen=set(request.form.getlist("payout")),
        own=request.form,
        sums=sums,
        count=sum(each.count for each in sums),
    )
    return page, form.status


def _look(run: PayoutRun, form: MarkForm, marks: list[Mark]) -> ResponseReturnValue:
    """Show what would be booked, with its sum, and the button that books it."""
    references = {mark.payout_id: mark.reference for mark in marks}
    rows = list_unpaid(run, limit=MOST_AT_ONCE, only=references)
    totals: dict[str, Money] = {}
    for row in rows:
        amount = row.payout.amount
        totals[amount.currency] = totals.get(amount.currency, Money.zero(amount.currency)) + amount
    return render_template(
        "payouts/mark_paid_look.html",
        run=run,
        rows=rows,
        references=references,
        totals=list(totals.values()),
        gone=len(marks) - len(rows),
        fields={
            "lines": written(marks, Payout.__prefix__),
            "reference": form.reference.data or "",
            "paid_on": form.day().isoformat(),
            **({"is_shared": "y"} if form.is_shared.data else {}),
        },
        paid_on=form.day(),
    ), 200
