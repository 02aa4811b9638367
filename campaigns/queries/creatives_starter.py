"""What a new creative starts from: the co-branded starter, filled with what the product knows of both sides."""

from collections.abc import Iterable
from math import ceil
from typing import Any

from campaigns.models import BrandGuidelines, Placement
from campaigns.queries.brands import latest_guidelines
from campaigns.queries.coupons import promise_of
from campaigns.queries.placements import get_placement
from campaigns.rules.checks_dates import in_words
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.mail_html.clean import clean_mail
from campaigns.rules.mail_html.palette import palette_of
from campaigns.rules.mail_html.reading import derive_text
from campaigns.rules.mail_html.starter import (
    LOGO_HEIGHT_PX,
    MOST_LOGO_HEIGHT_PX,
    StarterFacts,
    starter_disclosure,
    starter_html,
)
from campaigns.rules.needs import is_sellers_mail
from campaigns.rules.parts import Part, PartKind
from campaigns.rules.starter_script import starter_script
from campaigns.schemas.creatives import VersionDraft
from core.access import Actor
from core.ids import Id


def starter_draft(actor: Actor, placement_id: Id, kind: CreativeKind = CreativeKind.HTML_MAIL) -> VersionDraft:
    """Return a first version for a placement that passes every brand check. Raises NotFound for a foreign placement."""
    placement = get_placement(actor, placement_id)
    facts = starter_facts(placement)
    has_head = kind.is_mail or kind is CreativeKind.PAGE_SECTION
    return VersionDraft(
        subject=facts.offer[:200] if has_head else "",
        from_name=facts.partner_name[:120] if has_head else "",
        **_body(kind, facts, placement),
        disclosure=starter_disclosure(facts),
        note="First draft, from the template",
    )


def _body(kind: CreativeKind, facts: StarterFacts, placement: Placement) -> dict[str, Any]:
    """Return what a kind of design consists of, by field. Pictures of banners are nobody's to invent."""
    if kind.is_built:
        return {"parts": _parts(kind, facts, placement)}
    if kind is CreativeKind.SCRIPT:
        return {"text": starter_script(facts)}
    if kind is CreativeKind.TEXT_MAIL:
        return {"text": derive_text(clean_mail(starter_html(facts)).html)}
    return {"html": starter_html(facts, is_mail=kind.is_mail)}


def starter_blocks(actor: Actor, placement_id: Id) -> tuple[Part, ...]:
    """Return the blocks a mail starts from; they pass every brand check. Raises NotFound for a foreign placement."""
    placement = get_placement(actor, placement_id)
    facts = starter_facts(placement)
    until = f", until {in_words(facts.ends_on)}" if facts.ends_on else ""
    code = "Use the code {{ coupon_code }} when you order." if facts.has_code else ""
    words = filter(None, (f"For readers of {facts.partner_name}{until}.", facts.product_line, code))
    product = placement.program.products[0].public_id if placement.program.products else ""
    blocks = (
        Part(kind=PartKind.BRANDS),
        Part(kind=PartKind.HEADING, title=facts.offer[:200]),
        Part(kind=PartKind.TEXT, text="\n".join(words)),
        Part(kind=PartKind.PRODUCT, product=product),
        Part(kind=PartKind.BUTTON, title="See the offer"),
        Part(kind=PartKind.TEXT, text=f"Questions about the offer? {facts.seller_name} answers them gladly."),
        Part(kind=PartKind.FOOTER, text=f"You receive this because you are on the list of {facts.partner_name}."),
    )
    return tuple(part for part in blocks if part.kind is not PartKind.PRODUCT or part.product)


def _parts(kind: CreativeKind, facts: StarterFacts, placement: Placement) -> tuple[Part, ...]:
    until = f"Until {in_words(facts.ends_on)}." if facts.ends_on else ""
    if kind is CreativeKind.PRINT_SHEET:
        text = "\n".join(filter(None, (facts.product_line, until)))
        note = "code" if facts.has_code else ""
        return (Part(kind=PartKind.SHEET, title=facts.offer[:120], text=text, note=note),)
    products = placement.program.products
    if kind is not CreativeKind.STORE_CARD or not products:
        return ()
    text, stock = f"{products[0].description or facts.offer} {until}".strip(), str(placement.answers.get("stock", ""))
    return (Part(kind=PartKind.CARD, product=products[0].public_id, text=text, note=stock),)


def starter_facts(placement: Placement) -> StarterFacts:
    """Return what a design can say of both brands and of the offer. The placement was fetched for whoever asks."""
    program, campaign = placement.program, placement.campaign
    product = program.products[0] if program.products else None
    seller, promise = program.name, promise_of(placement)
    brands = latest_guidelines(placement.seller_id, placement.partner_id)
    logos = {id_: brand.logo.sha256 for id_, brand in brands.items() if brand.logo}
    colours: dict[Id | None, list[str]] = {id_: brand.colours for id_, brand in brands.items()}
    height = _logo_height(brands.values())
    room = max((brand.clear_space_percent or 0 for brand in brands.values()), default=0)
    if placement.partnership is not None:
        seller = placement.partnership.seller.name
    return StarterFacts(
        seller_name=seller,
        partner_name=placement.partnership.name if placement.partnership else seller,
        product_name=product.name if product else program.name,
        product_line=product.description if product else "",
        offer=(campaign.offer if campaign else "") or (product.name if product else program.name),
        ends_on=campaign.ends_on if campaign else None,
        has_code=promise is not None,
        code_ends_on=promise.ends_on if promise else None,
        seller_logo=logos.get(placement.seller_id, ""),
        partner_logo=logos.get(placement.partner_id, "") if placement.partner_id else "",
        logo_height_px=height,
        logo_room_px=ceil(height * room / 100),
        own_disclosure=program.disclosure,
        asked_disclosures=tuple(brand.disclosure for brand in brands.values()),
        is_sellers_mail=is_sellers_mail(placement.channel, placement.answers),
        palette=palette_of(colours.get(placement.seller_id, []), colours.get(placement.partner_id, [])),
    )


def _logo_height(brands: Iterable[BrandGuidelines]) -> int:
    """Return how high logos stand, in pixels, so that each is as wide as its brand asks for."""
    asked = [
        ceil(brand.min_width_px * brand.logo.height / brand.logo.width)
        for brand in brands
        if brand.logo and brand.min_width_px
    ]
    return min(max(LOGO_HEIGHT_PX, *asked, 0), MOST_LOGO_HEIGHT_PX)
