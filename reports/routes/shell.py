"""The shell around every signed-in page: who is looking, on which sides, where they can go and what waits there."""

from accounts.menu import personal_menu, role_name, shell_notices
from accounts.permissions import Permission
from accounts.queries import get_user
from core.access import Actor, ActorKind, find_actor
from core.navigation import Side, groups_for
from core.pages import Shell
from reports.routes.blueprint import own_organization, waiting


def load_shell() -> Shell | None:
    """Return the shell of this request; None for guests and for people without an organization."""
    actor = find_actor()
    if actor is None or actor.kind is not ActorKind.USER or actor.organization_id is None or actor.user_id is None:
        return None
    organization, user = own_organization(), get_user(actor.user_id)
    sides = _sides()
    return Shell(
        organization=organization.name,
        user=user.name or user.email,
        role=role_name(actor),
        zone=organization.timezone,
        sides=sides,
        groups=groups_for(actor, sides, _counts(actor)),
        menu=personal_menu(actor),
        is_demo=organization.is_demo,
        notices=shell_notices(actor),
    )


def _sides() -> frozenset[Side]:
    found = waiting()
    on = ((Side.SELLER, found.is_seller), (Side.PARTNER, found.is_partner))
    return frozenset(side for side, is_on in on if is_on)


def _counts(actor: Actor) -> dict[str, int]:
    """Return what waits, by the key of the navigation entry behind which it waits."""
    found = waiting()
    to_approve = found.runs_to_approve if actor.may(Permission.RUN_APPROVE) else 0
    drafts = found.runs_in_draft if actor.may(Permission.RUN_PREPARE) else 0
    to_pay = found.runs_to_pay if actor.may(Permission.RUN_PAY) else 0
    return {
        "designs": found.designs + found.to_be_made + found.to_renew,
        "orders": found.conflicts + found.in_other_currency,
        "runs": drafts + to_approve + to_pay,
        "terms": found.offers_in,
        "get_paid": found.without_way_to_pay,
        "owed": found.owed_to,
    }
