"""What scripts and people may ask of the demo: who is in it, and the way in for each role."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from accounts.models import Organization
from campaigns.models import Program
from core.db import db
from core.ids import Id
from demo.rules.cast import PARTNER_PERSONA, SELLERS
from partners.models import Partnership
from tracking.models import Order

Info = dict[str, list[dict[str, str]]]


def info() -> Info:
    """Return slugs of the demo's organizations, programs and partners, and the sign-in addresses by role."""
    sellers = {seller.slug for seller in SELLERS}
    named = db.session.execute(select(Organization.slug, Organization.name).order_by(Organization.created_at)).all()
    programs = select(Program.slug, Organization.slug).join(Organization, Organization.id == Program.seller_id)
    partner_ids = select(Partnership.partner_id).distinct()
    partners = select(Organization.slug).where(Organization.id.in_(partner_ids)).order_by(Organization.slug)
    return {
        "organizations": [{"slug": slug, "name": name} for slug, name in named if slug in sellers],
        "programs": [{"slug": slug, "organization": owner} for slug, owner in db.session.execute(programs)],
        "partners": [{"slug": slug} for slug in db.session.scalars(partners)],
        "sign_in": [{"role": role, "email": email} for role, email in personas()],
    }


@dataclass(frozen=True, slots=True)
class Business:
    """How much one seller of the demo does."""

    name: str
    partners: int
    orders: int


def businesses() -> list[Business]:
    """Return how many partners and orders each seller has, in the cast's order, whatever way the orders came."""
    partners = dict(_counted(Partnership.seller_id))
    orders = dict(_counted(Order.seller_id))
    found = {row.slug: row for row in db.session.scalars(select(Organization))}
    sellers = [found[seller.slug] for seller in SELLERS if seller.slug in found]
    return [Business(row.name, partners.get(row.id, 0), orders.get(row.id, 0)) for row in sellers]


def _counted(seller_id: InstrumentedAttribute[Id]) -> list[tuple[Id, int]]:
    return [(row[0], row[1]) for row in db.session.execute(select(seller_id, func.count()).group_by(seller_id))]


def personas() -> list[tuple[str, str]]:
    """Return the role and e-mail address of everybody the visitor is invited to be, in the first seller's story."""
    people = [(person.persona, person.email) for person in SELLERS[0].people if person.persona]
    return [*people[:1], ("partner", PARTNER_PERSONA), *people[1:]]
