"""Reads of brand guidelines: one's own, and those of the other side of a design."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from accounts.models import Organization
from campaigns.models import BrandGuidelines, BrandShare, Creative, GuidelinesNotice, Picture, Placement
from campaigns.queries.creatives import organization_of, side_names, sides_of
from campaigns.queries.pictures import inside, pictures_by_sha
from campaigns.rules.brands import BrandRule, Logo, required_sides
from campaigns.rules.brands_logos import FORM_WORDS, LogoForm
from campaigns.rules.creatives import Side
from campaigns.rules.mail_html.starter import usual_disclosure
from core.access import Actor
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id


def list_guidelines(actor: Actor) -> list[BrandGuidelines]:
    """Return every version of an organization's own guidelines, the newest first."""
    query = select(BrandGuidelines).where(BrandGuidelines.organization_id == actor.organization_id)
    around = (joinedload(BrandGuidelines.author), joinedload(BrandGuidelines.logo))
    return list(db.session.scalars(query.options(*around).order_by(BrandGuidelines.number.desc())))


def latest_guidelines(*organization_ids: Id | None) -> dict[Id, BrandGuidelines]:
    """Return the newest guidelines of each of these organizations that has any; None stands for no partner."""
    wanted = [id_ for id_ in organization_ids if id_]
    newest = (
        select(BrandGuidelines.organization_id, func.max(BrandGuidelines.number).label("number"))
        .where(BrandGuidelines.organization_id.in_(wanted))
        .group_by(BrandGuidelines.organization_id)
        .subquery()
    )
    is_newest = (BrandGuidelines.organization_id == newest.c.organization_id) & (
        BrandGuidelines.number == newest.c.number
    )
    query = select(BrandGuidelines).join(newest, is_newest).options(joinedload(BrandGuidelines.logo))
    return {row.organization_id: row for row in db.session.scalars(query)}


def disclosure_of(placement: Placement) -> str:
    """Return what stands near the links of a placement that has no design. It was fetched for whoever asks."""
    program = placement.program
    found = latest_guidelines(placement.seller_id, placement.partner_id)
    name = placement.partnership.name if placement.partnership else program.name
    return usual_disclosure(name, own=program.disclosure, asked=[brand.disclosure for brand in found.values()])


def disclosure_for(seller_id: Id) -> str:
    """Return what stands near the links of a seller's partners, whoever they are."""
    asked = [brand.disclosure for brand in latest_guidelines(seller_id).values()]
    return usual_disclosure("The partner", asked=asked)


def brands_of(creative: Creative) -> dict[Side, BrandGuidelines]:
    """Return the newest guidelines of each side of a creative that has any. It was fetched for whoever asks."""
    sides = {side: organization_of(creative, side) for side in sides_of(creative)}
    found = latest_guidelines(*sides.values())
    return {side: found[id_] for side, id_ in sides.items() if id_ in found}


def sides_that_decide(creative: Creative) -> list[Side]:
    """Return the sides that must approve a creative, as both sides' newest guidelines say of its kind."""
    said = {side: brand.decider(creative.kind) for side, brand in brands_of(creative).items()}
    return required_sides(sides_of(creative), said)


def brand_rules_of(creative: Creative, brands: Mapping[Side, BrandGuidelines]) -> list[BrandRule]:
    """Return what the brand checks look for in a creative's versions."""
    names = side_names(creative)
    return [_rule_of(names[side], brand) for side, brand in brands.items()]


def _rule_of(name: str, brand: BrandGuidelines) -> BrandRule:
    main, others = brand.logo, (Logo(sha256) for sha256 in brand.logos.values())
    return BrandRule(
        brand=name,
        disclosure=brand.disclosure,
        forbidden=tuple(brand.forbidden),
        number=brand.number,
        logos=(*others, *([Logo(main.sha256, main.width, main.height)] if main else [])),
        clear_space_percent=brand.clear_space_percent,
        min_width_px=brand.min_width_px,
    )


@dataclass(frozen=True)
class ShownLogo:
    """One form of a logo as a page shows it: what it is for, its picture as an address, and on which ground."""

    label: str
    address: str
    is_dark: bool


def shown_logos(brands: Iterable[BrandGuidelines]) -> dict[Id, list[ShownLogo]]:
    """Return the logo of each of these guidelines and its other forms, as far as their files are there."""
    found = list(brands)
    owners, others = (
        [brand.organization_id for brand in found],
        [sha for brand in found for sha in brand.logos.values()],
    )
    held = pictures_by_sha(owners, others) if others else {}
    return {brand.id: [one for one in _logos(brand, held) if one.address] for brand in found}


def _logos(brand: BrandGuidelines, held: Mapping[str, Picture]) -> Iterator[ShownLogo]:
    yield ShownLogo("Logo", inside(brand.logo), is_dark=False)
    for form, words in FORM_WORDS.items():
        picture = held.get(brand.logos.get(form, ""))
        yield ShownLogo(words, inside(picture), is_dark=form is LogoForm.ON_DARK)


def was_told(guidelines_id: Id, organization_id: Id) -> bool:
    """Return whether an organization was told which designs these guidelines want to have looked at again."""
    query = select(GuidelinesNotice.id).where(
        GuidelinesNotice.guidelines_id == guidelines_id, GuidelinesNotice.organization_id == organization_id
    )
    return db.session.scalar(query) is not None


def find_share(actor: Actor) -> BrandShare | None:
    """Return the link that shows an organization's guidelines to anybody, if there is one."""
    query = select(BrandShare).where(BrandShare.organization_id == actor.organization_id)
    return db.session.scalar(query.where(BrandShare.ended_at.is_(None)).order_by(BrandShare.id.desc()).limit(1))


def get_shared_guidelines(code: str) -> tuple[Organization, BrandGuidelines]:
    """Return whose guidelines a link shows, and the newest of them. Raises NotFound once it was ended."""
    query = select(BrandShare).where(BrandShare.code == code, BrandShare.ended_at.is_(None))
    share = get_one(query, missing="This link shows nothing any more. Ask whoever sent it for a new one.")
    found = latest_guidelines(share.organization_id).get(share.organization_id)
    if found is None:
        raise NotFound("There is nothing to show yet. Ask whoever sent the link.")
    return db.session.get_one(Organization, share.organization_id), found
