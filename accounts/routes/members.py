"""Members of an organization: who they are, inviting, roles, removing. Rights change only after a fresh sign-in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, queries
from accounts.forms import ButtonForm, InviteForm, MembershipForm
from accounts.permissions import ROLE_NAMES, Permission, Role
from accounts.routes.blueprint import pages
from core import mail
from core.access import current_actor, needs
from core.ids import Id


@pages.get("/settings/members")
@needs(Permission.MEMBERS_SEE)
def list_members() -> ResponseReturnValue:
    """Show the members and the open invitations."""
    actor = current_actor()
    return render_template(
        "accounts/members.html",
        members=queries.list_members(actor),
        invitations=queries.list_open_invitations(actor),
        role_names=ROLE_NAMES,
        may_edit=actor.may(Permission.MEMBERS_EDIT),
    )


@pages.route("/settings/members/invite", methods=["GET", "POST"])
@needs(Permission.MEMBERS_EDIT, fresh=True)
def invite_member() -> ResponseReturnValue:
    """Invite somebody by mail."""
    form = InviteForm()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.invite_member(form.email.data or "", Role(form.role.data), actor=current_actor())
            flash(f"The invitation to {form.email.data} is on its way. It works for 14 days.{mail.caveat()}")
            return redirect(url_for("accounts.list_members"))
    return render_template("accounts/invite.html", form=form), form.status


@pages.post("/settings/invitations/<id:link_id>/withdraw")
@needs(Permission.MEMBERS_EDIT)
def withdraw_invitation(link_id: Id) -> ResponseReturnValue:
    """Take an open invitation back."""
    ButtonForm.from_request()
    link = commands.withdraw_invitation(link_id, actor=current_actor())
    flash(f"The invitation to {link.email} is withdrawn.")
    return redirect(url_for("accounts.list_members"))


@pages.route("/settings/members/<id:membership_id>", methods=["GET", "POST"])
@needs(Permission.MEMBERS_EDIT, fresh=True)
def edit_member(membership_id: Id) -> ResponseReturnValue:
    """Change a member's role."""
    membership = queries.get_membership(current_actor(), membership_id)
    form = MembershipForm(obj=membership)
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_role(membership_id, Role(form.role.data), actor=current_actor())
            flash(f"{membership.user.name or membership.user.email} is now {ROLE_NAMES[membership.role].lower()}.")
            return redirect(url_for("accounts.list_members"))
    is_me = membership.user_id == current_actor().user_id
    return render_template("accounts/member.html", form=form, membership=membership, is_me=is_me), form.status


@pages.post("/settings/members/<id:membership_id>/remove")
@needs(Permission.MEMBERS_EDIT, fresh=True)
def remove_member(membership_id: Id) -> ResponseReturnValue:
    """Remove a member."""
    ButtonForm.from_request()
    commands.remove_member(membership_id, actor=current_actor())
    flash("Removed. What they did stays in the activity list.")
    return redirect(url_for("accounts.list_members"))
