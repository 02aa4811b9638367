"""Acting on the command line: the operator names a person, who may do there what the pages let them do."""

from accounts import queries
from accounts.permissions import Permission, of_role, who_may
from core.access import Actor, ActorKind
from core.errors import NotAllowed, NotFound


def actor_of(email: str, slug: str, permission: Permission) -> Actor:
    """Return a member of an organization as an actor. Raises NotFound for a stranger, NotAllowed without permission."""
    organization = queries.get_organization_by_slug(slug)
    user = queries.get_user_by_email(email)
    membership = queries.find_membership(organization.id, user.id)
    if membership is None:
        raise NotFound(f"{user.email} is no member of {organization.name}. Name somebody who is.")
    actor = Actor(
        user.id, organization.id, membership.role.value, ActorKind.USER, of_role(membership.role), is_fresh=True
    )
    if not actor.may(permission):
        raise NotAllowed(f"The role of {user.email} cannot do this. {who_may(permission)} can.")
    return actor
