"""The personal menu of a signed-in page, and the lines above it. Read by whoever draws the shell."""

from flask import request, url_for

from accounts import queries, sessions
from accounts.permissions import ROLE_NAMES, Role
from accounts.routes.demo import can_switch_persona
from accounts.rules.members import NEEDS_SECOND_FACTOR
from core.access import Actor
from core.config import settings
from core.pages import MenuLink


def personal_menu(actor: Actor) -> tuple[MenuLink, ...]:
    """Return the entries of the personal menu: profile, other organizations, the demo's people, signing out."""
    links = [MenuLink("My profile", url_for("accounts.show_profile"), "user"), *_other_organizations(actor)]
    if can_switch_persona():
        links.append(MenuLink("Be somebody else", url_for("accounts.show_personas"), "users"))
    return (*links, MenuLink("Sign out", url_for("accounts.sign_out"), "logout", is_post=True))


def role_name(actor: Actor) -> str:
    """Return the actor's role in words, or what to say of somebody without one."""
    return ROLE_NAMES[Role(actor.role)] if actor.role in list(Role) else "No organization"


def shell_notices(actor: Actor) -> tuple[str, ...]:
    """Return what every page says above its content: what the demo leaves out, and that http protects nothing."""
    lines = []
    if actor.organization_id is not None and queries.get_organization(actor.organization_id).is_demo:
        lines.append(_demo_line(actor))
    if not settings().is_https and not _is_this_machine():
        lines.append("This installation is open over plain http: others on the network can read along. Set up https.")
    return tuple(lines)


def _demo_line(actor: Actor) -> str:
    if actor.role in NEEDS_SECOND_FACTOR:
        return "Demo: everything here is made up. In real use this role needs an authenticator app."
    return "Demo: everything here is made up."


def _other_organizations(actor: Actor) -> list[MenuLink]:
    if actor.user_id is None or sessions.find_current_session() is None:
        return []
    mine = sessions.list_own_memberships()
    others = (one for one in mine if one.organization_id != actor.organization_id)
    return [
        MenuLink(
            f"Work for {one.organization.name}",
            url_for("accounts.switch_organization"),
            "building",
            is_post=True,
            fields={"organization": one.organization.slug},
        )
        for one in others
    ]


def _is_this_machine() -> bool:
    return request.host.partition(":")[0] in {"localhost", "127.0.0.1", "[::1]"}
