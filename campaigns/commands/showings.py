"""Writes of showings: a proof is added with its picture, and taken back by the side that added it."""

from campaigns.commands.pictures import keep_beside
from campaigns.models import Showing
from campaigns.queries.placements import get_placement
from campaigns.queries.showings import count_showings, get_showing
from campaigns.rules import showings as rules
from campaigns.rules.actions import Action
from campaigns.rules.programs import clean_url
from campaigns.schemas.showings import ShowingDraft
from core import audit, clock, pictures
from core.access import Actor
from core.db import add, command, lock
from core.errors import NotAllowed
from core.ids import Id


def prove_showing(placement_id: Id, draft: ShowingDraft, *, data: bytes, name: str, actor: Actor) -> Showing:
    """Read the picture of a page and keep it as proof. Raises AppError at the field at fault, Conflict for no banner.

    Decoding happens before anything is locked.
    """
    get_placement(actor, placement_id)
    read, key = keep_beside(data, name)
    return add_showing(placement_id, draft, read, key, actor=actor)


@command
def add_showing(placement_id: Id, draft: ShowingDraft, read: pictures.Picture, key: str, *, actor: Actor) -> Showing:
    """Write down a showing whose picture is kept under a key."""
    placement = lock(get_placement(actor, placement_id))
    rules.check_may_show(placement.channel, placement.state, count_showings(actor, placement_id))
    if placement.partnership is None or actor.user_id is None or actor.organization_id is None:
        raise NotAllowed("Proofs are added by people. Sign in to do this.")
    showing = add(
        Showing(
            seller_id=placement.seller_id,
            partnership_id=placement.partnership_id,
            partner_id=placement.partner_id,
            placement_id=placement.id,
            shown_on=rules.check_shown_on(draft.shown_on, clock.today(placement.partnership.seller.timezone)),
            page_url=clean_url(draft.page_url, field="page_url"),
            note=draft.note.strip(),
            sha256=read.sha256,
            media_type=read.media_type,
            width=read.width,
            height=read.height,
            storage_key=key,
            added_by_id=actor.user_id,
            organization_id=actor.organization_id,
        )
    )
    audit.record(actor, Action.SHOWING_ADDED, placement, sha256=read.sha256)
    return showing


@command
def take_back_showing(showing_id: Id, *, actor: Actor) -> Showing:
    """Take back a proof one's own side added; the record of it stays. Raises NotAllowed for the other side's."""
    showing = lock(get_showing(actor, showing_id))
    if showing.organization_id != actor.organization_id:
        raise NotAllowed("The other side added this proof. Only they can take it back.")
    showing.taken_back_at = clock.now()
    audit.record(actor, Action.SHOWING_TAKEN_BACK, showing)
    return showing
