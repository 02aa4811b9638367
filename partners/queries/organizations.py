"""Which organization an invited address speaks for. Sellers never learn of each other through this."""

from sqlalchemy import select

from accounts.models import Membership, Organization, User
from accounts.permissions import ROLES, Permission, Role
from accounts.rules.organizations import normal_email
from core.db import db
from core.ids import Id


def find_partner_organization(email: str) -> Organization | None:
    """Return the organization an address speaks for: the oldest it owns, else one made for it so far."""
    email = normal_email(email)
    owned = (
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .join(User, User.id == Membership.user_id)
        .where(User.email == email, User.active, Membership.role == Role.OWNER)
    )
    joined = select(Membership.id).where(Membership.organization_id == Organization.id).exists()
    waiting = select(Organization).where(Organization.email == email, ~joined)
    oldest = (Organization.created_at, Organization.id)
    return db.session.scalar(owned.order_by(*oldest).limit(1)) or db.session.scalar(waiting.order_by(*oldest).limit(1))


def has_members(organization_id: Id) -> bool:
    """Return whether anybody has joined an organization."""
    query = select(Membership.id).where(Membership.organization_id == organization_id)
    return db.session.scalar(query.limit(1)) is not None


def list_people_who_may(permission: Permission, organization_id: Id) -> list[User]:
    """Return the people of an organization whose role has a permission, the longest there first."""
    roles = [role for role, allowed in ROLES.items() if permission in allowed]
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == organization_id, Membership.role.in_(roles), User.active)
    )
    return list(db.session.scalars(query.order_by(Membership.created_at, Membership.id)))
