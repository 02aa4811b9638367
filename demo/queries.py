"""What scripts and people may ask of the demo: who is in it, and the way in for each role."""

from sqlalchemy import select

from accounts.models import Organization
from campaigns.models import Program
from core.db import db
from demo.rules.cast import PARTNER_PERSONA, SELLERS
from partners.models import Partnership

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


def personas() -> list[tuple[str, str]]:
    """Return the role and e-mail address of everybody the visitor is invited to be, in the first seller's story."""
    people = [(person.persona, person.email) for person in SELLERS[0].people if person.persona]
    return [*people[:1], ("partner", PARTNER_PERSONA), *people[1:]]
