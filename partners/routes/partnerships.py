"""The seller's partnerships: the list, one partnership, its stages."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from core.access import current_actor, needs
from core.csv_files import write_csv
from core.formats import plain_moment
from core.http import download_csv
from core.ids import Id
from partners import commands, queries
from partners.forms import EndForm, PartnershipForm
from partners.queries import PartnershipFilter
from partners.routes.blueprint import pages, to_partnership, told
from partners.rules.partnerships import STARTED, PartnershipState

_COLUMNS = ("id", "name", "state", "contact", "email", "country", "external id", "invited", "active since", "ended")


@pages.get("/partners")
@needs(Permission.PARTNERS_SEE)
def list_partnerships() -> ResponseReturnValue:
    """Show the partners, narrowed and sorted by the query string."""
    actor, narrowed = current_actor(), _narrowed()
    counts = queries.count_partnerships(actor)
    return render_template(
        "partners/partnerships.html",
        page=queries.page_of_partnerships(actor, narrowed, request.args.get("page", 1, int)),
        narrowed=narrowed,
        counts=counts,
        total=sum(counts.values()),
        states=[state for state in PartnershipState if state in counts],
        may_edit=actor.may(Permission.AGREEMENTS_OFFER),
    )


@pages.get("/partners/export.csv")
@needs(Permission.PARTNERS_SEE)
def export_partnerships() -> ResponseReturnValue:
    """Download the partners that the list shows, as CSV."""
    rows = [
        (
            each.public_id, each.name, each.state.value, each.contact_name, each.contact_email, each.country,
            each.external_id, each.invited_at, each.activated_at, each.ended_at,
        )
        for each in queries.list_partnerships(current_actor(), _narrowed())
    ]  # fmt: skip
    return download_csv(write_csv(_COLUMNS, rows), "partners.csv")


@pages.get("/partners/<id:partnership_id>")
@needs(Permission.PARTNERS_SEE)
def show_partnership(partnership_id: Id) -> ResponseReturnValue:
    """Show one partnership: its stages, contact and agreement."""
    actor = current_actor()
    partnership = queries.get_own_partnership(actor, partnership_id)
    versions = queries.list_agreement_versions(partnership.id)
    in_force = next((each for each in versions if each.accepted_at and not each.superseded_at), None)
    offered = next((each for each in versions if each.is_offered), None)
    shown = in_force or offered or (versions[0] if versions else None)
    return render_template(
        "partners/partnership.html",
        partnership=partnership,
        versions=versions,
        in_force=in_force,
        offered=offered,
        intervals=queries.list_intervals(partnership.id),
        is_pending=queries.terms_pending(partnership),
        is_started=partnership.state in STARTED,
        may_edit=actor.may(Permission.PARTNERS_EDIT),
        may_offer=actor.may(Permission.AGREEMENTS_OFFER),
        form=EndForm(),
        **told(shown),
    )


@pages.route("/partners/<id:partnership_id>/edit", methods=["GET", "POST"])
@needs(Permission.PARTNERS_EDIT)
def edit_partnership(partnership_id: Id) -> ResponseReturnValue:
    """Change what the seller notes about a partner."""
    partnership = queries.get_own_partnership(current_actor(), partnership_id)
    form = PartnershipForm(obj=partnership)
    if form.is_sent_and_valid():
        with form.refusals():
            changed = commands.change_partnership(
                partnership_id,
                actor=current_actor(),
                name=form.name.data or "",
                contact_name=form.contact_name.data or "",
                audience_note=form.audience_note.data or "",
                country=form.country.data,
                external_id=form.external_id.data,
            )
            flash("Saved.")
            return to_partnership(changed)
    return render_template("partners/partnership_form.html", form=form, partnership=partnership), form.status


@pages.post("/partners/<id:partnership_id>/pause")
@needs(Permission.PARTNERS_EDIT)
def pause_partnership(partnership_id: Id) -> ResponseReturnValue:
    """Pause a partnership."""
    ButtonForm.from_request()
    paused = commands.pause_partnership(partnership_id, actor=current_actor())
    flash("Paused. What is out already counts for the agreed days; the partner was told.")
    return to_partnership(paused)


@pages.post("/partners/<id:partnership_id>/resume")
@needs(Permission.PARTNERS_EDIT)
def resume_partnership(partnership_id: Id) -> ResponseReturnValue:
    """Go on after a pause."""
    ButtonForm.from_request()
    resumed = commands.resume_partnership(partnership_id, actor=current_actor())
    flash("The partnership goes on. The partner was told.")
    return to_partnership(resumed)


@pages.post("/partners/<id:partnership_id>/end")
@needs(Permission.PARTNERS_EDIT)
def end_partnership(partnership_id: Id) -> ResponseReturnValue:
    """End a partnership as the seller."""
    form = EndForm.from_request()
    queries.get_own_partnership(current_actor(), partnership_id)
    ended = commands.end_partnership(partnership_id, actor=current_actor(), reason=form.reason.data or "")
    until = plain_moment(ended.counts_until) if ended.counts_until else "now"
    flash(f"The partnership is ending. Orders still count until {until}; the partner was told.")
    return to_partnership(ended)


def _narrowed() -> PartnershipFilter:
    asked = request.args.get("state", "")
    state = PartnershipState(asked) if asked in list(PartnershipState) else None
    return PartnershipFilter(request.args.get("q", "").strip(), state, request.args.get("sort", "name"))
