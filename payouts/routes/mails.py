"""The page on which a member chooses when to be mailed about money."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, signed_in
from core.errors import NotAllowed
from payouts.commands.mails import choose_mails as choose
from payouts.forms.mails import MoneyMailForm
from payouts.queries.mails import choices_of
from payouts.routes.blueprint import pages


@pages.route("/profile/money-mail", methods=["GET", "POST"])
@signed_in
def choose_mails() -> ResponseReturnValue:
    """Choose what to hear about money: at once, in the morning, or not at all."""
    actor = current_actor()
    if actor.organization_id is None:
        raise NotAllowed("Mails about money belong to an organization. Open one of yours first.")
    form = MoneyMailForm(**{topic.value: choice.value for topic, choice in choices_of(actor).items()})
    if form.is_sent_and_valid():
        with form.refusals():
            choose(form.chosen(), actor=actor)
            flash("Saved. It counts for every mail from now on.")
            return redirect(url_for("payouts.choose_mails"))
    decides = actor.may(Permission.CREATIVE_DECIDE)
    return render_template("payouts/money_mail.html", form=form, decides=decides), form.status
