"""Links, in the shapes of Dub's protocol. Without a partner a link is the program's own: counted, and nobody earns."""

from accounts.permissions import Permission
from campaigns.api.blueprint import api
from campaigns.api.named import link_found, link_named, maybe_partner, program_named
from campaigns.api.shapes import link_out, links_out
from campaigns.commands.links import change_link, remove_link
from campaigns.commands.partner_links import create_program_link, upsert_program_link
from campaigns.models import Link
from campaigns.queries import links as queries
from campaigns.queries.links import LinkFilter
from campaigns.schemas.api_links import CreateLink, DeletedLink, FindLink, LinkOut, LinkQuery, UpdateLink
from core import ids
from core.access import Actor, current_actor, needs
from core.api import answers, takes, takes_query
from core.errors import AppError


@api.post("/links")
@needs(Permission.LINKS_EDIT)
@answers(LinkOut)
@takes(CreateLink)
def create_link(body: CreateLink) -> LinkOut:
    """Make a link.

    With partnerId (or a tenantId that is a partner's) it is the partner's plain link; without, the program's own.
    """
    return link_out(create_from(current_actor(), body))


@api.get("/links")
@needs(Permission.LINKS_SEE)
@answers(list[LinkOut])
@takes_query(LinkQuery)
def list_links_by_api(query: LinkQuery) -> list[LinkOut]:
    """List links, the newest first."""
    return links_out(queries.list_links(current_actor(), narrowed(query)))


@api.get("/links/count")
@needs(Permission.LINKS_SEE)
@answers(int)
@takes_query(LinkQuery)
def count_links(query: LinkQuery) -> int:
    """Count links."""
    return queries.count_links(current_actor(), narrowed(query))


@api.get("/links/info")
@needs(Permission.LINKS_SEE)
@answers(LinkOut)
@takes_query(FindLink)
def get_link_info(query: FindLink) -> LinkOut:
    """Return one link, by its code, its id or your own id."""
    return link_out(link_found(current_actor(), query))


@api.put("/links/upsert")
@needs(Permission.LINKS_EDIT)
@answers(LinkOut)
@takes(CreateLink)
def upsert_link(body: CreateLink) -> LinkOut:
    """Change the link that leads to this address already, or make one."""
    actor = current_actor()
    program, partner = program_named(actor, body.program_id), maybe_partner(actor, body.partner_id, body.tenant_id)
    partnership_id = partner.id if partner else None
    link = upsert_program_link(program.id, partnership_id, body.draft(), body.change(), actor=actor)
    return link_out(link)


@api.patch("/links/<name>")
@needs(Permission.LINKS_EDIT)
@answers(LinkOut)
@takes(UpdateLink)
def update_link(body: UpdateLink, name: str) -> LinkOut:
    """Change a link. What is left out stays, null clears."""
    actor = current_actor()
    return link_out(change_from(actor, link_named(actor, name), body))


@api.delete("/links/<name>")
@needs(Permission.LINKS_EDIT)
@answers(DeletedLink)
def delete_link(name: str) -> DeletedLink:
    """Take a link off every list. People who have it are still redirected, and its code stays taken."""
    actor = current_actor()
    return DeletedLink(id=remove_link(link_named(actor, name).id, actor=actor).public_id)


def create_from(actor: Actor, body: CreateLink) -> Link:
    """Make the link that a body describes."""
    program, partner = program_named(actor, body.program_id), maybe_partner(actor, body.partner_id, body.tenant_id)
    return create_program_link(program.id, partner.id if partner else None, body.draft(), actor=actor)


def change_from(actor: Actor, link: Link, body: UpdateLink) -> Link:
    """Change a link as a body says; its program and partner stay. Raises AppError when the body names others."""
    for field, sent, is_now in (
        ("programId", body.program_id, ids.show("prog", link.program_id)),
        ("partnerId", body.partner_id, ids.show("pn", link.partnership_id) if link.partnership_id else None),
    ):
        if sent and sent != is_now:
            raise AppError("A link keeps its program and its partner. Make another link instead.", field=field)
    return change_link(link.id, body.change(link.destination), actor=actor)


def narrowed(query: LinkQuery) -> LinkFilter:
    """Return the part of the links that a query asks for."""
    return LinkFilter(
        search=query.search,
        domain=query.domain,
        tenant_id=query.tenant_id,
        part=query.cursor(Link.__prefix__),
    )
