"""The page of advances, for both sides: what was agreed, paid, and what is left to be set off."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.ids import Id
from payouts.commands import advances as commands
from payouts.forms.advances import AdvancePaidForm
from payouts.forms.stores import TakeBackForm
from payouts.queries import advances as queries
from payouts.queries.entries import zone_of
from payouts.routes.blueprint import pages


@pages.get("/advances")
@needs(Permission.EARNINGS_SEE)
def list_advances() -> ResponseReturnValue:
    """Show every advance that was agreed, paid or promised, with what is left of it."""
    actor = current_actor()
    rows = queries.list_advances(actor)
    return render_template(
        "payouts/advances.html",
        rows=rows,
        me=actor.organization_id,
        may_record=actor.may(Permission.RUN_PAY),
        is_seller=any(row.version.seller_id == actor.organization_id for row in rows),
    )


@pages.get("/advances/<id:version_id>")
@needs(Permission.RUN_PAY)
def show_advance(version_id: Id) -> ResponseReturnValue:
    """Ask when an advance was paid, and under which reference."""
    version = queries.get_agreed_version(current_actor(), version_id)
    form = AdvancePaidForm(formdata=None)
    form.paid_on.data = clock.today(zone_of(version.seller_id))
    return _page(version_id, form)


@pages.post("/advances/<id:version_id>/paid")
@needs(Permission.RUN_PAY, fresh=True)
def pay_advance(version_id: Id) -> ResponseReturnValue:
    """Record that an advance was paid."""
    version, form = queries.get_agreed_version(current_actor(), version_id), AdvancePaidForm()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.pay_advance(
                version.id, actor=current_actor(), paid_on=form.day(), reference=form.reference.data or ""
            )
            flash("Recorded. Both of you see it here, on the statement and in the books.")
            return redirect(url_for("payouts.list_advances"))
    return _page(version_id, form)


@pages.post("/advances/<id:version_id>/take-back")
@needs(Permission.RUN_PAY, fresh=True)
def take_advance_back(version_id: Id) -> ResponseReturnValue:
    """Take back an advance that was recorded by mistake."""
    form = TakeBackForm.from_request()
    commands.take_advance_back(version_id, actor=current_actor(), reason=form.reason.data or "")
    flash("Taken back: the books say again that this advance was not paid.")
    return redirect(url_for("payouts.list_advances"))


def _page(version_id: Id, form: AdvancePaidForm) -> ResponseReturnValue:
    row = queries.get_advance(current_actor(), version_id)
    return render_template("payouts/advance.html", row=row, form=form), form.status
