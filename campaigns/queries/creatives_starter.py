"""What a new creative starts from: the co-branded starter, filled with what the product knows of both sides."""

from campaigns.models import Placement
from campaigns.queries.brands import latest_guidelines
from campaigns.queries.coupons import list_coupons
from campaigns.queries.placements import get_placement
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.mail_html.clean import clean_mail
from campaigns.rules.mail_html.reading import derive_text
from campaigns.rules.mail_html.starter import StarterFacts, starter_disclosure, starter_html
from campaigns.rules.starter_script import starter_script
from campaigns.schemas.creatives import VersionDraft
from core.access import Actor
from core.ids import Id


def starter_draft(actor: Actor, placement_id: Id, kind: CreativeKind = CreativeKind.HTML_MAIL) -> VersionDraft:
    """Return a first version for a placement that passes every brand check. Raises NotFound for a foreign placement."""
    placement = get_placement(actor, placement_id)
    facts = _facts(placement)
    return VersionDraft(
        subject=facts.offer[:200] if kind.is_mail or kind is CreativeKind.PAGE_SECTION else "",
        from_name=facts.partner_name[:120] if kind.is_mail or kind is CreativeKind.PAGE_SECTION else "",
        **_body(kind, facts),
        disclosure=(placement.program.disclosure or starter_disclosure(facts))[:500],
        note="First draft, from the template",
    )


def _body(kind: CreativeKind, facts: StarterFacts) -> dict[str, str]:
    """Return what a kind of design consists of, by field."""
    if kind is CreativeKind.SCRIPT:
        return {"text": starter_script(facts)}
    if kind is CreativeKind.TEXT_MAIL:
        return {"text": derive_text(clean_mail(starter_html(facts)).html)}
    return {"html": starter_html(facts)}


def _facts(placement: Placement) -> StarterFacts:
    program, campaign = placement.program, placement.campaign
    product = program.products[0] if program.products else None
    seller = program.name
    brands = latest_guidelines(placement.seller_id, placement.partner_id)
    logos = {id_: brand.logo.sha256 for id_, brand in brands.items() if brand.logo}
    if placement.partnership is not None:
        seller = placement.partnership.seller.name
    return StarterFacts(
        seller_name=seller,
        partner_name=placement.partnership.name if placement.partnership else seller,
        product_name=product.name if product else program.name,
        product_line=(product.description if product else "") or program.description or program.name,
        offer=(campaign.offer if campaign else "") or (product.name if product else program.name),
        ends_on=campaign.ends_on if campaign else None,
        has_code=bool(list_coupons([placement.id])),
        seller_logo=logos.get(placement.seller_id, ""),
        partner_logo=logos.get(placement.partner_id, "") if placement.partner_id else "",
    )
