"""A partner's links, in the shapes of Dub's protocol: plain links, in the placement the program keeps for them."""

from accounts.permissions import Permission
from campaigns.api.blueprint import api
from campaigns.api.named import partner_named, program_named
from campaigns.api.shapes import link_out, partner_links_out
from campaigns.commands.partner_links import create_program_link, upsert_program_link
from campaigns.queries.links import links_of_partners
from campaigns.schemas.api_links import LinkOut
from campaigns.schemas.api_partners import CreatePartnerLink, NamedPartner, PartnerLinkOut, UpsertPartnerLink
from core.access import current_actor, needs
from core.api import answers, takes, takes_query


@api.post("/partners/links")
@needs(Permission.LINKS_EDIT)
@answers(LinkOut, 201)
@takes(CreatePartnerLink)
def create_partner_link(body: CreatePartnerLink) -> LinkOut:
    """Make a link for a partner."""
    actor = current_actor()
    partner, program = partner_named(actor, body.partner_id, body.tenant_id), program_named(actor, None)
    return link_out(create_program_link(program.id, partner.id, body.draft_to(body.url or ""), actor=actor))


@api.put("/partners/links/upsert")
@needs(Permission.LINKS_EDIT)
@answers(LinkOut)
@takes(UpsertPartnerLink)
def upsert_partner_link(body: UpsertPartnerLink) -> LinkOut:
    """Change the partner's link that leads to this address already, or make one."""
    actor = current_actor()
    partner, program = partner_named(actor, body.partner_id, body.tenant_id), program_named(actor, None)
    draft = body.draft_to(body.url)
    return link_out(upsert_program_link(program.id, partner.id, draft, body.change(), actor=actor))


@api.get("/partners/links")
@needs(Permission.LINKS_SEE)
@answers(list[PartnerLinkOut])
@takes_query(NamedPartner)
def list_partner_links(query: NamedPartner) -> list[PartnerLinkOut]:
    """List a partner's links."""
    partner = partner_named(current_actor(), query.partner_id, query.tenant_id)
    return partner_links_out(links_of_partners([partner.id])[partner.id])
