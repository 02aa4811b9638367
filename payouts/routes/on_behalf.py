"""The partner's page on which a third party, such as a charity, is paid in its place, and the end of that."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.ids import Id
from partners.queries import get_joined_partnership
from payouts.commands import on_behalf as commands
from payouts.forms.on_behalf import OnBehalfForm
from payouts.queries.destinations import find_destination
from payouts.routes.blueprint import pages
from payouts.rules.on_behalf import instruction


@pages.route("/get-paid/<id:partnership_id>/on-behalf", methods=["GET", "POST"])
@needs(Permission.DESTINATION_EDIT, fresh=True)
def pay_on_behalf(partnership_id: Id) -> ResponseReturnValue:
    """Sign that one seller pays a third party instead of oneself."""
    partnership, form = get_joined_partnership(current_actor(), partnership_id), OnBehalfForm()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.pay_on_behalf(
                partnership_id, actor=current_actor(), signed_as=form.signed_as.data or "", **form.typed_account()
            )
            flash("Signed. Whoever sets the account here and whoever approves payments there gets a mail about it.")
            return redirect(url_for("payouts.get_paid"))
    words = instruction(
        partner=partnership.name,
        seller=partnership.seller.name,
        third_party="the account holder named below",
        account="as given below",
    )
    in_use = find_destination(partnership.id)
    page = render_template("payouts/on_behalf.html", partnership=partnership, form=form, in_use=in_use, words=words)
    return page, form.status


@pages.post("/get-paid/<id:partnership_id>/on-behalf/end")
@needs(Permission.DESTINATION_EDIT, fresh=True)
def end_on_behalf(partnership_id: Id) -> ResponseReturnValue:
    """End the instruction."""
    own = commands.end_on_behalf(partnership_id, actor=current_actor())
    flash(
        f"Ended. Payments go to {own.display} again in 72 hours."
        if own is not None
        else "Ended. Add an account of your own: nothing is paid before."
    )
    return redirect(url_for("payouts.get_paid"))
