"""Reads of a seller's assumptions."""

from sqlalchemy import select

from campaigns.models import Assumption
from core.access import Actor
from core.db import db


def find_assumption(actor: Actor, currency: str) -> Assumption | None:
    """Return what this actor's organization assumes in a currency, or None when it said nothing yet."""
    query = select(Assumption).where(Assumption.seller_id == actor.organization_id, Assumption.currency == currency)
    return db.session.scalar(query)
