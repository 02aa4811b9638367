"""Writes of creatives and versions. What is pasted is cleaned first; what is saved never changes again."""

from campaigns.commands.creatives_bundles import Brands, bundle_of
from campaigns.commands.pictures import hold_pictures
from campaigns.models import Creative, CreativeVersion
from campaigns.queries.brands import brand_rules_of, brands_of
from campaigns.queries.creatives import find_latest_version, get_creative, side_of
from campaigns.queries.offers import old_prices_in
from campaigns.queries.pictures import pictures_by_sha
from campaigns.queries.placements import get_placement
from campaigns.rules.checks import run_checks
from campaigns.rules.checks_asked import Banners
from campaigns.rules.creatives import Bundle, CreativeKind, fingerprint
from campaigns.rules.kits import tool_named
from campaigns.rules.needs import is_sellers_mail
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
            **{name: getattr(bundle, name) for name in Bundle.__dataclass_fields__ if name != "parts"},
            parts=[part.to_json() for part in bundle.parts],
            note=draft.note,
            blocks=[{"id": block.id, "tag": block.tag, "text": block.text} for block in blocks],
            checks=_checks_of(creative, bundle, brands),
            author_id=person(actor),
            author_organization_id=actor.organization_id,
        )
    )
    hold_pictures(version)
    audit.record(actor, ReviewAction.VERSION_SAVED, version, number=number, sha256=sha256)
    return version


def _checks_of(creative: Creative, bundle: Bundle, brands: Brands) -> list[dict[str, object]]:
    campaign = creative.campaign
    found = run_checks(
        bundle,
        ends_on=campaign.ends_on if campaign else None,
        brands=brand_rules_of(creative, brands),
        old_prices=old_prices_in(bundle, campaign) if campaign else (),
        is_sellers_mail=is_sellers_mail(creative.placement.channel, creative.placement.answers),
        banners=_banners(creative, bundle),
        tool=tool_named(creative.placement.answers.get("tool")),
    )
    return [check.to_json() for check in found]


def _banners(creative: Creative, bundle: Bundle) -> Banners:
    """Return the sizes that were asked for, and what each picture weighs."""
    if bundle.kind is not CreativeKind.BANNER_SET:
        return Banners()
    held = pictures_by_sha([creative.owner_organization_id], [part.picture for part in bundle.parts])
    asked = str(creative.placement.answers.get("sizes", "")).replace(" ", "").split(",")
    return Banners(tuple(filter(None, asked)), {sha: picture.size_bytes for sha, picture in held.items()})
