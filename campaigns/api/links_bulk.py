"""Many links at once: up to 100. One that cannot be made is reported in its place and stops none of the others."""

from accounts.permissions import Permission
from campaigns.api.blueprint import api
from campaigns.api.links import change_from, create_from
from campaigns.api.named import OWN, link_named
from campaigns.api.shapes import link_out, links_out
from campaigns.commands.links import remove_link
from campaigns.models import Link
from campaigns.schemas.api_links import (
    BulkDelete,
    BulkUpdate,
    CreateLink,
    DeletedCount,
    LinkErrorOut,
    LinkOut,
)
from core.access import Actor, current_actor, needs
from core.api import answers, takes, takes_list, takes_query
from core.errors import AppError, NotFound

MOST = 100


@api.post("/links/bulk")
@needs(Permission.LINKS_EDIT)
@answers(list[LinkOut | LinkErrorOut])
@takes_list(CreateLink, at_most=MOST)
def create_links(body: list[CreateLink]) -> list[LinkOut | LinkErrorOut]:
    """Make up to 100 links. Each is made, or answered with why not."""
    actor = current_actor()
    return [_made_or_refused(actor, item) for item in body]


@api.patch("/links/bulk")
@needs(Permission.LINKS_EDIT)
@answers(list[LinkOut])
@takes(BulkUpdate)
def update_links(body: BulkUpdate) -> list[LinkOut]:
    """Change up to 100 links in the same way. Ids that do not exist are left out."""
    actor = current_actor()
    names = [*body.link_ids, *(OWN + each.removeprefix(OWN) for each in body.external_ids)]
    links = [link for name in names if (link := _known(actor, name)) is not None]
    return links_out([change_from(actor, link, body.data) for link in links])


@api.delete("/links/bulk")
@needs(Permission.LINKS_EDIT)
@answers(DeletedCount)
@takes_query(BulkDelete)
def delete_links(query: BulkDelete) -> DeletedCount:
    """Take up to 100 links off every list. Ids that do not exist are left out."""
    actor, names = current_actor(), query.link_ids.split(",")
    if len(names) > MOST:
        raise AppError(f"Send at most {MOST} ids at a time.", field="linkIds")
    links = [link for name in names if (link := _known(actor, name.strip())) is not None]
    for link in links:
        remove_link(link.id, actor=actor)
    return DeletedCount(deleted_count=len(links))


def _made_or_refused(actor: Actor, item: CreateLink) -> LinkOut | LinkErrorOut:
    try:
        return link_out(create_from(actor, item))
    except AppError as error:
        sent = item.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return LinkErrorOut(link=sent, error=error.message, code=error.code)


def _known(actor: Actor, name: str) -> Link | None:
    try:
        return link_named(actor, name)
    except NotFound:
        return None
