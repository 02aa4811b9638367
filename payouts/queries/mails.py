"""Reads of mails about money: who chose what, and what waits for the next morning's mail."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, select

from accounts.models import Membership, User
from core.access import Actor
from core.db import db
from core.ids import Id
from payouts.models import MoneyMailChoice, MoneyNews
from payouts.rules.mails import MoneyMail, MoneyTopic


def choices_of(actor: Actor) -> dict[MoneyTopic, MoneyMail]:
    """Return what a member chose in their organization; what is not there comes at once."""
    mine = (MoneyMailChoice.organization_id == actor.organization_id, MoneyMailChoice.user_id == actor.user_id)
    return {row.topic: row.choice for row in db.session.scalars(select(MoneyMailChoice).where(*mine))}


def find_choice(organization_id: Id, user_id: Id, topic: MoneyTopic) -> MoneyMailChoice | None:
    """Return what a member chose about a topic, or None."""
    mine = (MoneyMailChoice.organization_id == organization_id, MoneyMailChoice.user_id == user_id)
    return db.session.scalar(select(MoneyMailChoice).where(*mine, MoneyMailChoice.topic == topic))


def chosen_by(organization_id: Id, addresses: Collection[str], topic: MoneyTopic) -> dict[str, tuple[Id, MoneyMail]]:
    """Return who of these addresses is a member that can choose, and what they chose. One query."""
    mine = and_(
        MoneyMailChoice.organization_id == Membership.organization_id,
        MoneyMailChoice.user_id == Membership.user_id,
        MoneyMailChoice.topic == topic,
    )
    query = select(User.email, User.id, MoneyMailChoice.choice).join(Membership, Membership.user_id == User.id)
    query = query.outerjoin(MoneyMailChoice, mine).where(Membership.organization_id == organization_id, User.active)
    found = db.session.execute(query.where(User.email.in_(addresses)))
    return {email: (user_id, choice or MoneyMail.AT_ONCE) for email, user_id, choice in found}


def organizations_with_news() -> Sequence[Id]:
    """Return the organizations in which something waits for a morning's mail. For the product's own sweep."""
    query = select(MoneyNews.organization_id).where(MoneyNews.mailed_at.is_(None))
    return db.session.scalars(query.distinct().order_by(MoneyNews.organization_id)).all()


def readers_due(organization_id: Id, since: datetime) -> Sequence[Id]:
    """Return the members for whom something waits and who were sent no morning's mail since a moment."""
    sent = select(MoneyNews.user_id).where(MoneyNews.organization_id == organization_id, MoneyNews.mailed_at >= since)
    query = select(MoneyNews.user_id).join(User, User.id == MoneyNews.user_id)
    query = query.join(Membership, Membership.user_id == User.id).where(User.active)
    query = query.where(Membership.organization_id == organization_id, MoneyNews.organization_id == organization_id)
    query = query.where(MoneyNews.mailed_at.is_(None), MoneyNews.user_id.not_in(sent))
    return db.session.scalars(query.distinct().order_by(MoneyNews.user_id)).all()


def lock_news(organization_id: Id, user_id: Id) -> Sequence[MoneyNews]:
    """Return what waits for one member, the oldest first, and keep others off it."""
    query = select(MoneyNews).where(
        MoneyNews.organization_id == organization_id, MoneyNews.user_id == user_id, MoneyNews.mailed_at.is_(None)
    )
    return db.session.scalars(query.order_by(MoneyNews.happened_at, MoneyNews.id).with_for_update()).all()
