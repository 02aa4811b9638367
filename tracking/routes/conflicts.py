"""Orders that were reported twice with different content: the list, and the decision which report is right."""

from typing import NamedTuple

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.formats import money
from core.ids import Id
from core.money import Money
from tracking import commands
from tracking.forms import ConflictForm
from tracking.models import OrderConflict
from tracking.queries.conflicts import get_conflict, list_open_conflicts
from tracking.queries.currencies import list_in_other_currency
from tracking.routes.blueprint import pages
from tracking.rules.conflicts import ConflictState, Resolution
from tracking.schemas.reports import OrderReport


class Difference(NamedTuple):
    """One thing that the two reports say differently."""

    what: str
    first: str
    new: str


@pages.get("/orders/conflicts")
@needs(Permission.ORDERS_EDIT)
def list_conflicts() -> ResponseReturnValue:
    """Show the reports that wait for a decision."""
    conflicts = list_open_conflicts(current_actor())
    told = [(each, differences(each)) for each in conflicts]
    others = list_in_other_currency(current_actor())
    return render_template("tracking/conflicts.html", told=told, others=others)


@pages.route("/orders/conflicts/<id:conflict_id>", methods=["GET", "POST"])
@needs(Permission.ORDERS_EDIT)
def decide_conflict(conflict_id: Id) -> ResponseReturnValue:
    """Decide which of two reports is right."""
    conflict = get_conflict(current_actor(), conflict_id)
    form = ConflictForm()
    if form.is_sent_and_valid():
        with form.refusals():
            decided = commands.decide_conflict(
                conflict_id,
                actor=current_actor(),
                resolution=Resolution(form.resolution.data),
                note=form.note.data or "",
            )
            flash("Decided. The order says so.")
            return redirect(url_for("tracking.show_order", order_id=decided.order.public_id))
    return render_template(
        "tracking/conflict.html",
        form=form,
        conflict=conflict,
        differences=differences(conflict),
        is_open=conflict.state is ConflictState.OPEN,
    ), form.status


def differences(conflict: OrderConflict) -> list[Difference]:
    """Return what the new report says differently from the first."""
    order, new = conflict.order, OrderReport.model_validate(conflict.report)
    amounts = {
        "Gross": (order.gross_minor, new.gross_minor),
        "Discount": (order.discount_minor, new.discount_minor),
        "Tax": (order.tax_minor, new.tax_minor),
        "Shipping": (order.shipping_minor, new.shipping_minor),
        "Fees": (order.fees_minor, new.fees_minor),
    }
    pairs = [(name, _shown(a, order.currency), _shown(b, new.currency)) for name, (a, b) in amounts.items()]
    pairs.append(("Codes", " ".join(order.coupons), " ".join(new.coupons)))
    found = [Difference(*pair) for pair in pairs if pair[1] != pair[2]]
    return found or [Difference("Details", "as first told", "the customer, the click or the items differ")]


def _shown(minor: int, currency: str) -> str:
    return money(Money(minor, currency))
