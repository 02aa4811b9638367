"""The permanent cast: two sellers and two partners, each with one person per role. One partner works with both sellers.

Lumen sells courses, Harbor sells tools. Fern mails for both; Opal only knows Lumen. Nobody else knows anybody.
"""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.commands import create_organization
from accounts.models import Organization
from accounts.permissions import Role
from core.db import command, db
from core.ids import Id
from partners.commands import invite_partner
from partners.commands.agreements import Signer, accept_version
from partners.models import Partnership
from partners.queries import find_offered_version
from partners.rules.terms import Terms
from tests.harness.people import Person, make_person, sign_in

TERMS = Terms(share_bps=2_500, currency="USD", minimum_payout_minor=5_000)
PAIRS = (("lumen", "fern"), ("lumen", "opal"), ("harbor", "fern"))
NAMES = {"lumen": "Lumen Courses", "harbor": "Harbor Tools", "fern": "Fern Letters", "opal": "Opal Market"}


@dataclass(frozen=True)
class Cast:
    """Everybody, by organization and role. Owners are there; others are made when they are first called for."""

    people: dict[tuple[str, Role], Person]
    organizations: dict[str, Id]
    partnerships: dict[tuple[str, str], Id]
    client: FlaskClient

    def person(self, organization: str, role: Role = Role.OWNER) -> Person:
        """Return somebody of an organization."""
        if (organization, role) not in self.people:
            self.people[organization, role] = make_person(self.organization(organization), role)
        return self.people[organization, role]

    def organization(self, name: str) -> Organization:
        """Return an organization's row."""
        return db.session.get_one(Organization, self.organizations[name])

    def partnership(self, seller: str, partner: str) -> Partnership:
        """Return the partnership of two of them."""
        return db.session.get_one(Partnership, self.partnerships[seller, partner])

    def signed_in(self, organization: str, role: Role = Role.OWNER) -> FlaskClient:
        """Return the browser with somebody signed in."""
        return sign_in(self.client, self.person(organization, role))


@command
def assemble(client: FlaskClient) -> Cast:
    """Make the cast in an empty database."""
    rows = {
        slug: create_organization(name, slug=slug, country="US", timezone="UTC", currency="USD")
        for slug, name in NAMES.items()
    }
    owners = {slug: make_person(row, Role.OWNER) for slug, row in rows.items()}
    partnerships = {pair: _work_together(owners[pair[0]], owners[pair[1]]) for pair in PAIRS}
    people = {(slug, Role.OWNER): owner for slug, owner in owners.items()}
    return Cast(people, {slug: row.id for slug, row in rows.items()}, partnerships, client)


def _work_together(seller: Person, partner: Person) -> Id:
    """Let one owner invite the other, who accepts."""
    name = partner.organization.name
    partnership = invite_partner(actor=seller.actor, name=name, contact_name=name, email=partner.email, terms=TERMS)
    offer = find_offered_version(partnership.id)
    assert offer is not None
    signer = Signer(partner.user_id, "Sam Owner", "Owner")
    accept_version(partnership, offer, signer, partner.actor, offer.sha256)
    return partnership.id


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The permanent cast."""
    return assemble(app.test_client())
