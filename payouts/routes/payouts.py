"""Pages of single payouts: what one consists of, and saying that the bank paid, returned or never got it."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.errors import AppError
from core.ids import Id
from payouts.commands import payouts as commands
from payouts.forms.runs import PaidForm, ReasonForm, ReturnForm
from payouts.queries import runs as queries
from payouts.queries.attempts import attempts_of
from payouts.queries.earnings import orders_of, titles_of
from payouts.queries.entries import zone_of
from payouts.queries.exchanges import find_exchange
from payouts.queries.files import files_with
from payouts.queries.findings import was_taken_back
from payouts.queries.paying import note_on
from payouts.queries.results import booked_by
from payouts.routes.blueprint import pages
from payouts.rules.destinations import SENDING, WAYS
from payouts.rules.references import reference_of
from payouts.rules.refusals import said_to_partner


@pages.get("/payouts/<id:payout_id>")
@needs(Permission.EARNINGS_SEE)
def show_payout(payout_id: Id) -> ResponseReturnValue:
    """One payout, with every earning it pays. For the seller and, once approved, for the partner."""
    return _page(payout_id, PaidForm()), 200


def _page(payout_id: Id, form: PaidForm, refusal: AppError | None = None) -> str:
    payout = queries.get_payout(current_actor(), payout_id)
    is_seller = payout.seller_id == current_actor().organization_id
    if request.method == "GET" or refusal:
        form.paid_on.data = clock.today(zone_of(payout.seller_id))
    lines = queries.lines_of_payout(payout)
    sent = attempts_of(payout) if payout.rail in SENDING else []
    about = queries.about_payout(payout)
    may_pay = is_seller and current_actor().may(Permission.RUN_PAY)
    return render_template(
        "payouts/payout.html",
        payout=payout,
        lines=lines,
        titles=titles_of([line.earning for line in lines]),
        orders=orders_of([line.earning for line in lines]),
        partnership=about.partnership,
        run=about.run if is_seller else None,
        is_seller=is_seller,
        said=said_to_partner(payout.left_out_reason, seller=about.partnership.seller.name, currency=payout.currency),
        files=files_with(payout) if is_seller and payout.rail not in SENDING else [],
        booked_by=booked_by(payout) if is_seller and payout.rail not in SENDING else [],
        may_pay=may_pay,
        ways=WAYS,
        may_return=may_pay and payout.state == "paid" and (payout.rail not in SENDING or was_taken_back(payout)),
        may_release=is_seller and current_actor().may(Permission.RUN_APPROVE),
        sent=sent if is_seller else [],
        account=about.account,
        reference_in_file=reference_of(about.run.number, payout.public_id),
        payer=about.payer if is_seller else None,
        note=note_on(payout, sent[0].attempt if sent else None),
        form=form,
        refusal=refusal,
        exchange=find_exchange(payout) if payout.state == "paid" else None,
        may_exchange=may_pay and payout.state == "paid",
    )


def _refused(payout_id: Id, refusal: AppError) -> ResponseReturnValue:
    """Say on the payment's page, as it stands now, why nothing was changed."""
    return _page(payout_id, PaidForm(formdata=None), refusal), refusal.status


@pages.post("/payouts/<id:payout_id>/paid")
@needs(Permission.RUN_PAY, fresh=True)
def mark_paid(payout_id: Id) -> ResponseReturnValue:
    """Say that the bank paid, with its reference."""
    form = PaidForm()
    if form.is_sent_and_valid():
        with form.refusals():
            payout = commands.mark_paid(
                payout_id,
                actor=current_actor(),
                reference=form.reference.data or "",
                paid_on=form.day(),
                is_shared=form.is_shared.data,
            )
            flash("Marked as paid. The partner has been told.")
            return redirect(url_for("payouts.show_payout", payout_id=payout.public_id))
    if form.status == HTTPStatus.CONFLICT:  # the page shows no form any more that could say so
        flash(" ".join(form.sentences()), "bad")
    return _page(payout_id, form), form.status


@pages.post("/payouts/<id:payout_id>/void")
@needs(Permission.RUN_PAY, fresh=True)
def void_payout(payout_id: Id) -> ResponseReturnValue:
    """Take an approved payout out of its run before it is paid."""
    form = ReasonForm.from_request()
    try:
        payout = commands.void_payout(payout_id, actor=current_actor(), reason=form.reason.data or "")
    except AppError as refusal:
        return _refused(payout_id, refusal)
    flash("Taken out of the run. The amount is payable again.")
    if files_with(payout):
        flash(
            "The payment file made before still lists it. Do not use that file: open the run and make a new one.", "bad"
        )
    return redirect(url_for("payouts.show_payout", payout_id=payout.public_id))


@pages.post("/payouts/<id:payout_id>/returned")
@needs(Permission.RUN_PAY, fresh=True)
def return_payout(payout_id: Id) -> ResponseReturnValue:
    """Book that the bank sent the money back."""
    form = ReturnForm.from_request()
    reason, is_all_back = form.reason.data or "", form.is_all_back.data
    try:
        payout = commands.return_payout(payout_id, actor=current_actor(), reason=reason, is_all_back=is_all_back)
    except AppError as refusal:
        return _refused(payout_id, refusal)
    if payout.state == "paid":
        flash("The bank had paid it twice and one of the two came back: it stays paid, and the difference is solved.")
    else:
        flash("Booked as returned. The amount is payable again.")
    return redirect(url_for("payouts.show_payout", payout_id=payout.public_id))
