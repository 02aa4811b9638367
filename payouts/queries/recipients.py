"""Reads of partners' accounts at rails, and of what rails have told."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from accounts.models import Organization
from core import ids
from core.config import settings
from core.db import db, get_one
from core.ids import Id
from partners.models import Partnership
from payouts.models import (
    FileSetup,
    Payout,
    PayoutDestination,
    RailAccount,
    RailEvent,
    RailRecipient,
    SelfBilling,
    TaxProfile,
)
from payouts.queries.files import offered_by
from payouts.queries.rails import find_first_seller, find_rail_account
from payouts.rules.destinations import BY_EMAIL, DestinationState, Rail
from payouts.rules.recipients import RecipientState, look_limit
from payouts.rules.tax import ProfileState


def find_recipient(partnership: Partnership) -> RailRecipient | None:
    """Return a partner's account at the seller's Stripe in its present mode, or None."""
    return papers_and_recipients([partnership])[1].get(partnership.id)


def papers_and_recipients(
    partnerships: Iterable[Partnership],
) -> tuple[dict[Id, TaxProfile], dict[Id, RailRecipient], set[SelfBilling]]:
    """Return, by partnership, the tax paper in use and the account at Stripe, in the mode of the seller's key.

    The third are all agreements on self-billing, in no order.
    """
    paper = (TaxProfile.partnership_id == Partnership.id) & (TaxProfile.state == ProfileState.ACTIVE)
    key = (RailAccount.seller_id == Partnership.seller_id) & (RailAccount.rail == Rail.STRIPE)
    its_account = (RailRecipient.partnership_id == Partnership.id) & (RailRecipient.rail == Rail.STRIPE)
    query = (
        select(Partnership.id, TaxProfile, RailRecipient, SelfBilling)
        .outerjoin(TaxProfile, paper)
        .outerjoin(RailAccount, key)
        .outerjoin(RailRecipient, its_account & (RailRecipient.livemode == RailAccount.livemode))
        .outerjoin(SelfBilling, SelfBilling.partnership_id == Partnership.id)
        .where(Partnership.id.in_([partnership.id for partnership in partnerships]))
    )
    rows = db.session.execute(query).all()
    papers, recipients = filter(None, (row[1] for row in rows)), filter(None, (row[2] for row in rows))
    agreements = filter(None, (row[3] for row in rows))
    return (
        {each.partnership_id: each for each in papers},
        {each.partnership_id: each for each in recipients},
        set(agreements),
    )


def sellers_with_stripe(seller_ids: Collection[Id]) -> frozenset[Id]:
    """Return which of these sellers pay through Stripe: by their own key, or the first by the environment's."""
    query = select(RailAccount.seller_id).where(RailAccount.seller_id.in_(seller_ids), RailAccount.rail == Rail.STRIPE)
    return _with_the_first(frozenset(db.session.scalars(query)), seller_ids)


def ways_of_sellers(seller_ids: Collection[Id]) -> tuple[frozenset[Id], dict[Id, list[Rail]]]:
    """Return which of these sellers pay through Stripe, and the ways by e-mail address that each offers. One query."""
    query = (
        select(Organization.id, RailAccount.id, FileSetup)
        .outerjoin(RailAccount, (RailAccount.seller_id == Organization.id) & (RailAccount.rail == Rail.STRIPE))
        .outerjoin(FileSetup, (FileSetup.seller_id == Organization.id) & FileSetup.kind.in_(BY_EMAIL))
        .where(Organization.id.in_(seller_ids))
    )
    rows: Sequence[Any] = db.session.execute(query).all()
    own = frozenset(seller_id for seller_id, account, _ in rows if account is not None)
    setups = {setup.id: setup for _, _, setup in rows if setup is not None}
    return _with_the_first(own, seller_ids), offered_by(setups.values())


def _with_the_first(found: frozenset[Id], seller_ids: Collection[Id]) -> frozenset[Id]:
    if found.issuperset(seller_ids) or not settings().stripe_secret_key.get_secret_value():
        return found
    first = find_first_seller()
    return found | (frozenset({first}) if first in set(seller_ids) and first is not None else frozenset())


def recipient_by_id(recipient_id: Id) -> RailRecipient:
    """Return an account by an id of our own, for work that nobody asks for in person."""
    return db.session.get_one(RailRecipient, recipient_id)


def partnership_of_recipient(recipient: RailRecipient) -> Partnership:
    """Return the partnership an account belongs to."""
    return db.session.scalars(select(Partnership).where(Partnership.id == recipient.partnership_id)).one()


def list_recipients(partnership_id: Id) -> Sequence[RailRecipient]:
    """Return a partner's accounts at one seller's rails, whatever the mode."""
    return db.session.scalars(select(RailRecipient).where(RailRecipient.partnership_id == partnership_id)).all()


def destinations_at(seller_id: Id, rail: str) -> list[tuple[PayoutDestination, RailRecipient | None]]:
    """Return where a seller's partners are paid through a rail now, each with its account there, if it is known."""
    its = (RailRecipient.seller_id == PayoutDestination.seller_id) & (
        RailRecipient.object_id == PayoutDestination.rail_object_id
    )
    query = select(PayoutDestination, RailRecipient).outerjoin(RailRecipient, its & (RailRecipient.rail == rail))
    mine = (PayoutDestination.seller_id == seller_id) & (PayoutDestination.rail == rail)
    found = db.session.execute(query.where(mine, PayoutDestination.state == DestinationState.ACTIVE))
    return [(destination, recipient) for destination, recipient in found]


def find_by_object(seller_id: Id, object_id: str) -> RailRecipient | None:
    """Return a partner's account by the rail's name for it, or None."""
    query = select(RailRecipient).where(RailRecipient.seller_id == seller_id, RailRecipient.rail == Rail.STRIPE)
    return db.session.scalar(query.where(RailRecipient.object_id == object_id))


def list_to_look_at(moment: datetime, *, limit: int) -> Sequence[Id]:
    """Return the accounts that went longest without a look and are due for one."""
    due = [
        (RailRecipient.state == state) & (RailRecipient.looked_at <= moment - limit_)
        for state in RecipientState
        if (limit_ := look_limit(state)) is not None
    ]
    query = select(RailRecipient.id).where(or_(*due), RailRecipient.is_wanted, RailRecipient.object_id.is_not(None))
    return db.session.scalars(query.order_by(RailRecipient.looked_at).limit(limit)).all()


def get_account_by_token(token: str) -> RailAccount:
    """Return the seller's account at a rail that an address for news belongs to. Raises NotFound."""
    query = select(RailAccount).where(RailAccount.id == ids.parse(token, RailAccount.__prefix__))
    return get_one(query, missing="There is no such address for news. Copy it again from Ways to pay.")


def find_event(seller_id: Id, rail: str, event_id: str) -> RailEvent | None:
    """Return news by the rail's own id for it, or None."""
    query = select(RailEvent).where(RailEvent.seller_id == seller_id, RailEvent.rail == rail)
    return db.session.scalar(query.where(RailEvent.event_id == event_id))


def event_by_id(event_id: Id) -> RailEvent:
    """Return news by an id of our own."""
    return db.session.get_one(RailEvent, event_id)


def find_payout_of_seller(seller_id: Id, payout_id: Id) -> Payout | None:
    """Return a seller's payout by its id, or None."""
    return db.session.scalar(select(Payout).where(Payout.seller_id == seller_id, Payout.id == payout_id))


def account_of(recipient: RailRecipient) -> RailAccount | None:
    """Return the seller's account at the rail, or None when it is not connected any more."""
    return find_rail_account(recipient.seller_id, recipient.rail)
