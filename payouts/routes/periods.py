"""Pages of months: the list, and closing one after a look at what that does."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.navigation import NavItem, Side, register_nav
from payouts import commands
from payouts.forms.periods import CloseForm
from payouts.queries import periods as queries
from payouts.routes.blueprint import pages
from payouts.rules.periods import name_of

register_nav(
    NavItem(
        group="Money",
        key="periods",
        icon="calendar",
        label="Months",
        endpoint="payouts.list_periods",
        permission=Permission.LEDGER_SEE,
        side=Side.SELLER,
        order=40,
    )
)


@pages.get("/periods")
@needs(Permission.LEDGER_SEE)
def list_periods() -> ResponseReturnValue:
    """Show the months of the books and which of them can be closed."""
    actor = current_actor()
    return render_template(
        "payouts/periods.html",
        months=queries.list_months(actor),
        name_of=name_of,
        may_close=actor.may(Permission.PERIOD_CLOSE),
    )


@pages.route("/periods/<month>/close", methods=["GET", "POST"])
@needs(Permission.PERIOD_CLOSE)
def close_period(month: str) -> ResponseReturnValue:
    """Show what closing a month does; close it when that was confirmed."""
    form = CloseForm()
    preview = queries.preview_closing(current_actor(), month)
    if form.is_sent_and_valid():
        with form.refusals():
            commands.close_period(preview.seller_id, month, actor=current_actor())
            flash(f"{name_of(month)} is closed. Its statements are on their way to the partners.")
            return redirect(url_for("payouts.list_statements", month=month))
    page = render_template(
        "payouts/period_close.html", form=form, preview=preview, name=name_of(month), name_of=name_of
    )
    return page, form.status
