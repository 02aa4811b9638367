"""Writes of brand guidelines: publishing a version, and the link that shows the newest to anybody."""

import secrets

from campaigns.commands.creatives import person
from campaigns.models import BrandGuidelines, BrandShare
from campaigns.queries.brands import find_share, latest_guidelines
from campaigns.queries.pictures import get_picture
from campaigns.rules.brands import Guidelines, read_colours, read_phrases
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.schemas.brands import GuidelinesDraft
from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, NotAllowed
from core.ids import Id


@command
def publish_guidelines(draft: GuidelinesDraft, *, actor: Actor) -> BrandGuidelines:
    """Publish a version of the organization's guidelines. Partners see it at once; approvals stay as they are.

    Raises AppError with a field for what cannot be read, and when nothing differs from the newest version.
    """
    author, organization_id = person(actor), _organization(actor)
    if draft.logo_id is not None:
        get_picture(actor, draft.logo_id)
    rules = _read(draft)
    newest = latest_guidelines(organization_id).get(organization_id)
    if rules == (newest.rules if newest else Guidelines()):
        raise AppError("Nothing differs from what is published, so nothing was saved. Change something first.")
    published = add(
        BrandGuidelines(
            organization_id=organization_id,
            number=newest.number + 1 if newest else 1,
            **{name: getattr(rules, name) for name in ("logo_id", "tone", "dos", "donts", "disclosure")},
            colours=list(rules.colours),
            forbidden=list(rules.forbidden),
            note=draft.note,
            author_id=author,
        )
    )
    audit.record(actor, ReviewAction.GUIDELINES_PUBLISHED, published, number=published.number)
    return published


@command
def share_guidelines(*, actor: Actor) -> BrandShare:
    """Make a link that shows the newest guidelines to anybody who has it; the one before it ends."""
    older = find_share(actor)
    if older is not None:
        lock(older).ended_at = clock.now()
    share = add(
        BrandShare(organization_id=_organization(actor), code=secrets.token_urlsafe(24), created_by_id=person(actor))
    )
    audit.record(actor, ReviewAction.GUIDELINES_SHARED, share)
    return share


@command
def stop_sharing(*, actor: Actor) -> None:
    """End the link that shows the guidelines. Without one, nothing happens."""
    share = find_share(actor)
    if share is not None:
        lock(share).ended_at = clock.now()
        audit.record(actor, ReviewAction.GUIDELINES_UNSHARED, share)


def _read(draft: GuidelinesDraft) -> Guidelines:
    return Guidelines(
        logo_id=draft.logo_id,
        colours=read_colours(draft.colours),
        tone=draft.tone,
        dos=draft.dos,
        donts=draft.donts,
        disclosure=" ".join(draft.disclosure.split()),
        forbidden=read_phrases(draft.forbidden),
    )


def _organization(actor: Actor) -> Id:
    if actor.organization_id is None:
        raise NotAllowed("Guidelines belong to an organization. Choose one first.")
    return actor.organization_id
