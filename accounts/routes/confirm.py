"""Confirming: before money, bank details or rights, people show again who they are, and go back to where they were."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, limits, queries, sessions
from accounts.forms import ButtonForm, CodeForm, ConfirmForm
from accounts.models import User
from accounts.routes.blueprint import pages, where_to
from core.access import current_actor, signed_in
from core.config import settings
from core.errors import AppError
from core.forms import Form


@pages.route("/confirm", methods=["GET", "POST"])
@signed_in
def confirm_sign_in() -> ResponseReturnValue:
    """Ask again for the password, or a code; in the demo, for a press of the button."""
    user = queries.get_me(current_actor())
    form, next_url = _form_for(user), where_to(request.args.get("next"))
    if form is not None and form.is_sent_and_valid():
        limits.count_try(limits.PASSWORD, "confirm", account=user.public_id, network=request.remote_addr)
        with form.refusals():
            _check(user, form)
            commands.confirm_session(sessions.current_session().id, actor=current_actor())
            return redirect(next_url)
    status = form.status if form is not None else 200
    return render_template("accounts/confirm.html", form=form, user=user, next_url=next_url), status


@pages.post("/confirm/mail")
@signed_in
def mail_confirmation() -> ResponseReturnValue:
    """Mail a link that signs in again, to people without a password or a code."""
    user = queries.get_me(current_actor())
    limits.count_try(limits.MAIL, "mail", account=user.email, network=request.remote_addr)
    commands.ask_for_sign_in_link(user.email, next_url=where_to(request.args.get("next")))
    flash(f"A link is on its way to {user.email}. Open it on this device to go on.")
    return redirect(url_for("accounts.confirm_sign_in", next=where_to(request.args.get("next"))))


def _form_for(user: User) -> Form | None:
    """Return what this person can confirm with; None leaves the mailed link."""
    if user.password_hash is not None:
        return ConfirmForm()
    if user.totp_secret is not None:
        return CodeForm()
    return ButtonForm() if settings().is_demo else None


def _check(user: User, form: Form) -> None:
    if isinstance(form, CodeForm):
        commands.use_code(user.id, form.code.data or "")
    elif isinstance(form, ConfirmForm) and commands.check_password(user.email, form.password.data or "") is None:
        raise AppError("This is not your password. Try again, or have a link mailed to you.", field="password")
