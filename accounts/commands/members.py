"""Members: invited by mail, given a role, removed. An invitation is answered by its reader, never by opening it."""

from sqlalchemy import update

from accounts import notices, queries
from accounts.commands.links import issue_link, use_link, withdraw_links
from accounts.commands.twins import refusing_twins
from accounts.commands.users import create_user
from accounts.models import Membership, SignedLink, User, UserSession
from accounts.permissions import Role
from accounts.rules import members, sessions
from accounts.rules.actions import Action
from accounts.rules.links import Purpose
from accounts.rules.organizations import normal_email
from core import audit
from core.access import SYSTEM, Actor, ActorKind
from core.db import add, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id

_MEMBER_ALREADY = "This person is a member already. Change the role in the list of members."


@command
def add_member(organization_id: Id, user_id: Id, role: Role, *, actor: Actor = SYSTEM) -> Membership:
    """Make a person a member. Raises Conflict when they are one already."""
    if queries.find_membership(organization_id, user_id) is not None:
        raise Conflict(_MEMBER_ALREADY)
    with refusing_twins(_MEMBER_ALREADY):
        membership = add(Membership(organization_id=organization_id, user_id=user_id, role=role))
    audit.record(actor, Action.MEMBER_ADDED, membership, organization_id=organization_id, role=role.value)
    return membership


@command
def invite_member(email: str, role: Role, *, actor: Actor) -> None:
    """Mail an invitation to join the actor's organization. A newer invitation replaces an older one."""
    organization, email = queries.get_own_organization(actor), normal_email(email)
    user = queries.find_user_by_email(email)
    if user is not None and queries.find_membership(organization.id, user.id) is not None:
        raise Conflict(f"{email} is a member already. Change the role in the list of members.", field="email")
    withdraw_links(Purpose.INVITATION, email=email, organization_id=organization.id)
    token = issue_link(Purpose.INVITATION, email=email, organization_id=organization.id, data={"role": role.value})
    audit.record(
        actor,
        Action.INVITATION_SENT,
        organization,
        organization_id=organization.id,
        role=role.value,
        personal=email,
    )
    notices.member_invited(organization, queries.get_me(actor), email=email, role=role, token=token)


@command
def withdraw_invitation(link_id: Id, *, actor: Actor) -> SignedLink:
    """Take an open invitation back: its link says so from now on."""
    link = lock(queries.get_open_invitation(actor, link_id))
    link.revoked_at = sessions.real_now()
    audit.record(actor, Action.INVITATION_WITHDRAWN, link, organization_id=link.organization_id)
    return link


@command
def accept_invitation(token: str, *, name: str = "", password: str = "") -> Membership:
    """Join the organization of an invitation, with the account of its address, which is made now if there is none."""
    link = use_link(Purpose.INVITATION, token)
    user = queries.find_user_by_email(link.email) or _new_user(link, name, password)
    if link.organization_id is None:
        raise AppError("This invitation names no organization. Ask for a new one.")
    audit.record(
        Actor(user.id, link.organization_id, "", ActorKind.USER),
        Action.INVITATION_ACCEPTED,
        link,
        organization_id=link.organization_id,
    )
    found = queries.find_membership(link.organization_id, user.id)
    return found or add_member(link.organization_id, user.id, Role(link.data["role"]))


@command
def change_role(membership_id: Id, role: Role, *, actor: Actor) -> Membership:
    """Give a member another role. Raises Conflict for the only owner."""
    lock(queries.get_own_organization(actor))
    membership = lock(queries.get_membership(actor, membership_id))
    if role is membership.role:
        return membership
    members.check_owner_remains(membership.role, owners=queries.count_owners(membership.organization_id))
    audit.record(
        actor,
        Action.ROLE_CHANGED,
        membership,
        organization_id=membership.organization_id,
        before=membership.role.value,
        after=role.value,
    )
    membership.role = role
    return membership


@command
def remove_member(membership_id: Id, *, actor: Actor) -> None:
    """Remove a member: what they did stays, what they may do ends at once. Raises Conflict for the only owner."""
    lock(queries.get_own_organization(actor))
    membership = lock(queries.get_membership(actor, membership_id))
    members.check_owner_remains(membership.role, owners=queries.count_owners(membership.organization_id))
    audit.record(
        actor,
        Action.MEMBER_REMOVED,
        membership,
        organization_id=membership.organization_id,
        role=membership.role.value,
    )
    _leave_sessions(membership)
    db.session.delete(membership)


def _leave_sessions(membership: Membership) -> None:
    """End the sessions in which the member works for this organization."""
    here = (UserSession.user_id == membership.user_id) & (UserSession.organization_id == membership.organization_id)
    query = update(UserSession).where(here, UserSession.revoked_at.is_(None))
    db.session.execute(query.values(revoked_at=sessions.real_now()))


def _new_user(link: SignedLink, name: str, password: str) -> User:
    if not name.strip():
        raise AppError("Say your name, so that your colleagues know who you are.", field="name")
    return create_user(link.email, name, password=password or None)
