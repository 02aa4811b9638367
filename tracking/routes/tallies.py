"""The page on which sales that were counted on paper at a stand are written down, by the partner or the seller."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.queries.placements import get_placement
from core import clock
from core.access import current_actor, needs
from core.errors import AppError
from core.formats import viewer_zone
from core.ids import Id
from tracking.commands.tallies import hand_in_tally, known_codes
from tracking.forms.tallies import TallyFileForm, TallyForm
from tracking.routes.blueprint import pages
from tracking.sources.tallies import typed_lines


@pages.route("/kits/<id:placement_id>/tally", methods=["GET", "POST"])
@needs(Permission.ORDERS_EDIT)
def count_tally(placement_id: Id) -> ResponseReturnValue:
    """Take what was counted on paper; it is looked at as an import before anything of it counts."""
    actor, form, upload = current_actor(), TallyForm(), TallyFileForm()
    placement = get_placement(actor, placement_id)
    codes = list(dict.fromkeys(known_codes(placement, clock.today(viewer_zone())).values()))
    usual = codes[0] if codes else ""
    if request.method == "GET":
        form.fill([], usual)
    elif "look" in request.form:
        with upload.refusals():
            form.fill(typed_lines(_file(upload)), usual)
    elif "more" in request.form:
        form.add_lines(usual)
    elif form.is_sent_and_valid():
        with form.refusals():
            it = hand_in_tally(placement, form.typed(), actor=actor)
            return redirect(url_for("tracking.show_import", import_id=it.public_id))
    is_partner = placement.partner_id == actor.organization_id
    back = url_for("campaigns.show_kit" if is_partner else "campaigns.show_placement", placement_id=placement.public_id)
    page = render_template(
        "tracking/tally.html",
        form=form,
        upload=upload,
        placement=placement,
        codes=codes,
        is_partner=is_partner,
        back=back,
    )
    return page, max(form.status, upload.status)


def _file(upload: TallyFileForm) -> bytes:
    given = upload.file.data
    if not given:
        raise AppError("Choose a file first.", field="file")
    data: bytes = given.read()
    return data
