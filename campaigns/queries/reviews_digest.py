"""Reads for the daily mail about reviews: who is due one, what waits for them, and what each chose."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from accounts.models import Membership, User
from accounts.permissions import of_role
from campaigns.models import ReviewDigest, ReviewMailChoice, ReviewRound, ReviewStage
from campaigns.queries.creatives_board import Card, Pile, list_cards
from campaigns.queries.reviews import APPROVER_ROLES, visible_rounds
from campaigns.rules.reviews import RoundState
from campaigns.rules.reviews_digest import Measured, ReviewMail, measure
from core import clock
from core.access import Actor, ActorKind
from core.db import db
from core.ids import Id

MEASURED_DAYS = 180


def organizations_in_review() -> list[Id]:
    """Return the organizations on either side of an open review."""
    query = select(ReviewRound.seller_id, ReviewRound.partner_id).where(ReviewRound.state == RoundState.OPEN)
    return sorted({id_ for row in db.session.execute(query.distinct()) for id_ in row if id_ is not None})


def deciders_without_digest(organization_id: Id, day: date) -> list[Id]:
    """Return who decides in an organization and was not sent the mail of a day."""
    sent = select(ReviewDigest.user_id).where(ReviewDigest.organization_id == organization_id, ReviewDigest.day == day)
    query = select(User.id).join(Membership, Membership.user_id == User.id)
    query = query.where(Membership.organization_id == organization_id, Membership.role.in_(APPROVER_ROLES))
    return list(db.session.scalars(query.where(User.active, User.id.not_in(sent)).order_by(User.id)))


def waits_for_person(organization_id: Id, user_id: Id) -> list[Card]:
    """Return the designs that wait for one person's decision, as their board shows them."""
    role = db.session.scalars(
        select(Membership.role).where(Membership.organization_id == organization_id, Membership.user_id == user_id)
    ).one()
    actor = Actor(user_id, organization_id, role.value, ActorKind.USER, of_role(role))
    return [card for card in list_cards(actor) if card.pile is Pile.YOURS]


def find_choice(organization_id: Id | None, user_id: Id | None) -> ReviewMailChoice | None:
    """Return when a person chose to be mailed about reviews, if they did."""
    query = select(ReviewMailChoice).where(ReviewMailChoice.organization_id == organization_id)
    return db.session.scalar(query.where(ReviewMailChoice.user_id == user_id))


def wants_mail_at_once(people: Collection[Id], organization_ids: Collection[Id | None]) -> set[Id]:
    """Return those who did not choose the daily mail only."""
    daily = select(ReviewMailChoice.user_id).where(
        ReviewMailChoice.user_id.in_(people),
        ReviewMailChoice.organization_id.in_([one for one in organization_ids if one]),
        ReviewMailChoice.choice == ReviewMail.DAILY,
    )
    return set(people) - set(db.session.scalars(daily))


def measure_reviews(actor: Actor) -> Measured:
    """Return how the reviews that ended in the last half year went, on either side."""
    since, taken, before = clock.now() - timedelta(days=MEASURED_DAYS), list[int](), dict[Id, int]()
    query = visible_rounds(actor).where(ReviewRound.state != RoundState.OPEN).order_by(ReviewRound.id)
    columns = (ReviewRound.creative_id, ReviewRound.state, ReviewRound.closed_at)
    for creative_id, state, closed_at in db.session.execute(query.with_only_columns(*columns)):
        before[creative_id] = before.get(creative_id, 0) + 1
        if state is RoundState.APPROVED:
            rounds = before.pop(creative_id)
            taken += [rounds] if closed_at and closed_at >= since else []
    return measure(taken, _stages_done(actor, since))


def _stages_done(actor: Actor, since: datetime) -> list[tuple[str, timedelta]]:
    mine = or_(ReviewStage.seller_id == actor.organization_id, ReviewStage.partner_id == actor.organization_id)
    query = select(ReviewStage.name, ReviewStage.opened_at, ReviewStage.done_at).where(
        mine, ReviewStage.done_at >= since
    )
    return [(name, done - begun) for name, begun, done in db.session.execute(query) if begun and done]
