"""What nobody types into the parts of a design: the size of a picture in pixels, and the price of the offer."""

from collections.abc import Sequence
from dataclasses import replace

from campaigns.models import Creative
from campaigns.queries.pictures import pictures_by_sha
from campaigns.queries.prices import priced
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.needs import is_sellers_mail
from campaigns.rules.parts import Part, PartKind, check_banners, check_blocks
from campaigns.rules.parts_mail import SELLERS_OPT_OUT
from core.errors import AppError
from core.formats import money_for_everybody


def filled_parts(parts: Sequence[Part], creative: Creative) -> tuple[Part, ...]:
    """Return the parts of a draft with sizes and prices in them.

    Raises AppError, at the field at fault, for a picture or a product that is not there.
    """
    if creative.kind is CreativeKind.BANNER_SET:
        return check_banners(_sized(parts, creative))
    if creative.kind is CreativeKind.HTML_MAIL:
        parts = _with_ways_out(check_blocks(parts), creative) if parts else ()
    if any(part.kind is PartKind.CARD and not part.product for part in parts):
        raise AppError("Choose the product of the card: its price comes from the offer.", field="product")
    return _priced(parts, creative) if any(part.product for part in parts) else tuple(parts)


def _with_ways_out(parts: Sequence[Part], creative: Creative) -> list[Part]:
    """Return the blocks of a mail, its footers with the seller's own way out where the seller sends it."""
    note = SELLERS_OPT_OUT if is_sellers_mail(creative.placement.channel, creative.placement.answers) else ""
    return [replace(part, note=note) if part.kind is PartKind.FOOTER else part for part in parts]


def _sized(parts: Sequence[Part], creative: Creative) -> list[Part]:
    known = pictures_by_sha([creative.owner_organization_id], [part.picture for part in parts])
    if any(part.picture not in known for part in parts):
        raise AppError("One of these pictures is not there any more. Upload it again.", field="files")
    sizes = {sha: f"{picture.width}x{picture.height}" for sha, picture in known.items()}
    return [replace(part, size=sizes[part.picture]) for part in parts]


def _priced(parts: Sequence[Part], creative: Creative) -> tuple[Part, ...]:
    offers = priced(creative.placement.program_id, creative.campaign_id)
    found = {each.product.public_id: each for each in offers}
    if any(part.product and part.product not in found for part in parts):
        raise AppError("This product belongs to another program. Choose one that is sold here.", field="product")
    return tuple(
        replace(
            part,
            title=part.title or found[part.product].product.name,
            price=money_for_everybody(found[part.product].price),
        )
        if part.product
        else part
        for part in parts
    )
