"""Dated prices of offers: list what was announced, announce another price, withdraw one.

What approved designs promise never rises without 48 hours' notice, whoever asks.
"""

from accounts.permissions import Permission
from campaigns.api.blueprint import api
from campaigns.commands.offers import set_price, withdraw_price
from campaigns.models import Campaign, OfferPrice, Product
from campaigns.queries.campaigns import get_own_campaign
from campaigns.queries.offers import find_campaign_of_price, list_announced
from campaigns.queries.programs import get_product
from campaigns.schemas.api_offers import AnnounceOffer, OfferOut, OfferQuery
from core import ids
from core.access import current_actor, needs
from core.api import answers, takes, takes_query
from core.ids import Id


@api.get("/offers")
@needs(Permission.CAMPAIGNS_SEE)
@answers(list[OfferOut])
@takes_query(OfferQuery)
def list_offers(query: OfferQuery) -> list[OfferOut]:
    """List the prices that were announced, the newest first."""
    actor, campaign_id = current_actor(), None
    if query.campaign_id:
        campaign_id = get_own_campaign(actor, ids.parse(query.campaign_id, Campaign.__prefix__)).id
    rows = list_announced(actor, campaign_id, query.cursor(OfferPrice.__prefix__))
    return [OfferOut.of(row) for row in rows]


@api.post("/offers")
@needs(Permission.CAMPAIGN_EDIT)
@answers(OfferOut, 201)
@takes(AnnounceOffer)
def announce_offer(body: AnnounceOffer) -> OfferOut:
    """Announce what a product costs in a campaign, at once or from a day on.

    Partners whose approved designs promise a price are told; for them it rises with 48 hours' notice only.
    """
    actor = current_actor()
    product = get_product(actor, ids.parse(body.product_id, Product.__prefix__))
    campaign_id = ids.parse(body.campaign_id, Campaign.__prefix__)
    return OfferOut.of(set_price(campaign_id, body.draft(product.currency), actor=actor))


@api.delete("/offers/<id:price_id>")
@needs(Permission.CAMPAIGN_EDIT)
@answers(list[OfferOut])
def withdraw_offer(price_id: Id) -> list[OfferOut]:
    """Withdraw a price. Answers what counts in its place, and from when: with notice where designs promise it."""
    actor = current_actor()
    rows = withdraw_price(find_campaign_of_price(actor, price_id), price_id, actor=actor)
    return [OfferOut.of(row) for row in rows]
