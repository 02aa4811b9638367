"""Writes of prices of offers. A price that approved designs promise rises, or goes, with 48 hours' notice only."""

from collections.abc import Sequence
from datetime import datetime

from accounts.queries import get_own_organization
from campaigns.models import Campaign, OfferPrice, Placement, Product
from campaigns.notices import offers as notices
from campaigns.queries.campaigns import get_own_campaign, list_campaigns
from campaigns.queries.offers import get_announced, promises_in, promising
from campaigns.queries.prices import prices_of_product
from campaigns.queries.programs import get_product
from campaigns.rules import offers as rules
from campaigns.rules.actions import Action
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.offers import Change, Prices
from campaigns.schemas.offers import PriceDraft
from core import audit, clock, ids
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, Conflict
from core.ids import Id
from core.money import Money

_OVER = {CampaignState.ENDED, CampaignState.ARCHIVED}


@command
def set_price(campaign_id: Id, draft: PriceDraft, *, actor: Actor) -> OfferPrice:
    """Announce what a product costs in a campaign, at once or from a day on. Partners who promise a price are told.

    Raises AppError at the field at fault: without notice a promised price never rises. Conflict once it is over.
    """
    campaign = _locked(campaign_id, actor)
    product = _product(campaign, draft, actor)
    now, zone = clock.now(), get_own_organization(actor).timezone
    from_at = rules.begins_at(draft.from_on, now=now, zone=zone)
    until_at = rules.ends_at(draft.until_on, from_at=from_at, zone=zone)
    rules.check_in_campaign(from_at, draft.until_on, ends_on=campaign.ends_on, zone=zone)
    prices, minor = prices_of_product(product, campaign.id), draft.price.minor if draft.price else None
    change, partners = rules.change_of(prices, minor, from_at, until_at), promising(campaign.id)
    if not change.differs:
        raise AppError("That is the price in these days already. Nothing was changed.", field="price")
    rules.check_notice(change, from_at, is_promised=bool(partners), now=now, zone=zone)
    row = _announce(prices, campaign, minor, from_at, until_at, is_change=bool(partners), actor=actor)
    audit.record(actor, Action.OFFER_PRICED, campaign, product=product.name, price_minor=minor, at=from_at.isoformat())
    _tell(row, campaign, product, change, partners)
    return row


@command
def withdraw_price(campaign_id: Id, price_id: Id, *, actor: Actor) -> list[OfferPrice]:
    """Let a price that was announced count no more, and what was said besides it instead. Partners are told as ever.

    Where approved designs promise it and buyers would pay more, that begins with the first day after 48 hours.
    Raises NotFound for a price of somebody else, Conflict for one that counts on no day any more.
    """
    campaign = _locked(campaign_id, actor)
    gone = get_announced(campaign, price_id)
    now, zone = clock.now(), get_own_organization(actor).timezone
    product, partners = get_product(actor, gone.product_id), promising(campaign.id)
    prices = prices_of_product(product, campaign.id)
    spans = rules.withdrawal(prices, gone.fact, is_promised=bool(partners), now=now, zone=zone)
    changes = [rules.change_of(prices, each.price_minor, each.from_at, each.until_at) for each in spans]
    rows = [
        _announce(
            prices, campaign, each.price_minor, each.from_at, each.until_at, is_change=bool(partners), actor=actor
        )
        for each in spans
    ]
    audit.record(
        actor, Action.OFFER_WITHDRAWN, campaign, product=product.name, price_minor=gone.price_minor,
        at=rows[0].from_at.isoformat(),
    )  # fmt: skip
    _tell(rows[0], campaign, product, changes[0], partners)
    return rows


@command
def list_price_changes(product: Product, becomes_minor: int, *, actor: Actor) -> list[Campaign]:
    """Note the new list price of a locked product, and keep the old one in campaigns whose approved designs rely on it.

    Returns the campaigns that keep it: a dearer list price reaches them only by a change of their own. Where it falls,
    their partners are told.
    """
    if becomes_minor == product.price_minor:
        return []
    now, was = clock.now(), Money(product.price_minor, product.currency)
    running = [each for each in list_campaigns(actor, program_id=product.program_id) if each.state not in _OVER]
    relying = {each.id: promising(each.id) for each in running}
    prices = {each.id: prices_of_product(product, each.id) for each in running}
    kept = [each for each in running if becomes_minor > was.minor and relying[each.id]]
    kept = [each for each in kept if _keep(each, prices[each.id], now, actor=actor)]
    listed = prices_of_product(product, None)
    row = _announce(listed, None, becomes_minor, now, None, is_change=any(relying.values()), actor=actor)
    for each in running if becomes_minor < was.minor else []:
        _tell(row, each, product, Change(differs=True, is_rise=False), relying[each.id])
    return kept


def _locked(campaign_id: Id, actor: Actor) -> Campaign:
    campaign = lock(get_own_campaign(actor, campaign_id))
    if campaign.state in _OVER:
        raise Conflict("This campaign has ended and stays as it was. Create a new one.")
    return campaign


def _product(campaign: Campaign, draft: PriceDraft, actor: Actor) -> Product:
    product = get_product(actor, ids.parse(draft.product_id, Product.__prefix__))
    if product.program_id != campaign.program_id:
        raise AppError("This product belongs to another program. Choose one of the list.", field="product")
    if draft.price is not None and (draft.price.minor < 0 or draft.price.currency != product.currency):
        raise AppError(f"Write an amount in {product.currency}, zero or more.", field="price")
    return product


def _announce(
    prices: Prices,
    campaign: Campaign | None,
    minor: int | None,
    from_at: datetime,
    until_at: datetime | None,
    *,
    is_change: bool,
    actor: Actor,
) -> OfferPrice:
    product_id, seller_id = prices.product_id, actor.organization_id
    return add(
        OfferPrice(
            seller_id=seller_id,
            product_id=product_id,
            campaign_id=campaign.id if campaign else None,
            price_minor=minor,
            was_minor=prices.at(from_at),
            currency=prices.currency,
            from_at=from_at,
            until_at=until_at,
            is_change=is_change,
            announced_at=clock.now(),
            announced_by_id=actor.user_id,
        )
    )


def _keep(campaign: Campaign, prices: Prices, now: datetime, *, actor: Actor) -> bool:
    """Let a campaign keep the list price as its own, until something else was announced. Returns whether it had to."""
    fact = prices.fact_at(now)
    if fact is not None and fact.price_minor is not None:
        return False
    until_at = next(iter(prices.turns(now)), None)
    _announce(prices, campaign, prices.at(now), now, until_at, is_change=False, actor=actor)
    audit.record(actor, Action.OFFER_KEPT, campaign, product=prices.name, price_minor=prices.at(now))
    return True


def _tell(row: OfferPrice, campaign: Campaign, product: Product, change: Change, partners: Sequence[Placement]) -> None:
    prices = prices_of_product(product, campaign.id)
    told = notices.Told(
        campaign=campaign,
        product=product,
        was=Money(row.was_minor, row.currency),
        becomes=Money(prices.at(row.from_at), row.currency),
        from_at=row.from_at,
        is_rise=change.is_rise,
    )
    notices.price_changes(told, promises_in(campaign, partners))
