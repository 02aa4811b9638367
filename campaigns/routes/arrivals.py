"""The page on which a partner gives the mail that arrived, and reads how it compares with what was approved."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands.arrivals import compare_arrival
from campaigns.forms.arrivals import ArrivalForm
from campaigns.queries.arrivals import find_arrival
from campaigns.queries.evidence import breaks_approval
from campaigns.queries.placements import get_joined_placement
from campaigns.routes.blueprint import pages
from campaigns.rules.arrivals.compare import OUTCOME_WORDS
from core.access import current_actor, needs
from core.ids import Id


@pages.route("/kits/<id:placement_id>/arrived", methods=["GET", "POST"])
@needs(Permission.LINKS_EDIT)
def compare_mail(placement_id: Id) -> ResponseReturnValue:
    """Take a mail that arrived, and show how the last one compared."""
    actor, form = current_actor(), ArrivalForm()
    placement = get_joined_placement(actor, placement_id)
    if form.is_sent_and_valid():
        with form.refusals():
            row = compare_arrival(placement_id, form.raw, subject=form.subject.data or "", actor=actor)
            flash(OUTCOME_WORDS[row.outcome])
            return redirect(url_for("campaigns.compare_mail", placement_id=placement.public_id))
    arrival = find_arrival(placement)
    page = render_template(
        "campaigns/arrival.html",
        form=form,
        placement=placement,
        arrival=arrival,
        is_broken=breaks_approval(actor, arrival),
        said=OUTCOME_WORDS,
    )
    return page, form.status
