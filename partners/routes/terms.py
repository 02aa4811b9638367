"""The partner's side: with whom, on which terms, new offers answered in the app, and leaving."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from accounts import queries as accounts
from accounts.permissions import Permission
from core.access import current_actor, needs
from core.ids import Id
from partners import commands, queries
from partners.forms import AcceptForm, DeclineForm, EndForm
from partners.routes.blueprint import pages, to_terms, told, until
from partners.rules.partnerships import MOVES, PartnershipState


@pages.get("/terms")
@needs(Permission.PARTNERS_SEE)
def list_terms() -> ResponseReturnValue:
    """Show the sellers one works with, and what waits for an answer."""
    actor = current_actor()
    waiting = {each.partnership_id for each in queries.list_offers_waiting(actor)}
    return render_template(
        "partners/terms_list.html", partnerships=queries.list_joined_partnerships(actor), waiting=waiting
    )


@pages.get("/terms/<id:partnership_id>")
@needs(Permission.PARTNERS_SEE)
def show_terms(partnership_id: Id) -> ResponseReturnValue:
    """Show what was agreed with one seller, and what is offered."""
    return _page(partnership_id, AcceptForm(formdata=None), DeclineForm(formdata=None))


@pages.get("/terms/versions/<id:version_id>")
@needs(Permission.PARTNERS_SEE)
def show_own_version(version_id: Id) -> ResponseReturnValue:
    """Show one version of the terms as it was offered, to its partner."""
    version = queries.get_agreement_version(current_actor(), version_id)
    partnership = queries.get_joined_partnership(current_actor(), version.partnership_id)
    return render_template(
        "partners/terms_version.html", partnership=partnership, seller=partnership.seller, **told(version)
    )


@pages.post("/terms/versions/<id:version_id>/accept")
@needs(Permission.AGREEMENTS_ACCEPT)
def accept_terms(version_id: Id) -> ResponseReturnValue:
    """Accept terms that were offered."""
    version = queries.get_agreement_version(current_actor(), version_id)
    partnership, form = queries.get_joined_partnership(current_actor(), version.partnership_id), AcceptForm()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.accept_agreement(
                version_id,
                actor=current_actor(),
                name=form.name.data or "",
                role=form.role.data or "",
                seen_sha256=form.seen_sha256.data or "",
            )
            flash(f"Accepted. Version {version.number} is in force for every new sale.")
            return to_terms(partnership)
    return _page(partnership.id, form, DeclineForm(formdata=None))


@pages.post("/terms/versions/<id:version_id>/decline")
@needs(Permission.AGREEMENTS_ACCEPT)
def decline_terms(version_id: Id) -> ResponseReturnValue:
    """Decline terms that were offered."""
    version = queries.get_agreement_version(current_actor(), version_id)
    partnership, form = queries.get_joined_partnership(current_actor(), version.partnership_id), DeclineForm()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.decline_agreement(version_id, actor=current_actor(), reason=form.reason.data or "")
            flash("Declined. The seller was told why; what you agreed before stays in force.")
            return to_terms(partnership)
    return _page(partnership.id, AcceptForm(formdata=None), form)


@pages.post("/terms/<id:partnership_id>/leave")
@needs(Permission.AGREEMENTS_ACCEPT)
def leave_partnership(partnership_id: Id) -> ResponseReturnValue:
    """End a partnership as the partner."""
    form = EndForm.from_request()
    partnership = queries.get_joined_partnership(current_actor(), partnership_id)
    commands.end_partnership(partnership_id, actor=current_actor(), reason=form.reason.data or "")
    flash("You have left. What you have earned stays yours and is paid as agreed; the seller was told.")
    return to_terms(partnership)


def _page(partnership_id: Id, form: AcceptForm, decline: DeclineForm) -> ResponseReturnValue:
    actor = current_actor()
    partnership = queries.get_joined_partnership(actor, partnership_id)
    versions = queries.list_agreement_versions(partnership.id)
    in_force = next((each for each in versions if each.accepted_at and not each.superseded_at), None)
    offered = next((each for each in versions if each.is_offered), None)
    if request.method == "GET":
        form.name.data = accounts.get_me(actor).name
    form.seen_sha256.data = offered.sha256 if offered is not None else ""
    page = render_template(
        "partners/terms.html",
        partnership=partnership,
        seller=partnership.seller,
        until=until(partnership.counts_until, partnership.seller),
        versions=versions,
        in_force=in_force,
        offer=told(offered),
        form=form,
        decline=decline,
        end_form=EndForm(formdata=None),
        may_answer=actor.may(Permission.AGREEMENTS_ACCEPT),
        may_leave=PartnershipState.WINDING_DOWN in MOVES[partnership.state],
        is_pending=queries.terms_pending(partnership),
        **told(in_force),
    )
    return page, max(form.status, decline.status)
