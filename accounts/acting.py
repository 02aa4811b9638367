"""Acting on the command line: the operator names a person, who may do there what the pages let them do."""

from accounts import queries
from accounts.models import Membership
from accounts.permissions import Permission, of_role, who_may
from core.access import Actor, ActorKind
from core.errors import NotAllowed, NotFound
from core.ids import Id


def actor_of(email: str, slug: str, permission: Permission) -> Actor:
    """Return a member of an organization as an actor. Raises NotFound for a stranger, NotAllowed without permission."""
    organization = queries.get_organization_by_slug(slug)
    user = queries.get_user_by_email(email)
    membership = queries.find_membership(organization.id, user.id)
    if membership is None:
        raise NotFound(f"{user.email} is no member of {organization.name}. Name somebody who is.")
    actor = _as_member(membership)
    if not actor.may(permission):
        raise NotAllowed(f"The role of {user.email} cannot do this. {who_may(permission)} can.")
    return actor


def actor_again(user_id: Id | None, organization_id: Id, permission: Permission) -> Actor:
    """Return who asked for a job as an actor, while it runs. Raises NotAllowed when they may not do it any more."""
    membership = queries.find_membership(organization_id, user_id) if user_id else None
    if membership is None or permission not in _as_member(membership).permissions:
        raise NotAllowed(f"Whoever asked for this may not do it any more. {who_may(permission)} can ask again.")
    return _as_member(membership)


def as_a_key(organization_id: Id, permission: Permission) -> Actor:
    """Return the key that asked for a job as an actor: it was judged when it asked, and it leaves no organization."""
    return Actor(None, organization_id, "api key", ActorKind.API_KEY, frozenset({permission.value}), frozenset())


def _as_member(membership: Membership) -> Actor:
    allowed = of_role(membership.role)
    return Actor(
        membership.user_id, membership.organization_id, membership.role.value, ActorKind.USER, allowed, is_fresh=True
    )
