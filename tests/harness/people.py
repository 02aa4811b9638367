"""People in tests: members of organizations, the actors they are, and how they sign in."""

from dataclasses import dataclass

from flask.testing import FlaskClient

from accounts import commands, sessions
from accounts.models import Organization, User
from accounts.permissions import Role, of_role
from core.access import Actor, ActorKind
from core.config import settings
from core.db import command, db
from core.ids import Id


@dataclass(frozen=True)
class Person:
    """A member of an organization, by ids, so that it outlives sessions and requests."""

    user_id: Id
    organization_id: Id
    role: Role
    email: str

    @property
    def actor(self) -> Actor:
        """Who they are when they ask, freshly signed in."""
        permissions = of_role(self.role)
        return Actor(self.user_id, self.organization_id, self.role.value, ActorKind.USER, permissions, is_fresh=True)

    @property
    def user(self) -> User:
        """Their row."""
        return db.session.get_one(User, self.user_id)

    @property
    def organization(self) -> Organization:
        """The row of their organization."""
        return db.session.get_one(Organization, self.organization_id)


@command
def make_person(organization: Organization, role: Role, *, name: str = "", email: str = "") -> Person:
    """Make somebody a member of an organization."""
    address = email or f"{role.value.replace('_', '-')}@{organization.slug}.example"
    user = commands.ensure_user(address, name or role.value.replace("_", " ").title())
    commands.add_member(organization.id, user.id, role)
    return Person(user.id, organization.id, role, address)


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Sign somebody in with a browser, whoever was signed in before, as after password and second factor."""
    cookie = sessions.start_session(person.user, person.organization)
    name = "__Host-tandem" if settings().is_https else "tandem"
    client.set_cookie(name, cookie, secure=settings().is_https)
    return client
