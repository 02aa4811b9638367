"""Signing in: with a password, with a mailed link, with a code. Opening a link does nothing; its button does, once."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, limits, queries, sessions
from accounts.forms import ButtonForm, MailLinkForm, SignInForm
from accounts.routes.blueprint import enter, pages, where_to
from accounts.routes.demo import can_switch_persona
from accounts.rules.links import Purpose
from core.access import find_actor, public, signed_in
from core.errors import AppError
from core.ids import Id

_WRONG = "This address and password do not belong together. Try again, or have a link mailed to you."


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with address and password. Somebody who is signed in already goes on."""
    if find_actor() is not None and request.method == "GET":
        return redirect(where_to(request.args.get("next")))
    form = SignInForm(next=where_to(request.args.get("next")))
    if form.is_sent_and_valid():
        limits.count_try(limits.PASSWORD, "password", account=form.email.data or "", network=request.remote_addr)
        user = commands.check_password(form.email.data or "", form.password.data or "")
        if user is not None:
            return enter(user, where_to(form.next.data))
        form.refuse(AppError(_WRONG))
    return render_template("accounts/sign_in.html", form=form, has_personas=can_switch_persona()), form.status


@pages.route("/sign-in/mail", methods=["GET", "POST"])
@public
def mail_sign_in_link() -> ResponseReturnValue:
    """Have a link to sign in mailed. The answer is the same whether or not somebody has the address."""
    if find_actor() is not None and request.method == "GET":
        return redirect(where_to(request.args.get("next")))
    form = MailLinkForm(next=where_to(request.args.get("next")))
    if form.is_sent_and_valid():
        limits.count_try(limits.MAIL, "mail", account=form.email.data or "", network=request.remote_addr)
        commands.ask_for_sign_in_link(form.email.data or "", next_url=where_to(form.next.data))
        return redirect(url_for("accounts.mail_sent"))
    return render_template("accounts/mail_link.html", form=form), form.status


@pages.get("/sign-in/mail/sent")
@public
def mail_sent() -> ResponseReturnValue:
    """Say that a mail is on its way, if somebody has the address."""
    return render_template("accounts/mail_sent.html")


@pages.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
def open_sign_in_link(token: str) -> ResponseReturnValue:
    """Show whom a mailed link signs in; the button signs them in, once."""
    form = ButtonForm()
    if form.is_sent_and_valid():
        limits.count_try(limits.LINK, "link", account=token[-12:], network=request.remote_addr)
        user = queries.get_user_by_email(commands.use_link(Purpose.SIGN_IN, token).email)
        return enter(user, where_to(request.args.get("next")), organization_id=_same_organization(user.public_id))
    user = queries.get_user_by_email(queries.get_link(Purpose.SIGN_IN, token).email)
    return render_template("accounts/sign_in_link.html", form=form, user=user), form.status


@pages.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """Sign out of this browser."""
    sessions.sign_out()
    flash("You are signed out.")
    return redirect(url_for("accounts.sign_in"))


def _same_organization(user_id: str) -> Id | None:
    """Return the organization this person has open here already, so that confirming by mail stays in it."""
    row = sessions.find_current_session()
    return row.organization_id if row is not None and row.user.public_id == user_id else None
