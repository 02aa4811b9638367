"""The pages of accounts, and what they share. A page whose address carries a token tells no other site about it."""

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from accounts import queries, sessions
from accounts.models import User
from accounts.permissions import Permission
from accounts.rules.members import needs_it_now, needs_second_factor
from accounts.rules.returning import local_path
from accounts.rules.sessions import real_now
from core.access import Access, current_actor, find_actor, gate
from core.errors import FreshSignInNeeded
from core.ids import Id
from core.navigation import NavItem, Side, register_nav

pages = Blueprint("accounts", __name__)
WAITING = "waiting"
_OPEN_WITHOUT_SECOND_FACTOR = {
    "accounts.confirm_sign_in",
    "accounts.mail_confirmation",
    "accounts.set_up_totp",
    "accounts.sign_out",
    "accounts.switch_organization",
}

register_nav(
    NavItem(
        group="Workspace",
        key="settings",
        icon="settings",
        label="Settings",
        endpoint="accounts.show_organization",
        permission=Permission.MEMBERS_SEE,
        side=Side.BOTH,
        order=90,
    )
)


@pages.before_app_request
def ask_for_second_factor() -> ResponseReturnValue | None:
    """Ask people whose role needs a second factor for their code, or lead them to set one up when it is needed."""
    row, actor = sessions.find_current_session(), find_actor()
    access = _access()
    if row is None or actor is None or row.has_second_factor or access is None:
        return None
    organization = queries.get_own_organization(actor) if actor.organization_id else None
    if organization is None or not needs_second_factor(actor.role, is_demo=organization.is_demo):
        return None
    if row.user.totp_secret is not None:
        return wait_for_code(row.user, where_to(request.full_path), organization_id=row.organization_id)
    if not needs_it_now(actor.role, moves_money_or_power=access.fresh or _form_is_fresh()):
        return None
    back = request.full_path if request.method == "GET" else request.referrer or "/"
    return redirect(url_for("accounts.set_up_totp", next=where_to(back)))


def require_fresh() -> None:
    """Ask again who it is, before one's own way in is changed. Raises FreshSignInNeeded."""
    if not current_actor().is_fresh:
        raise FreshSignInNeeded("Confirm that it is you, then go on.")


def where_to(target: str | None) -> str:
    """Return the page of this site to go to next."""
    return local_path(target or "", host=request.host)


def enter(user: User, next_url: str, *, organization_id: Id | None = None) -> ResponseReturnValue:
    """Go on after the first step of signing in: ask for a code from people who use an app, else let them in."""
    if user.totp_secret is not None:
        return wait_for_code(user, next_url, organization_id=organization_id)
    return let_in(user, next_url, organization_id=organization_id)


def let_in(
    user: User, next_url: str, *, organization_id: Id | None, has_second_factor: bool = False
) -> ResponseReturnValue:
    """Sign somebody in and go on; people without an organization have only their profile to go to."""
    sessions.sign_in(user, organization_id=organization_id, has_second_factor=has_second_factor)
    return redirect(next_url if queries.list_memberships(user.id) else url_for("accounts.show_profile"))


def wait_for_code(user: User, next_url: str, *, organization_id: Id | None) -> ResponseReturnValue:
    """Remember, in the signed cookie, who still has to show a code; then ask for it."""
    session[WAITING] = {
        "user": user.id,
        "organization": organization_id,
        "until": int(real_now().timestamp()) + 600,
        "next": next_url,
    }
    return redirect(url_for("accounts.second_step"))


def _access() -> Access | None:
    """Return what the page that is asked for declares; None where nobody is asked for a second factor."""
    endpoint = request.endpoint or ""
    access = gate(current_app).access_of(current_app, endpoint)
    return None if access is None or access.is_public or endpoint in _OPEN_WITHOUT_SECOND_FACTOR else access


def _form_is_fresh() -> bool:
    """Tell whether what a page's form sends to its own address asks for a fresh sign-in: nothing is typed in vain."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or request.method != "GET":
        return False
    try:
        endpoint, _ = adapter.match(method="POST")
    except HTTPException:
        return False
    access = gate(current_app).access_of(current_app, endpoint)
    return access is not None and access.fresh
