"""The second step of signing in: a code from the app, or a recovery code. The signed cookie says who is waiting."""

from dataclasses import dataclass

from flask import flash, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts import commands, limits, queries
from accounts.forms import CodeForm
from accounts.models import User
from accounts.routes.blueprint import WAITING, let_in, pages, where_to
from accounts.rules.sessions import real_now
from core.access import public
from core.errors import Unauthorized
from core.ids import Id


@dataclass(frozen=True)
class _Waiting:
    """Who has shown a password or a link and still has to show a code."""

    user: User
    organization_id: Id | None
    next_url: str


@pages.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """Ask for the code of the authenticator app."""
    waiting, form = _who_waits(), CodeForm()
    if form.is_sent_and_valid():
        _count(waiting)
        with form.refusals():
            commands.use_code(waiting.user.id, form.code.data or "")
            return _let_in(waiting)
    return render_template("accounts/second_step.html", form=form, user=waiting.user), form.status


@pages.route("/sign-in/recovery-code", methods=["GET", "POST"])
@public
def recovery_step() -> ResponseReturnValue:
    """Take a recovery code in place of the app's."""
    waiting, form = _who_waits(), CodeForm()
    if form.is_sent_and_valid():
        _count(waiting)
        with form.refusals():
            commands.use_recovery_code(waiting.user.id, form.code.data or "")
            left = queries.count_recovery_codes(waiting.user.id)
            answer = _let_in(waiting)
            flash(f"That code is used up now; {left} are left. Make new ones in your profile.")
            return answer
    return render_template("accounts/recovery_step.html", form=form, user=waiting.user), form.status


def _count(waiting: _Waiting) -> None:
    limits.count_try(limits.CODE, "code", account=waiting.user.public_id, network=request.remote_addr)


def _let_in(waiting: _Waiting) -> ResponseReturnValue:
    return let_in(
        waiting.user, where_to(waiting.next_url), organization_id=waiting.organization_id, has_second_factor=True
    )


def _who_waits() -> _Waiting:
    """Return who has to show a code. Raises Unauthorized, which leads to the first step, when nobody has."""
    found = session.get(WAITING)
    if not isinstance(found, dict) or found["until"] < real_now().timestamp():
        session.pop(WAITING, None)
        raise Unauthorized(f"Sign in first: {url_for('accounts.sign_in')}")
    return _Waiting(queries.get_user(found["user"]), found["organization"], found["next"])
