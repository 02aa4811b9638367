"""What the brand checks say of a design right now: dates, prices and guidelines change while its bytes do not."""

from collections.abc import Mapping

from campaigns.models import BrandGuidelines, Creative
from campaigns.queries.brands import brand_rules_of
from campaigns.queries.coupons import promise_of
from campaigns.queries.pictures import pictures_by_sha
from campaigns.queries.prices import prices_of
from campaigns.rules.checks import run_checks
from campaigns.rules.checks_asked import Banners, Check
from campaigns.rules.coupons_said import code_facts
from campaigns.rules.creatives import Bundle, CreativeKind, Side
from campaigns.rules.kits import slots_of, tool_named
from campaigns.rules.mail_html.slots import Slot
from campaigns.rules.needs import is_sellers_mail
from campaigns.rules.offers_said import outdated
from core import clock


def checks_of(creative: Creative, bundle: Bundle, brands: Mapping[Side, BrandGuidelines]) -> list[Check]:
    """Return every check of a bundle against its campaign and placement, and the given guidelines of each side."""
    campaign, placement, moment = creative.campaign, creative.placement, clock.now()
    prices = prices_of(campaign.program_id, campaign.id) if campaign else []
    promise = promise_of(placement) if Slot.COUPON_CODE in slots_of(bundle) else None
    return run_checks(
        bundle,
        ends_on=campaign.ends_on if campaign else None,
        brands=brand_rules_of(creative, brands),
        old_prices=outdated(bundle.words, prices, moment),
        is_sellers_mail=is_sellers_mail(placement.channel, placement.answers),
        banners=_banners(creative, bundle),
        tool=tool_named(placement.answers.get("tool")),
        code=code_facts(promise, prices, moment) if promise else None,
    )


def _banners(creative: Creative, bundle: Bundle) -> Banners:
    """Return the sizes that were asked for, and what each picture weighs."""
    if bundle.kind is not CreativeKind.BANNER_SET:
        return Banners()
    held = pictures_by_sha([creative.owner_organization_id], [part.picture for part in bundle.parts])
    asked = str(creative.placement.answers.get("sizes", "")).replace(" ", "").split(",")
    return Banners(tuple(filter(None, asked)), {sha: picture.size_bytes for sha, picture in held.items()})
