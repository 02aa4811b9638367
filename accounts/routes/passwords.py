"""Forgotten passwords: a mailed link sets a new one. Asking says nothing about who has an account."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, limits, queries
from accounts.forms import MailLinkForm, NewPasswordForm
from accounts.routes.blueprint import enter, pages, where_to
from accounts.rules.links import Purpose
from core.access import public


@pages.route("/password/forgotten", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Have a link for a new password mailed."""
    form = MailLinkForm()
    if form.is_sent_and_valid():
        limits.count_try(limits.MAIL, "mail", account=form.email.data or "", network=request.remote_addr)
        commands.ask_for_reset_link(form.email.data or "")
        return redirect(url_for("accounts.mail_sent"))
    return render_template("accounts/forgotten_password.html", form=form), form.status


@pages.route("/password/new/<token>", methods=["GET", "POST"])
@public
def set_new_password(token: str) -> ResponseReturnValue:
    """Set a new password with a mailed link, then go on signing in."""
    user = queries.get_user_by_email(queries.get_link(Purpose.FORGOTTEN, token).email)
    form = NewPasswordForm()
    if form.is_sent_and_valid():
        limits.count_try(limits.LINK, "link", account=token[-12:], network=request.remote_addr)
        with form.refusals():
            answer = enter(commands.reset_password(token, password=form.password.data or ""), where_to(None))
            flash("Your password is set. Every other browser is signed out.")
            return answer
    return render_template("accounts/new_password.html", form=form, user=user), form.status
