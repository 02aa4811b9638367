"""What callers name: programs, partners and links, by our ids or by their own. What is not theirs is not found."""

from campaigns.models import Link, Program
from campaigns.queries.links import get_own_link, get_own_link_by_code, get_own_link_by_external_id
from campaigns.queries.programs import get_default_program, get_program
from campaigns.schemas.api_links import FindLink
from campaigns.schemas.api_partners import one_of
from core import ids
from core.access import Actor
from core.config import settings
from core.errors import AppError, NotFound
from partners.models import Partnership
from partners.queries import find_partnership_by_external_id, get_own_partnership

OWN = "ext_"


def program_named(actor: Actor, program_id: str | None) -> Program:
    """Return the program a caller names, else the key's own."""
    return get_program(actor, ids.parse(program_id, Program.__prefix__)) if program_id else get_default_program(actor)


def partner_named(actor: Actor, partner_id: str | None, tenant_id: str | None) -> Partnership:
    """Return the partnership a caller names. Raises AppError when it names none, NotFound when there is none."""
    partner_id, tenant_id = one_of(partner_id, tenant_id)
    if partner_id:
        return get_own_partnership(actor, ids.parse(partner_id, Partnership.__prefix__))
    found = find_partnership_by_external_id(actor, tenant_id or "")
    if found is None:
        raise NotFound(f"There is no partner with the tenantId “{tenant_id}”. Create the partner first.")
    return found


def maybe_partner(actor: Actor, partner_id: str | None, tenant_id: str | None) -> Partnership | None:
    """Return the partnership a link is for: the one named, or the one the caller's number belongs to, or none."""
    if partner_id:
        return partner_named(actor, partner_id, None)
    return find_partnership_by_external_id(actor, tenant_id) if tenant_id else None


def link_named(actor: Actor, name: str) -> Link:
    """Return the link with our id, or with the caller's own after `ext_`. Raises NotFound."""
    if name.startswith(OWN):
        return get_own_link_by_external_id(actor, name.removeprefix(OWN))
    return get_own_link(actor, ids.parse(name, Link.__prefix__))


def link_found(actor: Actor, query: FindLink) -> Link:
    """Return the one link a query means. Raises AppError when it means none."""
    if query.link_id:
        return link_named(actor, query.link_id)
    if query.external_id:
        return link_named(actor, OWN + query.external_id.removeprefix(OWN))
    if query.key:
        return get_own_link_by_code(actor, query.domain or settings().link_host, query.key)
    raise AppError("Say which link: send linkId, externalId, or domain and key.", field="linkId")
