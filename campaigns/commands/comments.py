"""Writes of comments: made on the newest version, answered, resolved by either side."""

from campaigns.commands.creatives import person
from campaigns.models import Comment, CreativeVersion, ReviewGuest
from campaigns.notices import reviews as notices
from campaigns.notices import threads
from campaigns.queries.comments import get_comment
from campaigns.queries.creatives import count_newer_submitted, get_version, side_of
from campaigns.rules.comments import check_is_root, check_text, find_quote
from campaigns.rules.mail_html.pictures import pictures_in
from campaigns.rules.pins import check_pin
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.schemas.creatives import RemarkDraft
from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.errors import Conflict
from core.ids import Id


@command
def add_comment(version_id: Id, *, actor: Actor, draft: RemarkDraft, guest: ReviewGuest | None = None) -> Comment:
    """Comment on a version: a block, a point of a picture, or all of it. Raises Conflict when a newer one is judged."""
    version = get_version(actor, version_id)
    _check_is_current(version)
    check_text(draft.text)
    if draft.pin is not None:
        quote = check_pin(draft.pin, pictures_in(version.html))
    else:
        quote = find_quote(version.blocks, draft.block_id)
    comment = _add(version, actor, draft, quote=quote, guest=guest)
    notices.commented(comment, version, actor)
    return comment


@command
def reply_to_comment(comment_id: Id, *, actor: Actor, text: str, guest: ReviewGuest | None = None) -> Comment:
    """Answer a comment, in its thread."""
    parent = get_comment(actor, comment_id)
    check_is_root(is_reply=parent.parent_id is not None)
    check_text(text)
    version = get_version(actor, parent.creative_version_id)
    draft = RemarkDraft(text=text, block_id=parent.block_id)
    reply = _add(version, actor, draft, parent=parent, guest=guest)
    threads.answered(reply, parent, version, actor)
    return reply


@command
def resolve_comment(comment_id: Id, *, actor: Actor, is_resolved: bool = True) -> Comment:
    """Mark a thread as dealt with, or open it again. Either side may; doing so twice changes nothing."""
    comment = lock(get_comment(actor, comment_id))
    check_is_root(is_reply=comment.parent_id is not None)
    if (comment.resolved_at is not None) is is_resolved:
        return comment
    comment.resolved_at = clock.now() if is_resolved else None
    comment.resolved_by_id = person(actor) if is_resolved else None
    action = ReviewAction.COMMENT_RESOLVED if is_resolved else ReviewAction.COMMENT_REOPENED
    audit.record(actor, action, comment)
    threads.settled(comment, get_version(actor, comment.creative_version_id), actor)
    return comment


def _add(
    version: CreativeVersion,
    actor: Actor,
    draft: RemarkDraft,
    *,
    quote: str = "",
    parent: Comment | None = None,
    guest: ReviewGuest | None = None,
) -> Comment:
    comment = add(
        Comment(
            seller_id=version.seller_id,
            partner_id=version.partner_id,
            creative_id=version.creative_id,
            creative_version_id=version.id,
            version_number=version.number,
            parent_id=parent.id if parent else None,
            block_id=draft.block_id,
            picture_sha256=draft.pin.picture if draft.pin else None,
            pin_x=draft.pin.x if draft.pin else None,
            pin_y=draft.pin.y if draft.pin else None,
            quote=quote,
            text=draft.text.strip(),
            is_must_fix=draft.is_must_fix,
            side=side_of(version.creative, actor),
            author_id=None if guest else person(actor),
            guest_id=guest.id if guest else None,
            author_organization_id=actor.organization_id,
        )
    )
    audit.record(actor, ReviewAction.COMMENTED, comment, version=version.number)
    return comment


def _check_is_current(version: CreativeVersion) -> None:
    if count_newer_submitted(version):
        raise Conflict(f"Version {version.number} is closed for comments: a newer one is there. Comment on that one.")
