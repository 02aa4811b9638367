"""Writes of creatives and versions. What is pasted is cleaned first; what is saved never changes again."""

from campaigns.commands.creatives_bundles import bundle_of
from campaigns.commands.pictures import hold_pictures
from campaigns.models import Creative, CreativeVersion
from campaigns.queries.brands import brands_of
from campaigns.queries.creatives import find_latest_version, get_creative, side_of
from campaigns.queries.creatives_checks import checks_of
from campaigns.queries.placements import get_placement
from campaigns.rules.creatives import Bundle, CreativeKind, fingerprint
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.schemas.creatives import VersionDraft
from core import audit
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, NotAllowed
from core.ids import Id


@command
def create_creative(
    placement_id: Id, *, actor: Actor, name: str, draft: VersionDraft, kind: CreativeKind = CreativeKind.HTML_MAIL
) -> Creative:
    """Start a creative for a placement with a first version, a draft that only the maker's side sees.

    Raises AppError with a field for HTML that cannot be used, NotFound for somebody else's placement.
    """
    placement = get_placement(actor, placement_id)
    creative = Creative(
        seller_id=placement.seller_id,
        partnership_id=placement.partnership_id,
        partner_id=placement.partner_id,
        campaign_id=placement.campaign_id,
        placement_id=placement.id,
        kind=kind,
        name=name.strip(),
        created_by_id=person(actor),
    )
    creative.owner_side = side_of(creative, actor)
    add(creative)
    audit.record(actor, ReviewAction.CREATIVE_CREATED, creative)
    _add_version(creative, actor, draft, number=1)
    return creative


@command
def save_version(creative_id: Id, *, actor: Actor, draft: VersionDraft) -> CreativeVersion:
    """Save a new version, a draft. Raises AppError when no byte differs, NotAllowed for the other side."""
    creative = lock(get_creative(actor, creative_id))
    check_owner(creative, actor)
    latest = find_latest_version(creative.id)
    return _add_version(creative, actor, draft, number=latest.number + 1 if latest else 1, latest=latest)


def check_owner(creative: Creative, actor: Actor) -> None:
    """Raise NotAllowed unless the actor is on the side that makes this creative's versions."""
    if side_of(creative, actor) is not creative.owner_side:
        raise NotAllowed("The other side makes the versions of this design. Comment on it, or request changes.")


def person(actor: Actor) -> Id:
    """Return the person behind an actor. Raises NotAllowed for keys and the system: brands are judged by people."""
    if actor.user_id is None:
        raise NotAllowed("Designs are made and judged by people. Sign in to do this.")
    return actor.user_id


def _add_version(
    creative: Creative, actor: Actor, draft: VersionDraft, *, number: int, latest: CreativeVersion | None = None
) -> CreativeVersion:
    brands = brands_of(creative)
    bundle, blocks = bundle_of(draft, creative, brands)
    sha256 = fingerprint(bundle)
    if latest is not None and latest.sha256 == sha256:
        raise AppError(
            f"This is exactly version {latest.number}, so nothing was saved. Change something, or submit that version.",
            field="html" if creative.kind in {CreativeKind.HTML_MAIL, CreativeKind.PAGE_SECTION} else "text",
        )
    version = add(
        CreativeVersion(
            seller_id=creative.seller_id,
            partner_id=creative.partner_id,
            creative_id=creative.id,
            number=number,
            sha256=sha256,
            **{name: getattr(bundle, name) for name in Bundle.__dataclass_fields__ if name not in {"parts", "code"}},
            code_discount_bps=bundle.code.discount_bps if bundle.code else None,
            code_ends_on=bundle.code.ends_on if bundle.code else None,
            parts=[part.to_json() for part in bundle.parts],
            note=draft.note,
            blocks=[{"id": block.id, "tag": block.tag, "text": block.text} for block in blocks],
            checks=[check.to_json() for check in checks_of(creative, bundle, brands)],
            author_id=person(actor),
            author_organization_id=actor.organization_id,
        )
    )
    hold_pictures(version)
    audit.record(actor, ReviewAction.VERSION_SAVED, version, number=number, sha256=sha256)
    return version
