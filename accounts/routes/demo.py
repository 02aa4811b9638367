"""The demo's role switcher: be anybody in the demo's organizations. Only in the demo, and only from this machine."""

from ipaddress import ip_address

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts import queries, sessions
from accounts.forms import PersonaForm
from accounts.routes.blueprint import pages, where_to
from core import ids
from core.access import public
from core.config import settings
from core.errors import NotFound


def can_switch_persona() -> bool:
    """Tell whether this is the demo, looked at from the machine it runs on."""
    if not settings().is_demo or not request.remote_addr:
        return False
    try:
        return ip_address(request.remote_addr).is_loopback
    except ValueError:
        return False


@pages.get("/demo/personas")
@public
def show_personas() -> ResponseReturnValue:
    """Show whom one can be in the demo."""
    _check()
    return render_template("accounts/personas.html", personas=queries.list_personas())


@pages.post("/demo/personas")
@public
def become_persona() -> ResponseReturnValue:
    """Be somebody else in the demo."""
    _check()
    form = PersonaForm.from_request()
    membership_id = ids.parse(form.membership.data or "", "mb")
    found = next((persona for persona in queries.list_personas() if persona.id == membership_id), None)
    if found is None:
        raise NotFound("There is no such person in the demo.")
    sessions.sign_in(found.user, organization_id=found.organization_id, has_second_factor=True)
    return redirect(where_to(form.next.data))


def _check() -> None:
    if not can_switch_persona():
        raise NotFound("The role switcher is part of the demo, on the machine it runs on.")
