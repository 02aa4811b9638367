"""Recording by hand what went back to a customer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import ids
from core.access import current_actor, needs
from core.formats import money
from core.ids import Id
from tracking import commands
from tracking.forms import RefundForm
from tracking.models import Order
from tracking.queries.orders import get_sold_order
from tracking.queries.worth import left_of
from tracking.routes.blueprint import pages
from tracking.rules.refunds import AdjustmentKind
from tracking.schemas.reports import AdjustmentReport


@pages.route("/orders/<id:order_id>/refund", methods=["GET", "POST"])
@needs(Permission.ORDERS_EDIT)
def refund_order(order_id: Id) -> ResponseReturnValue:
    """Record a refund, a cancellation or a lost dispute by hand."""
    order = get_sold_order(current_actor(), order_id)
    left, form = left_of(order), RefundForm()
    form.left_to_refund(left)
    if form.is_sent_and_valid():
        with form.refusals():
            form.check_still_left(left)
            done = commands.record_adjustment(_report(form, order), actor=current_actor())
            flash(f"{money(done.adjustment.amount)} recorded as gone back. Shares were worked out again.")
            return redirect(url_for("tracking.show_order", order_id=order.public_id))
    return render_template("tracking/refund.html", form=form, order=order, left=left), form.status


def _report(form: RefundForm, order: Order) -> AdjustmentReport:
    return AdjustmentReport(
        external_id=ids.show("hand", ids.new()),
        source="hand",
        order_id=order.id,
        kind=AdjustmentKind(form.kind.data),
        amount_minor=form.amount.data.minor,
        currency=form.amount.currency,
        reason=form.reason.data or "",
        is_sellers_fault=bool(form.is_sellers_fault.data),
    )
