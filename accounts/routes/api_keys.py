"""API keys of an organization: made, shown once, revoked."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, queries
from accounts.forms import ApiKeyForm, ButtonForm
from accounts.permissions import Permission
from accounts.routes.blueprint import pages
from core.access import current_actor, needs
from core.ids import Id


@pages.get("/settings/api-keys")
@needs(Permission.API_KEYS_EDIT)
def list_api_keys() -> ResponseReturnValue:
    """Show the organization's keys."""
    return render_template("accounts/api_keys.html", keys=queries.list_api_keys(current_actor()))


@pages.route("/settings/api-keys/new", methods=["GET", "POST"])
@needs(Permission.API_KEYS_EDIT, fresh=True)
def create_api_key() -> ResponseReturnValue:
    """Make a key and show it, once."""
    organization, form = queries.get_own_organization(current_actor()), ApiKeyForm()
    form.offer(queries.list_programs(organization.id))
    if form.is_sent_and_valid():
        with form.refusals():
            row, key = commands.create_api_key(
                form.name.data or "",
                form.scopes.data or [],
                actor=current_actor(),
                program_id=queries.find_program_id(organization.id, form.program_slug),
            )
            return render_template("accounts/api_key_made.html", row=row, key=key)
    return render_template("accounts/api_key_form.html", form=form), form.status


@pages.post("/settings/api-keys/<id:key_id>/revoke")
@needs(Permission.API_KEYS_EDIT, fresh=True)
def revoke_api_key(key_id: Id) -> ResponseReturnValue:
    """Revoke a key."""
    ButtonForm.from_request()
    row = commands.revoke_api_key(key_id, actor=current_actor())
    flash(f"“{row.name}” is revoked. Programs that use it are refused from now on.")
    return redirect(url_for("accounts.list_api_keys"))
