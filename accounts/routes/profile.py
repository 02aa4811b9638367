"""One's own account: name, password, sessions. These belong to the person, whatever organization is open."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, queries, sessions
from accounts.forms import ButtonForm, PasswordForm, ProfileForm
from accounts.routes.blueprint import pages, require_fresh
from core.access import current_actor, signed_in
from core.ids import Id


@pages.route("/profile", methods=["GET", "POST"])
@signed_in
def show_profile() -> ResponseReturnValue:
    """Show and change the name; show how one signs in, and where one is signed in."""
    user = queries.get_me(current_actor())
    form = ProfileForm(obj=user)
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_profile(actor=current_actor(), name=form.name.data or "")
            flash("Saved.")
            return redirect(url_for("accounts.show_profile"))
    page = render_template(
        "accounts/profile.html",
        form=form,
        user=user,
        codes_left=queries.count_recovery_codes(user.id),
        open_sessions=queries.list_sessions(current_actor()),
        here_now=sessions.current_session(),
        memberships=queries.list_memberships(user.id),
    )
    return page, form.status


@pages.route("/profile/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's password, or set a first one."""
    user, form = queries.get_me(current_actor()), PasswordForm()
    if user.password_hash is None:
        require_fresh()
        form.without_current()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_password(
                actor=current_actor(),
                current=form.current_password,
                password=form.password.data or "",
                keep_session_id=sessions.current_session().id,
            )
            flash("Your password is changed. Every other browser is signed out.")
            return redirect(url_for("accounts.show_profile"))
    return render_template("accounts/password_form.html", form=form, user=user), form.status


@pages.post("/profile/sessions/<id:session_id>/end")
@signed_in
def end_session(session_id: Id) -> ResponseReturnValue:
    """Sign one of one's browsers out."""
    ButtonForm.from_request()
    if session_id == sessions.current_session().id:
        sessions.sign_out()
        return redirect(url_for("accounts.sign_in"))
    commands.end_session(session_id, actor=current_actor())
    flash("That browser is signed out.")
    return redirect(url_for("accounts.show_profile"))


@pages.post("/profile/sessions/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other browser out."""
    ButtonForm.from_request()
    keep = sessions.current_session().id
    count = commands.end_other_sessions(actor=current_actor(), keep_session_id=keep)
    flash(f"Signed out elsewhere: {count}.")
    return redirect(url_for("accounts.show_profile"))
