"""Inviting and offering: the seller writes terms, sends them, and takes them back while they are not answered."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import queries as accounts
from accounts.forms import ButtonForm
from accounts.permissions import Permission
from core import mail
from core.access import current_actor, needs
from core.ids import Id
from partners import commands, queries
from partners.forms import InviteForm, TermsForm
from partners.models import Partnership
from partners.routes.blueprint import pages, to_partnership, told


@pages.route("/partners/invite", methods=["GET", "POST"])
@needs(Permission.AGREEMENTS_OFFER)
def invite_partner() -> ResponseReturnValue:
    """Invite a partner with terms."""
    form = InviteForm(currency=accounts.get_own_organization(current_actor()).currency)
    if form.is_sent_and_valid():
        with form.refusals():
            partnership = _invite(form)
            said = f"The invitation to {partnership.contact_email} is on its way. It can be answered for 30 days."
            flash(said + mail.caveat())
            return to_partnership(partnership)
    return render_template("partners/invite.html", form=form), form.status


@pages.route("/partners/<id:partnership_id>/terms/new", methods=["GET", "POST"])
@needs(Permission.AGREEMENTS_OFFER)
def offer_terms(partnership_id: Id) -> ResponseReturnValue:
    """Offer new terms to a partner, beginning with those that stand."""
    actor = current_actor()
    partnership = queries.get_own_partnership(actor, partnership_id)
    latest, form = queries.find_latest_version(partnership.id), TermsForm()
    if form.is_sent_and_valid():
        with form.refusals():
            note = form.note.data or ""
            version = commands.offer_agreement(partnership_id, actor=actor, terms=form.terms(), note=note)
            flash(f"Version {version.number} is offered. The terms in force stay until it is accepted.")
            return to_partnership(partnership)
    elif latest is not None and request.method == "GET":
        form.show(latest.typed_terms)
    page = render_template("partners/offer.html", form=form, partnership=partnership, latest=latest)
    return page, form.status


@pages.get("/partners/terms/<id:version_id>")
@needs(Permission.PARTNERS_SEE)
def show_version(version_id: Id) -> ResponseReturnValue:
    """Show one version of an agreement as it was offered, to its seller."""
    version = queries.get_agreement_version(current_actor(), version_id)
    partnership = queries.get_own_partnership(current_actor(), version.partnership_id)
    return render_template("partners/version.html", partnership=partnership, **told(version))


@pages.post("/partners/terms/<id:version_id>/withdraw")
@needs(Permission.AGREEMENTS_OFFER)
def withdraw_terms(version_id: Id) -> ResponseReturnValue:
    """Take back terms that were not answered."""
    ButtonForm.from_request()
    version = commands.withdraw_agreement(version_id, actor=current_actor())
    flash(f"Version {version.number} is withdrawn. The terms in force did not change.")
    return to_partnership(queries.get_own_partnership(current_actor(), version.partnership_id))


@pages.post("/partners/<id:partnership_id>/invitation/resend")
@needs(Permission.AGREEMENTS_OFFER)
def resend_invitation(partnership_id: Id) -> ResponseReturnValue:
    """Mail the invitation again."""
    ButtonForm.from_request()
    commands.resend_invitation(partnership_id, actor=current_actor())
    flash("Sent again. The link in the earlier mail no longer works.")
    return to_partnership(queries.get_own_partnership(current_actor(), partnership_id))


@pages.post("/partners/<id:partnership_id>/invitation/withdraw")
@needs(Permission.AGREEMENTS_OFFER)
def withdraw_invitation(partnership_id: Id) -> ResponseReturnValue:
    """Take an invitation back."""
    ButtonForm.from_request()
    partnership = commands.withdraw_invitation(partnership_id, actor=current_actor())
    flash(f"The invitation to {partnership.contact_email} is withdrawn. Its link says so from now on.")
    return redirect(url_for("partners.list_partnerships"))


def _invite(form: InviteForm) -> Partnership:
    return commands.invite_partner(
        actor=current_actor(),
        name=form.name.data or "",
        contact_name=form.contact_name.data or "",
        email=form.email.data or "",
        audience_note=form.audience_note.data or "",
        terms=form.terms(),
        sells=form.sells(),
        note=form.note.data or "",
    )
