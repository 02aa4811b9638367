"""What a kit gives of designs built of parts: codes of banners, a store card with its data, words of a sheet."""

import json
from dataclasses import dataclass
from typing import Any

from campaigns.queries.kits import Kit
from campaigns.queries.pictures import public_address
from campaigns.queries.prices import Priced, priced
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.kits import fill_html, fill_text
from campaigns.rules.mail_html.pictures import fill_pictures
from campaigns.rules.parts import Part
from campaigns.rules.parts_html import banner_html
from core.errors import NotAllowed
from core.formats import money_for_everybody


@dataclass(frozen=True, slots=True)
class BannerCode:
    """One banner of an open kit: its size in pixels, what it says, where its picture is and the code to paste."""

    size: str
    alt: str
    address: str
    code: str


def banner_codes(kit: Kit) -> list[BannerCode]:
    """Return the banners of an open kit, the smallest first; none where it gives another kind."""
    version = kit.version
    if version is None or version.kind is not CreativeKind.BANNER_SET:
        return []
    near = "<br><small>{{ disclosure }}</small>"
    return [
        BannerCode(
            size=part.size,
            alt=part.alt,
            address=public_address(part.picture),
            code=fill_html(fill_pictures(banner_html(part) + near, public_address), kit.values),
        )
        for part in version.bundle.parts
    ]


def card_of(kit: Kit) -> str:
    """Return the store card of an open kit: its HTML, and what it says for search engines beside it.

    Raises NotAllowed while the card says another price than the offer.
    """
    part, offer = _card(kit)
    if offer is None or _says_another_price(part, offer):
        raise NotAllowed(_refusal(part, offer))
    data = json.dumps(_product(kit, part, offer), sort_keys=True, ensure_ascii=False)
    safe = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return kit.html.replace("</body>", f'<script type="application/ld+json">{safe}</script>\n</body>')


def price_refusal(kit: Kit) -> str:
    """Return why the card of an open kit may not be shown: it says another price than the offer. Empty while it may."""
    if kit.kind is not CreativeKind.STORE_CARD:
        return ""
    part, offer = _card(kit)
    return _refusal(part, offer) if offer is None or _says_another_price(part, offer) else ""


def _says_another_price(part: Part, offer: Priced) -> bool:
    return part.price != money_for_everybody(offer.price)


def _refusal(part: Part, offer: Priced | None) -> str:
    if offer is None:
        return "The product of this card is not sold here any more. Approve a card of another one."
    now = money_for_everybody(offer.price)
    return f"The approved card says {part.price}, and the offer is {now}. Approve a version with the new price first."


def _card(kit: Kit) -> tuple[Part, Priced | None]:
    [part] = kit.version.bundle.parts if kit.version else ()
    offers = priced(kit.placement.program_id, kit.placement.campaign_id)
    return part, next((each for each in offers if each.product.public_id == part.product), None)


def _product(kit: Kit, part: Part, offer: Priced) -> dict[str, Any]:
    """Return a card as https://schema.org/Product with its /Offer."""
    campaign, link = kit.placement.campaign, kit.links[0]
    until = {"priceValidUntil": campaign.ends_on.isoformat()} if campaign and campaign.ends_on else {}
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": fill_text(part.title, kit.values),
        **({"description": fill_text(part.text, kit.values)} if part.text else {}),
        **({"image": public_address(part.picture)} if part.picture else {}),
        **({"sku": offer.product.sku} if offer.product.sku else {}),
        "offers": {
            "@type": "Offer",
            "price": offer.price.decimal(),
            "priceCurrency": offer.product.currency,
            "url": link.short_url,
            "seller": {"@type": "Organization", "name": kit.seller.name},
            **until,
        },
    }
