"""The page on which both sides see where and when a banner was shown, and either adds a proof."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from campaigns.commands import showings as commands
from campaigns.forms.showings import ShowingForm
from campaigns.queries.placements import get_placement
from campaigns.queries.showings import get_showing, list_showings
from campaigns.routes.blueprint import pages
from campaigns.routes.pictures import HARMLESS
from campaigns.rules.needs import PAGE
from campaigns.rules.showings import may_be_shown
from core.access import current_actor, needs
from core.files import storage
from core.ids import Id


@pages.get("/kits/<id:placement_id>/shown")
@needs(Permission.KITS_SEE)
def list_shown(placement_id: Id) -> ResponseReturnValue:
    """Show the proofs of a banner."""
    placement = get_placement(current_actor(), placement_id)
    form = ShowingForm(formdata=None, page_url=placement.answers.get(PAGE, ""))
    return _page(placement_id, form)


@pages.post("/kits/<id:placement_id>/shown")
@needs(Permission.LINKS_EDIT)
def prove_shown(placement_id: Id) -> ResponseReturnValue:
    """Add a proof."""
    form = ShowingForm()
    if form.is_sent_and_valid():
        with form.refusals():
            given = form.picture.data
            data, name = given.read(), given.filename or ""
            showing = commands.prove_showing(placement_id, form.draft(), data=data, name=name, actor=current_actor())
            flash("It is kept. Both sides see it.")
            placement = get_placement(current_actor(), showing.placement_id)
            return redirect(url_for(".list_shown", placement_id=placement.public_id))
    return _page(placement_id, form)


@pages.get("/kits/shown/<id:showing_id>/picture")
@needs(Permission.KITS_SEE)
def load_shown(showing_id: Id) -> ResponseReturnValue:
    """Return the picture of a proof."""
    showing = get_showing(current_actor(), showing_id)
    return Response(storage().load(showing.storage_key), mimetype=showing.media_type, headers=HARMLESS)


@pages.post("/kits/shown/<id:showing_id>/take-back")
@needs(Permission.LINKS_EDIT)
def take_back_shown(showing_id: Id) -> ResponseReturnValue:
    """Take back a proof of one's own side."""
    ButtonForm.from_request()
    showing = commands.take_back_showing(showing_id, actor=current_actor())
    flash("Taken back. Nobody sees it any more.")
    placement = get_placement(current_actor(), showing.placement_id)
    return redirect(url_for(".list_shown", placement_id=placement.public_id))


def _page(placement_id: Id, form: ShowingForm) -> ResponseReturnValue:
    actor = current_actor()
    placement = get_placement(actor, placement_id)
    page = render_template(
        "campaigns/shown.html",
        form=form,
        placement=placement,
        showings=list_showings(actor, placement.id),
        own=actor.organization_id,
        is_partner=actor.organization_id == placement.partner_id,
        may_show=may_be_shown(placement.channel, placement.state) and actor.may(Permission.LINKS_EDIT),
        could_show=may_be_shown(placement.channel, placement.state),
        is_sent=request.method == "POST",
    )
    return page, form.status
