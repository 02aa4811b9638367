"""Joining: the first owner, and people who were invited. Both arrive by a one-time link and leave signed in."""

from dataclasses import asdict

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from accounts import commands, limits, queries
from accounts.forms import ButtonForm, JoinForm, OwnerForm
from accounts.permissions import ROLE_NAMES, Role
from accounts.routes.blueprint import enter, pages, where_to
from accounts.rules.links import Purpose
from accounts.rules.places import likely_place
from core.access import public


@pages.route("/welcome/<token>", methods=["GET", "POST"])
@public
def welcome_owner(token: str) -> ResponseReturnValue:
    """Make the first organization and its owner."""
    link = queries.get_link(Purpose.FIRST_OWNER, token)
    form = OwnerForm(email=link.email, **asdict(likely_place(request.accept_languages.values())))
    known = queries.find_user_by_email(link.email)
    if link.email:
        del form.email
    if known is not None:
        del form.name, form.password
    if form.is_sent_and_valid():
        limits.count_try(limits.LINK, "link", account=token[-12:], network=request.remote_addr)
        with form.refusals():
            return _make_owner(token, form)
    return render_template("accounts/welcome.html", form=form, link=link, known=known), form.status


@pages.route("/join/<token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    """Show who invites to what; the button joins."""
    link = queries.get_link(Purpose.INVITATION, token)
    known = queries.find_user_by_email(link.email)
    form = ButtonForm() if known is not None else JoinForm()
    if form.is_sent_and_valid():
        limits.count_try(limits.LINK, "link", account=token[-12:], network=request.remote_addr)
        with form.refusals():
            return _join(token, form)
    organization = queries.get_organization(link.organization_id) if link.organization_id else None
    role = ROLE_NAMES[Role(link.data["role"])]
    page = render_template(
        "accounts/join.html", form=form, link=link, known=known, organization=organization, role=role
    )
    return page, form.status


def _make_owner(token: str, form: OwnerForm) -> ResponseReturnValue:
    typed = {name: str(value or "") for name, value in form.data.items()}
    membership = commands.create_owner(
        token,
        email=typed.get("email", ""),
        name=typed.get("name", ""),
        password=typed.get("password", ""),
        organization=typed["organization"],
        country=typed["country"],
        timezone=typed["timezone"],
        currency=typed["currency"],
    )
    answer = enter(membership.user, where_to(None), organization_id=membership.organization_id)
    flash("Your organization is ready.")
    return answer


def _join(token: str, form: ButtonForm | JoinForm) -> ResponseReturnValue:
    name, password = (form.name.data, form.password.data) if isinstance(form, JoinForm) else ("", "")
    membership = commands.accept_invitation(token, name=name or "", password=password or "")
    organization = membership.organization.name
    answer = enter(membership.user, where_to(None), organization_id=membership.organization_id)
    flash(f"Welcome to {organization}.")
    return answer
