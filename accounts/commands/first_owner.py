"""The first owner: there is no default account, only a one-time link that the operator prints."""

from accounts import queries
from accounts.commands.links import issue_link, use_link, withdraw_links
from accounts.commands.members import add_member
from accounts.commands.organizations import create_organization
from accounts.commands.users import create_user
from accounts.models import Membership
from accounts.permissions import Role
from accounts.rules.links import Purpose
from accounts.rules.organizations import normal_email
from core.db import command
from core.errors import AppError


@command
def issue_owner_link(email: str = "") -> str:
    """Return the token of a link with which an owner and their organization are made. Only the newest link works."""
    withdraw_links(Purpose.FIRST_OWNER, email=email)
    return issue_link(Purpose.FIRST_OWNER, email=email)


@command
def create_owner(
    token: str, *, email: str, name: str, password: str, organization: str, country: str, timezone: str, currency: str
) -> Membership:
    """Make an organization and its owner with a link. Somebody who has an account keeps its password."""
    link = use_link(Purpose.FIRST_OWNER, token)
    email = link.email or normal_email(email)
    if not email:
        raise AppError("Say the address you will sign in with.", field="email")
    user = queries.find_user_by_email(email) or create_user(email, name, password=password)
    made = create_organization(organization, country=country, timezone=timezone, currency=currency, email=email)
    return add_member(made.id, user.id, Role.OWNER)
