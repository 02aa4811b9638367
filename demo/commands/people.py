"""Who the demo's actors are: every command of the story is said by somebody who could say it in the product."""

from dataclasses import dataclass

from accounts.commands import add_member, create_organization, ensure_user
from accounts.models import Organization
from accounts.permissions import Role, of_role
from core.access import Actor, ActorKind
from core.db import command, db
from core.ids import Id
from demo.rules.cast import Seller


@dataclass(frozen=True, slots=True)
class Team:
    """A selling organization with the actor of each role."""

    seller: Seller
    organization_id: Id
    actors: dict[Role, Actor]

    def actor(self, role: Role) -> Actor:
        """Return who has a role; an owner stands in where nobody else has it."""
        return self.actors.get(role, self.actors[Role.OWNER])


@command
def hire(seller: Seller) -> Team:
    """Create a selling organization with its people."""
    organization = create_organization(
        seller.name, country=seller.country, timezone=seller.zone, currency=seller.currency, slug=seller.slug,
        legal_name=seller.name, email=f"hello@{seller.site.removeprefix('https://')}", postal_address=seller.address,
        is_demo=True,
    )  # fmt: skip
    actors = {}
    for person in seller.people:
        user = ensure_user(person.email, person.name)
        add_member(organization.id, user.id, person.role)
        actors[person.role] = actor_of(user.id, organization.id, person.role)
    return Team(seller, organization.id, actors)


def actor_of(user_id: Id, organization_id: Id, role: Role) -> Actor:
    """Return a signed-in person as the commands see them."""
    return Actor(user_id, organization_id, role.value, ActorKind.USER, of_role(role), is_fresh=True)


@command
def mark_as_demo(organization_id: Id, slug: str, postal_address: str) -> None:
    """Let a partner's organization be one of the demo's, with a name that commands can use and an address for mail."""
    organization = db.session.get_one(Organization, organization_id)
    organization.is_demo, organization.slug = True, slug
    organization.postal_address = postal_address
