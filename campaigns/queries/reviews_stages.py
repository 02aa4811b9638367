"""Reads of review plans, of the stages of rounds, and of who stands in for whom."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from accounts.models import Membership, User
from accounts.permissions import Role
from accounts.queries import get_organization
from campaigns.models import Creative, Decision, ProgramReviewPlan, ReviewRound, ReviewStage, StandIn
from campaigns.queries.creatives import organization_of, sides_of
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.rules.reviews_stages import ReviewPlan, StageSide
from core import clock
from core.access import Actor
from core.db import db, get_one
from core.ids import Id


def find_plan(program_id: Id) -> ProgramReviewPlan | None:
    """Return the review plan of a program, if it has one. The program was fetched for whoever asks."""
    return db.session.scalar(select(ProgramReviewPlan).where(ProgramReviewPlan.program_id == program_id))


def plan_of(creative: Creative) -> ReviewPlan:
    """Return the plan that a creative's rounds follow; empty without one."""
    found = find_plan(creative.placement.program_id)
    return found.plan if found else ReviewPlan()


def checklist_of(creative: Creative) -> list[str]:
    """Return what the reviewers of a creative have to tick; empty without a list."""
    found = find_plan(creative.placement.program_id)
    return list(found.checklist) if found else []


def stages_of(round_id: Id) -> list[ReviewStage]:
    """Return the stages of a round, in their order."""
    query = select(ReviewStage).where(ReviewStage.review_round_id == round_id)
    return list(db.session.scalars(query.order_by(ReviewStage.position)))


def roles_of(creative: Creative) -> dict[Id, Role]:
    """Return the role of everybody in the organizations of a creative."""
    owners = [organization_of(creative, side) for side in sides_of(creative)]
    query = select(Membership.user_id, Membership.role).where(Membership.organization_id.in_(owners))
    return dict(iter(db.session.execute(query)))


def zone_of(creative: Creative, side: StageSide) -> str:
    """Return the time zone whose business days a stage counts: its reviewers'; the seller's where both are asked."""
    whose = Side.PARTNER if side is StageSide.PARTNER else Side.SELLER
    return get_organization(organization_of(creative, whose)).timezone


def said_in(standing: Sequence[Decision]) -> dict[Id, Verdict]:
    """Return what each person said by decisions that stand, guests too, or what somebody said who stood in for them."""
    for_others = {Id(hex=away): one.verdict for one in standing for away in one.stands_for}
    return for_others | {one.voice: one.verdict for one in standing}


def stands_in_for(actor: Actor) -> list[StandIn]:
    """Return for whom of their colleagues a person decides today."""
    today = clock.today(get_organization(actor.organization_id).timezone) if actor.organization_id else None
    query = _standing_in().where(StandIn.organization_id == actor.organization_id)
    query = query.where(StandIn.stand_in_id == actor.user_id, StandIn.from_on <= today, StandIn.until_on >= today)
    return list(db.session.scalars(query))


def stand_ins_of(people: Collection[Id], organization_ids: Collection[Id]) -> list[StandIn]:
    """Return who stands in for these people today or, in another zone, nearly so."""
    today = clock.now().date()
    query = _standing_in().where(StandIn.user_id.in_(people), StandIn.organization_id.in_(organization_ids))
    return list(db.session.scalars(query.where(StandIn.from_on <= today, StandIn.until_on >= today)))


def list_own_stand_ins(actor: Actor) -> list[StandIn]:
    """Return whom a person named to decide for them, the latest first; those that are over too."""
    query = select(StandIn).options(joinedload(StandIn.stand_in)).where(StandIn.user_id == actor.user_id)
    query = query.where(StandIn.organization_id == actor.organization_id)
    return list(db.session.scalars(query.order_by(StandIn.id.desc()).limit(50)))


def get_own_stand_in(actor: Actor, stand_in_id: Id) -> StandIn:
    """Return one that this person named. Raises NotFound."""
    query = select(StandIn).where(StandIn.id == stand_in_id, StandIn.user_id == actor.user_id)
    return get_one(
        query.where(StandIn.organization_id == actor.organization_id),
        missing="There is no such stand-in, or somebody else named them.",
    )


def sellers_with_late_stages() -> list[Id]:
    """Return the sellers that have a stage whose day has passed, in some zone, and whose owners were not told."""
    return list(db.session.scalars(_late().with_only_columns(ReviewStage.seller_id).distinct()))


def late_stages(seller_id: Id) -> list[Id]:
    """Return the ids of a seller's stages whose day has passed, in some zone, and whose owners were not told."""
    query = _late().where(ReviewStage.seller_id == seller_id).with_only_columns(ReviewStage.id)
    return list(db.session.scalars(query.order_by(ReviewStage.id)))


def sellers_with_late_rounds() -> list[Id]:
    """Return the sellers that have a review whose day has passed, in some zone, and whose owners were not told."""
    return list(db.session.scalars(_late_rounds().with_only_columns(ReviewRound.seller_id).distinct()))


def late_rounds(seller_id: Id) -> list[Id]:
    """Return the ids of a seller's reviews whose day has passed, in some zone, and whose owners were not told."""
    query = _late_rounds().where(ReviewRound.seller_id == seller_id).with_only_columns(ReviewRound.id)
    return list(db.session.scalars(query.order_by(ReviewRound.id)))


def owners_of(organization_ids: Collection[Id]) -> list[User]:
    """Return the owners of these organizations who can still sign in, by name."""
    query = select(User).join(Membership, Membership.user_id == User.id)
    query = query.where(Membership.organization_id.in_(organization_ids), Membership.role == Role.OWNER, User.active)
    return list(db.session.scalars(query.distinct().order_by(User.name, User.email)))


def _standing_in() -> Select[StandIn]:
    return select(StandIn).options(joinedload(StandIn.user)).where(StandIn.ended_at.is_(None))


def _late_rounds() -> Select[ReviewRound]:
    tomorrow = clock.now().date() + timedelta(days=1)
    is_late = (ReviewRound.state == RoundState.OPEN) & (ReviewRound.due_on < tomorrow)
    return select(ReviewRound).where(is_late, ReviewRound.escalated_at.is_(None))


def _late() -> Select[ReviewStage]:
    tomorrow = clock.now().date() + timedelta(days=1)
    return (
        select(ReviewStage)
        .join(ReviewRound, ReviewRound.id == ReviewStage.review_round_id)
        .where(ReviewRound.state == RoundState.OPEN, ReviewStage.opened_at.is_not(None))
        .where(ReviewStage.done_at.is_(None), ReviewStage.escalated_at.is_(None), ReviewStage.due_on < tomorrow)
    )
