"""Partners, in the shapes of Dub's protocol: a partnership that a program starts earns at once, held until accepted."""

from accounts.permissions import Permission
from campaigns.api.blueprint import api
from campaigns.api.named import partner_named, program_named
from campaigns.api.shapes import partner_out
from campaigns.commands.partner_links import start_partner
from campaigns.queries.links import links_of_partners
from campaigns.queries.partners import PartnershipSearch, search_partnerships
from campaigns.queries.programs import get_default_program
from campaigns.schemas.api_partners import (
    BanPartner,
    CreatePartner,
    PartnerOut,
    PartnerQuery,
    StopPartner,
    StoppedPartner,
    states_of,
)
from core.access import current_actor, needs
from core.api import answers, takes, takes_query
from partners.commands import end_partnership, pause_partnership


@api.post("/partners")
@needs(Permission.PARTNERS_EDIT)
@answers(PartnerOut, 201)
@takes(CreatePartner)
def create_partner(body: CreatePartner) -> PartnerOut:
    """Start working with a partner under the program's standing offer.

    It earns at once; what it earns is held until the partner has accepted the terms that are mailed to it.
    """
    actor = current_actor()
    program = program_named(actor, None)
    partnership = start_partner(program.id, body, actor=actor)
    return partner_out(partnership, program.id, links_of_partners([partnership.id])[partnership.id])


@api.get("/partners")
@needs(Permission.PARTNERS_SEE)
@answers(list[PartnerOut])
@takes_query(PartnerQuery)
def list_partners(query: PartnerQuery) -> list[PartnerOut]:
    """List partners, the newest first."""
    actor = current_actor()
    program, rows = get_default_program(actor), search_partnerships(actor, _search(query))
    links = links_of_partners([row.id for row in rows])
    return [partner_out(row, program.id, links[row.id]) for row in rows]


@api.post("/partners/deactivate")
@needs(Permission.PARTNERS_EDIT)
@answers(StoppedPartner)
@takes(StopPartner)
def deactivate_partner(body: StopPartner) -> StoppedPartner:
    """Pause a partnership. What was sent before keeps counting for the agreed days."""
    actor = current_actor()
    partnership = partner_named(actor, body.partner_id, body.tenant_id)
    return StoppedPartner(partner_id=pause_partnership(partnership.id, actor=actor).public_id)


@api.post("/partners/ban")
@needs(Permission.PARTNERS_EDIT)
@answers(StoppedPartner)
@takes(BanPartner)
def ban_partner(body: BanPartner) -> StoppedPartner:
    """End a partnership, giving the reason. What was sent before keeps counting for the agreed days."""
    actor = current_actor()
    partnership = partner_named(actor, body.partner_id, body.tenant_id)
    reason = body.reason.replace("_", " ")
    return StoppedPartner(partner_id=end_partnership(partnership.id, actor=actor, reason=reason).public_id)


def _search(query: PartnerQuery) -> PartnershipSearch:
    return PartnershipSearch(
        states=states_of(query.status),
        country=query.country.upper(),
        email=query.email,
        external_id=query.tenant_id,
        text=query.search,
        is_oldest_first=query.sort_order == "asc",
        offset=query.offset,
        limit=query.page_size,
    )
