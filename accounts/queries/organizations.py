"""Reads of organizations and their members."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from accounts.models import Membership, Organization, User
from accounts.permissions import Role
from core.access import Actor
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id


def get_organization(organization_id: Id) -> Organization:
    """Return an organization by an id the product itself holds. Raises NotFound."""
    found = db.session.get(Organization, organization_id)
    if found is None:
        raise NotFound("There is no such organization.")
    return found


def get_own_organization(actor: Actor) -> Organization:
    """Return the organization the actor is working for. Raises NotFound when there is none."""
    if actor.organization_id is None:
        raise NotFound("You do not belong to an organization. Ask a colleague to invite you.")
    return get_organization(actor.organization_id)


def find_organization_by_slug(slug: str) -> Organization | None:
    """Return the organization with this short name, or None."""
    return db.session.scalar(select(Organization).where(Organization.slug == slug))


def get_organization_by_slug(slug: str) -> Organization:
    """Return the organization with this short name, for the operator. Raises NotFound."""
    found = find_organization_by_slug(slug)
    if found is None:
        raise NotFound(
            f"There is no organization “{slug}”. “flask demo info” or the settings page show the short names."
        )
    return found


def find_membership(organization_id: Id, user_id: Id) -> Membership | None:
    """Return what a person is in an organization, with the organization, or None."""
    mine = (Membership.organization_id == organization_id) & (Membership.user_id == user_id)
    return db.session.scalar(select(Membership).where(mine).options(joinedload(Membership.organization)))


def get_membership(actor: Actor, membership_id: Id) -> Membership:
    """Return a member of the actor's own organization. Raises NotFound."""
    return get_one(
        select(Membership).where(Membership.id == membership_id, Membership.organization_id == actor.organization_id),
        missing="There is no such member in your organization.",
    )


def list_members(actor: Actor) -> list[Membership]:
    """Return the members of the actor's organization, by name."""
    query = (
        select(Membership)
        .join(User)
        .where(Membership.organization_id == actor.organization_id)
        .options(joinedload(Membership.user))
        .order_by(User.name, User.email)
    )
    return list(db.session.scalars(query))


def list_memberships(user_id: Id) -> list[Membership]:
    """Return the organizations a person works for, the oldest membership first."""
    query = (
        select(Membership)
        .where(Membership.user_id == user_id)
        .options(joinedload(Membership.organization))
        .order_by(Membership.created_at, Membership.id)
    )
    return list(db.session.scalars(query))


def count_owners(organization_id: Id) -> int:
    """Return how many owners an organization has."""
    query = select(func.count()).where(Membership.organization_id == organization_id, Membership.role == Role.OWNER)
    return db.session.scalar(query) or 0


def has_owner() -> bool:
    """Tell whether this installation has any owner yet."""
    return db.session.scalar(select(Membership.id).where(Membership.role == Role.OWNER).limit(1)) is not None
