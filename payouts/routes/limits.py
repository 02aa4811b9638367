"""The seller's page of limits: what is paid at once at most, and every change of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from accounts.queries import get_own_organization
from core.access import current_actor, needs
from core.money import Money, from_typed
from payouts.commands.limits import set_limit
from payouts.forms.limits import LimitForm
from payouts.queries.limits import limits_of, list_limits
from payouts.routes.blueprint import pages
from payouts.rules.limits import NAMES, LimitKind


@pages.route("/settings/payment-limits", methods=["GET", "POST"])
@needs(Permission.ORGANIZATION_EDIT, fresh=True)
def set_limits() -> ResponseReturnValue:
    """Show the limits in force, and set one."""
    form, seller = LimitForm(), get_own_organization(current_actor())
    if form.is_sent_and_valid():
        with form.refusals():
            typed, currency = (form.amount.data or "").strip(), form.currency.data
            amount = from_typed(typed, currency) if typed else None
            reason = form.reason.data or ""
            set_limit(LimitKind(form.kind.data), currency, amount, actor=current_actor(), reason=reason)
            flash("Set. It counts for every run that is not approved yet.")
            return redirect(url_for("payouts.set_limits"))
    elif request.method == "GET":
        form.currency.data = seller.currency
    in_force = [(kind, Money(minor, currency)) for (kind, currency), minor in sorted(limits_of(seller.id).items())]
    changes = list_limits(current_actor())
    page = render_template("payouts/limits.html", form=form, in_force=in_force, changes=changes, names=NAMES)
    return page, form.status
