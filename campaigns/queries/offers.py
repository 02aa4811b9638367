"""Reads of offers: what each product costs in a campaign and when, and who promised which price to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from campaigns.models import Campaign, CreativeVersion, OfferPrice, Placement, Product
from campaigns.queries.earning import all_valid_at, approvals_of, valid_at
from campaigns.queries.prices import Priced, price_now, prices_of, read_prices
from campaigns.rules.offers import Prices, still_counting
from campaigns.rules.offers_said import Said, outdated
from campaigns.rules.placements import PlacementState
from core import clock
from core.access import Actor
from core.cursors import Cursor
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id
from partners.models import Partnership


def history_of(campaign: Campaign) -> list[OfferPrice]:
    """Return every price that was announced in a campaign, the newest first."""
    query = select(OfferPrice).where(OfferPrice.campaign_id == campaign.id, OfferPrice.seller_id == campaign.seller_id)
    return list(db.session.scalars(query.options(joinedload(OfferPrice.announced_by)).order_by(OfferPrice.id.desc())))


def counting_in(history: Sequence[OfferPrice], read: Sequence[tuple[Product, Prices]]) -> set[Id]:
    """Return the ids of a campaign's prices that count now or will; each can be withdrawn. Asks nothing."""
    facts = {product.id: still_counting(prices, clock.now()) for product, prices in read}
    return {row.id for row in history if row.fact in facts[row.product_id]}


def get_announced(campaign: Campaign, price_id: Id) -> OfferPrice:
    """Return a price that was announced in a campaign. Raises NotFound."""
    query = select(OfferPrice).where(OfferPrice.campaign_id == campaign.id, OfferPrice.id == price_id)
    return get_one(query, missing="There is no such price in this campaign, or it belongs to somebody else.")


def find_campaign_of_price(actor: Actor, price_id: Id) -> Id:
    """Return the campaign in which a price of the actor's own was announced. Raises NotFound."""
    query = select(OfferPrice.campaign_id).where(OfferPrice.id == price_id)
    query = query.where(OfferPrice.seller_id == actor.organization_id, OfferPrice.campaign_id.is_not(None))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("There is no such price, or it belongs to somebody else.")
    return found


def list_announced(actor: Actor, campaign_id: Id | None, part: Cursor) -> list[OfferPrice]:
    """Return a part of the prices that a seller has announced, of one campaign or all, the newest first."""
    query = select(OfferPrice).where(OfferPrice.seller_id == actor.organization_id, OfferPrice.campaign_id.is_not(None))
    if campaign_id is not None:
        query = query.where(OfferPrice.campaign_id == campaign_id)
    return part.rows_of(query.options(joinedload(OfferPrice.product)), OfferPrice.id)


def promising(campaign_id: Id) -> list[Placement]:
    """Return the placements of a campaign whose approved designs, or store cards, rest on its offer right now."""
    query = select(Placement).where(Placement.campaign_id == campaign_id, Placement.state != PlacementState.ENDED)
    query = query.where(Placement.partnership_id.is_not(None)).options(
        joinedload(Placement.partnership).joinedload(Partnership.seller)
    )
    rows, moment = list(db.session.scalars(query.order_by(Placement.id))), clock.now()
    approvals = approvals_of(rows)
    return [row for row in rows if valid_at(approvals[row.id], moment) is not None]


@dataclass(frozen=True, slots=True)
class Promise:
    """A placement whose approved design rests on the offer, and what that says which is not, or will not be, so."""

    placement: Placement
    version: CreativeVersion
    wrong: list[Said]
    soon: list[Said]
    soon_at: datetime | None


def promises_in(campaign: Campaign, partners: Sequence[Placement]) -> list[Promise]:
    """Return what the designs approved for these placements of a campaign say of its prices, now and next."""
    approvals, now = approvals_of(partners), clock.now()
    valid = [(row, each) for row in partners for each in all_valid_at(approvals[row.id], now)]
    wanted = [approval.creative_version_id for _, approval in valid]
    query = select(CreativeVersion).where(CreativeVersion.id.in_(wanted))
    versions = {each.id: each for each in db.session.scalars(query)} if wanted else {}
    prices = prices_of(campaign.program_id, campaign.id)
    return [_promise(row, versions[each.creative_version_id], prices, now) for row, each in valid]


def offer_of(placement: Placement, version: CreativeVersion | None) -> tuple[list[Priced], Promise | None]:
    """Return what products cost where a placement carries them, and what its approved version says of that.

    One question. Without a campaign there is no offer; without a version nothing is promised.
    """
    if placement.campaign_id is None:
        return [], None
    read, now = read_prices(placement.program_id, placement.campaign_id), clock.now()
    products = [price_now(product, prices, now) for product, prices in read]
    promise = _promise(placement, version, [prices for _, prices in read], now) if version else None
    return products, promise


def _promise(placement: Placement, version: CreativeVersion, prices: Sequence[Prices], now: datetime) -> Promise:
    wrong, words = outdated(version.bundle.words, prices, now), version.bundle.words
    turns = sorted(each[0] for each in (one.coming(now) for one in prices) if each)
    soon = {turn: [one for one in outdated(words, prices, turn) if one not in wrong] for turn in turns}
    soon_at = next((turn for turn in turns if soon[turn]), None)
    return Promise(placement, version, wrong, soon[soon_at] if soon_at else [], soon_at)
