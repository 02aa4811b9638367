"""Pages of missing sales: a partner tells of one, and the seller answers that it counts by now."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.ids import Id, show
from partners.queries import get_joined_partnership
from payouts.commands import missing_sales as commands
from payouts.forms.disputes import CountsForm, MissingSaleForm
from payouts.models import Dispute
from payouts.queries.agreements import terms_in_force
from payouts.routes.blueprint import pages
from payouts.rules.disputes import BUSINESS_DAYS


@pages.route("/disputes/missing-sale/<id:partnership_id>", methods=["GET", "POST"])
@needs(Permission.QUESTION_ASK)
def report_missing_sale(partnership_id: Id) -> ResponseReturnValue:
    """Tell a seller of a sale that does not stand among one's own."""
    partnership, form = get_joined_partnership(current_actor(), partnership_id), MissingSaleForm()
    form.paid.currency = currency = terms_in_force(partnership.id).currency
    if form.is_sent_and_valid():
        with form.refusals():
            dispute = commands.report_missing_sale(
                partnership_id, form.sale(currency), actor=current_actor(), text=form.text.data or ""
            )
            flash("The seller looks for this sale. Its share is set apart until it is settled.")
            return redirect(url_for("payouts.show_dispute", dispute_id=dispute.public_id))
    page = render_template(
        "payouts/missing_sale_form.html", form=form, seller=partnership.seller.name, days=BUSINESS_DAYS
    )
    return page, form.status


@pages.post("/disputes/<id:dispute_id>/counts")
@needs(Permission.QUESTION_ANSWER)
def answer_that_it_counts(dispute_id: Id) -> ResponseReturnValue:
    """Answer a missing sale with the order that counts by now."""
    form = CountsForm.from_request()
    commands.answer_that_it_counts(dispute_id, actor=current_actor(), order_number=form.order_number.data or "")
    flash("Answered: the sale counts itself. The partner gets it by mail.")
    return redirect(url_for("payouts.show_dispute", dispute_id=show(Dispute.__prefix__, dispute_id)))
