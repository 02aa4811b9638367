"""Reads of attempts: what was sent, what was said, what is due to be looked at again."""

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import PayoutAttempt
from payouts.rules.sending import OPEN_ATTEMPTS


def has_open_attempts(seller_id: Id, rail: str) -> bool:
    """Whether anything sent through a rail has not come to an end."""
    query = select(PayoutAttempt.id).where(PayoutAttempt.seller_id == seller_id, PayoutAttempt.rail == rail)
    return db.session.scalar(query.where(PayoutAttempt.state.in_(OPEN_ATTEMPTS)).limit(1)) is not None
