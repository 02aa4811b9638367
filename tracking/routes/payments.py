"""Saying by hand that the customer has paid an order that came unpaid."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from accounts.queries import get_organization
from core.access import current_actor, needs
from core.clock import start_of_day
from core.ids import Id
from tracking import commands
from tracking.forms import OrderPaidForm
from tracking.queries.orders import get_sold_order
from tracking.queries.payments import find_payment
from tracking.routes.blueprint import pages


@pages.route("/orders/<id:order_id>/paid", methods=["GET", "POST"])
@needs(Permission.ORDERS_EDIT)
def mark_order_paid(order_id: Id) -> ResponseReturnValue:
    """Say that the customer has paid, so that the refund period of the shares begins."""
    order, form = get_sold_order(current_actor(), order_id), OrderPaidForm()
    if form.is_sent_and_valid():
        with form.refusals():
            paid_at = start_of_day(form.day(), get_organization(order.seller_id).timezone)
            commands.mark_order_paid(order_id, actor=current_actor(), paid_at=paid_at, reason=form.reason.data or "")
            flash("Noted as paid. The refund period of the share runs from that day.")
            return redirect(url_for("tracking.show_order", order_id=order.public_id))
    is_paid = order.paid_at is not None or find_payment(order) is not None
    return render_template("tracking/order_paid.html", form=form, order=order, is_paid=is_paid), form.status
