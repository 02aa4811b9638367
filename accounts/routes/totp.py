"""The authenticator app: set up, recovery codes, turned off. Recovery codes are shown once, in the answer itself."""

import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, limits, queries, sessions
from accounts.forms import ButtonForm, TotpForm
from accounts.routes.blueprint import pages, require_fresh, where_to
from accounts.rules import codes
from core.access import current_actor, signed_in
from core.config import settings

_COOKIE_KEY = "new_totp"


@pages.route("/profile/authenticator", methods=["GET", "POST"])
@signed_in
def set_up_totp() -> ResponseReturnValue:
    """Set up an authenticator app: scan, type the first code, keep the recovery codes."""
    require_fresh()
    user = queries.get_me(current_actor())
    if user.totp_secret is not None:
        return redirect(url_for("accounts.show_profile"))
    form, secret = TotpForm(), session.setdefault(_COOKIE_KEY, codes.new_secret())
    if form.is_sent_and_valid():
        limits.count_try(limits.CODE, "code", account=user.public_id, network=request.remote_addr)
        with form.refusals():
            recovery = commands.set_up_totp(secret, form.code.data or "", actor=current_actor())
            session.pop(_COOKIE_KEY, None)
            commands.pass_second_factor(sessions.current_session().id, actor=current_actor())
            return _show_codes(recovery)
    address = codes.address(secret, email=user.email, issuer=f"Tandem {settings().public_host}")
    page = render_template(
        "accounts/totp_form.html", form=form, secret=secret, address=address, picture=_picture(address)
    )
    return page, form.status


@pages.post("/profile/recovery-codes")
@signed_in
def renew_recovery_codes() -> ResponseReturnValue:
    """Make ten new recovery codes; the old ones end."""
    require_fresh()
    ButtonForm.from_request()
    return _show_codes(commands.renew_recovery_codes(actor=current_actor()))


@pages.post("/profile/authenticator/turn-off")
@signed_in
def turn_off_totp() -> ResponseReturnValue:
    """Forget the authenticator app."""
    require_fresh()
    ButtonForm.from_request()
    commands.turn_off_totp(actor=current_actor(), session_id=sessions.current_session().id)
    flash("The authenticator app is turned off.")
    return redirect(url_for("accounts.show_profile"))


def _show_codes(recovery: list[str]) -> ResponseReturnValue:
    return render_template("accounts/recovery_codes.html", codes=recovery, next_url=where_to(request.args.get("next")))


def _picture(address: str) -> str:
    """Return a QR code as an image address; dark on white in every theme, so that phones can read it."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))
