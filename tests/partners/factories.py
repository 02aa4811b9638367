"""Sellers, people and partnerships for tests: name only what the test is about."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from accounts.commands import add_member, create_organization, ensure_user
from accounts.models import Organization, User
from accounts.permissions import Role, of_role
from core.access import Actor, ActorKind
from core.db import db
from core.ids import Id
from core.mail import OutboxMail
from partners import commands, queries
from partners.models import AgreementVersion, Partnership
from partners.rules.terms import Terms

TERMS = Terms(share_bps=2_500, currency="USD", minimum_payout_minor=5_000)
COURSE = {"name": "Bootcamp", "description": "Six weeks", "price_minor": 19_900, "currency": "USD", "url": ""}


@dataclass(frozen=True)
class Member:
    """A person in an organization, with the actor they are when they ask."""

    organization: Organization
    user: User
    actor: Actor


def make_member(name: str, *, role: Role = Role.OWNER, of: Organization | None = None, email: str = "") -> Member:
    organization = of or create_organization(name, country="US", timezone="UTC", currency="USD")
    user = ensure_user(email or f"{role.value.replace('_', '-')}@{organization.slug}.example", f"{name} {role.value}")
    add_member(organization.id, user.id, role)
    return Member(organization, user, actor_of(organization.id, user.id, role))


def actor_of(organization_id: Id, user_id: Id, role: Role = Role.OWNER) -> Actor:
    return Actor(user_id, organization_id, role.value, ActorKind.USER, of_role(role), is_fresh=True)


def invite(seller: Member, **given: Any) -> Partnership:
    options: dict[str, Any] = {
        "name": "Main Street Chamber",
        "contact_name": "Dana Cole",
        "email": "dana@chamber.example",
        "terms": TERMS,
        "sells": [COURSE],
        "note": "",
    }
    return commands.invite_partner(actor=seller.actor, **options | given)


def offered(partnership: Partnership) -> AgreementVersion:
    found = queries.find_offered_version(partnership.id)
    assert found is not None
    return found


def mails(to: str, subject: str = "") -> list[OutboxMail]:
    query = select(OutboxMail).where(OutboxMail.recipient == to).order_by(OutboxMail.id)
    return [mail for mail in db.session.scalars(query) if subject in mail.subject]


def token_in(mail: OutboxMail) -> str:
    found = re.search(r"/invitations/([\w.\-]+)", mail.text)
    assert found is not None, mail.text
    return found[1]


def last_token(email: str = "dana@chamber.example", *, of: Partnership | None = None) -> str:
    letters = [mail for mail in mails(email, "asks you") if of is None or mail.seller_id == of.seller_id]
    return token_in(letters[-1])


def accept(partnership: Partnership, *, token: str = "", name: str = "Dana Cole", role: str = "Director") -> Actor:
    """Accept an invitation by its newest letter; returns the partner's owner."""
    version = offered(partnership)
    token = token or last_token(partnership.contact_email, of=partnership)
    version = commands.accept_invitation(token, name=name, role=role, seen_sha256=version.sha256)
    assert version.accepted_by_id is not None
    return actor_of(partnership.partner_id, version.accepted_by_id)


def active_partnership(seller: Member, **given: Any) -> tuple[Partnership, Actor]:
    partnership = invite(seller, **given)
    return partnership, accept(partnership)
