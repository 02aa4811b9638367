"""Settings of an organization, and which of one's organizations to work for."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, queries, sessions
from accounts.forms import OrganizationForm, SwitchForm
from accounts.permissions import Permission
from accounts.routes.blueprint import pages, where_to
from core.access import current_actor, needs, signed_in


@pages.get("/settings")
@needs(Permission.MEMBERS_SEE)
def show_organization() -> ResponseReturnValue:
    """Show what the organization says about itself."""
    organization = queries.get_own_organization(current_actor())
    may_edit = current_actor().may(Permission.ORGANIZATION_EDIT)
    return render_template("accounts/organization.html", organization=organization, may_edit=may_edit)


@pages.route("/settings/organization", methods=["GET", "POST"])
@needs(Permission.ORGANIZATION_EDIT)
def edit_organization() -> ResponseReturnValue:
    """Change what the organization says about itself; a page that needed some of it gets its reader back."""
    organization = queries.get_own_organization(current_actor())
    form, back = OrganizationForm(obj=organization), where_to(request.args.get("next"))
    back = back if request.args.get("next") else url_for("accounts.show_organization")
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_organization(
                actor=current_actor(),
                name=form.name.data or "",
                legal_name=form.legal_name.data or "",
                email=form.email.data or "",
                postal_address=form.postal_address.data or "",
                country=form.country.data,
                timezone=form.timezone.data,
                currency=form.currency.data,
            )
            flash("Saved.")
            return redirect(back)
    is_for_mail = request.args.get("why") == "mail"
    return render_template(
        "accounts/organization_form.html", form=form, back=back, is_for_mail=is_for_mail
    ), form.status


@pages.post("/switch-organization")
@signed_in
def switch_organization() -> ResponseReturnValue:
    """Work for another of one's organizations."""
    form = SwitchForm.from_request()
    commands.switch_organization(sessions.current_session().id, form.organization.data or "", actor=current_actor())
    return redirect("/")
