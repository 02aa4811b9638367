"""Organizations: made once, described by their owner. The short name never changes, because addresses carry it."""

from sqlalchemy import select

from accounts import queries
from accounts.commands.twins import refusing_twins
from accounts.models import Organization
from accounts.rules.actions import Action
from accounts.rules.organizations import check_place, normal_email, slug_of
from core import audit
from core.access import SYSTEM, Actor
from core.db import add, command, db, lock


@command
def create_organization(
    name: str,
    *,
    country: str,
    timezone: str,
    currency: str,
    legal_name: str = "",
    email: str = "",
    postal_address: str = "",
    slug: str = "",
    is_demo: bool = False,
    actor: Actor = SYSTEM,
) -> Organization:
    """Create an organization; its short name is made from its name unless given. Raises AppError on a wrong place."""
    check_place(country=country, timezone=timezone, currency=currency)
    with refusing_twins("Somebody took this short name a moment ago. Try again."):
        organization = add(
            Organization(
                slug=_free_slug(slug or slug_of(name)),
                name=name.strip(),
                legal_name=legal_name.strip() or name.strip(),
                email=normal_email(email),
                postal_address=postal_address.strip(),
                country=country,
                timezone=timezone,
                currency=currency,
                is_demo=is_demo,
            )
        )
    audit.record(actor, Action.ORGANIZATION_CREATED, organization, organization_id=organization.id)
    return organization


@command
def change_organization(
    *,
    actor: Actor,
    name: str,
    legal_name: str,
    email: str,
    postal_address: str,
    country: str,
    timezone: str,
    currency: str,
) -> Organization:
    """Change what an organization says about itself. The currency is only the default of new programs."""
    organization = lock(queries.get_own_organization(actor))
    check_place(country=country, timezone=timezone, currency=currency)
    given = {
        "name": name.strip(),
        "legal_name": legal_name.strip() or name.strip(),
        "email": normal_email(email),
        "postal_address": postal_address.strip(),
        "country": country,
        "timezone": timezone,
        "currency": currency,
    }
    changed = sorted(key for key, value in given.items() if getattr(organization, key) != value)
    for key in changed:
        setattr(organization, key, given[key])
    if changed:
        audit.record(actor, Action.ORGANIZATION_CHANGED, organization, organization_id=organization.id, changed=changed)
    return organization


def _free_slug(wanted: str) -> str:
    """Return the short name, with a number behind it when others have it already."""
    taken = set(db.session.scalars(select(Organization.slug).where(Organization.slug.startswith(wanted))))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)
