"""Mail about prices of offers: partners hear of a change before it begins, and of a lower price as it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.permissions import Permission
from campaigns.models import Campaign, Product
from campaigns.queries.offers import Promise
from core.mail import outbox
from core.money import Money
from partners.queries import list_people_who_may


@dataclass(frozen=True, slots=True)
class Told:
    """What a price becomes, from when, and whether that is dearer for buyers."""

    campaign: Campaign
    product: Product
    was: Money
    becomes: Money
    from_at: datetime
    is_rise: bool


def price_changes(told: Told, promises: Sequence[Promise]) -> None:
    """Tell the people who send, one mail for each partner, which price changes and which of their designs say it."""
    for partner_id in dict.fromkeys(each.placement.partner_id for each in promises):
        if partner_id is None:
            continue
        mine = [each for each in promises if each.placement.partner_id == partner_id]
        marked = [each for each in mine if each.wrong or each.soon]
        for user in list_people_who_may(Permission.LINKS_EDIT, partner_id):
            outbox(
                to=user.email,
                subject=f"{'Price rises' if told.is_rise else 'New price'}: {told.product.name}",
                template="campaigns/mail/price_changes",
                context={"person": user.name, "told": told, "placement": mine[0].placement, "marked": marked},
                reason="You get this because you carry the offer.",
                seller_id=told.campaign.seller_id,
            )
