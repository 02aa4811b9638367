"""Reads of review rounds, decisions and the people who may decide."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, Text, and_, exists, or_, select, type_coerce

from accounts.models import Membership, User
from accounts.permissions import ROLES, Permission
from campaigns.models import Creative, CreativeVersion, Decision, ReviewRound
from campaigns.queries.creatives import organization_of, sides_of
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import RoundState
from core.access import Actor
from core.db import db, get_one
from core.ids import Id

APPROVER_ROLES = tuple(role for role, allowed in ROLES.items() if Permission.CREATIVE_DECIDE in allowed)
SENDER_ROLES = tuple(role for role, allowed in ROLES.items() if Permission.LINKS_EDIT in allowed)


def visible_rounds(actor: Actor) -> Select[ReviewRound]:
    """Return the review rounds an actor's organization takes part in."""
    me = actor.organization_id
    return select(ReviewRound).where(or_(ReviewRound.seller_id == me, ReviewRound.partner_id == me))


def get_round(actor: Actor, round_id: Id) -> ReviewRound:
    """Return a review round this actor may see. Raises NotFound."""
    return get_one(
        visible_rounds(actor).where(ReviewRound.id == round_id),
        missing="There is no such review, or it belongs to somebody else.",
    )


def find_open_round(creative_id: Id) -> ReviewRound | None:
    """Return the open round of a creative; there is never more than one."""
    query = select(ReviewRound).where(ReviewRound.creative_id == creative_id, ReviewRound.state == RoundState.OPEN)
    return db.session.scalar(query)


def must_answer(organization_id: Id | None) -> ColumnElement[bool]:
    """Return the claim that a round needs the approval of an organization's side."""
    asked = type_coerce(ReviewRound.required_sides, Text)
    return or_(
        and_(ReviewRound.seller_id == organization_id, asked.contains(f'"{Side.SELLER}"')),
        and_(ReviewRound.partner_id == organization_id, asked.contains(f'"{Side.PARTNER}"')),
    )


def is_not_own_work(actor: Actor) -> ColumnElement[bool]:
    """Return the claim that a round's version may be judged by this person, as far as they made it themselves.

    The same as `who_may_decide`: their own work counts only while nobody else of their side could judge it.
    """
    design, version = Creative.id == ReviewRound.creative_id, CreativeVersion.id == ReviewRound.creative_version_id
    created = exists().where(design, Creative.created_by_id == actor.user_id)
    edited = exists().where(version, CreativeVersion.author_id == actor.user_id)
    colleagues = select(Membership.id).join(User, User.id == Membership.user_id).where(User.active)
    colleagues = colleagues.where(Membership.organization_id == actor.organization_id)
    colleagues = colleagues.where(Membership.role.in_(APPROVER_ROLES))
    others = colleagues.where(
        Membership.user_id.not_in(select(Creative.created_by_id).where(design).correlate(ReviewRound)),
        Membership.user_id.not_in(select(CreativeVersion.author_id).where(version).correlate(ReviewRound)),
    ).exists()
    another = colleagues.where(Membership.user_id != actor.user_id).exists()
    return ~or_(and_(or_(created, edited), others), and_(edited, another))


def get_own_decision(actor: Actor, decision_id: Id) -> Decision:
    """Return a decision this person made. Raises NotFound for anybody else's."""
    query = select(Decision).where(
        Decision.id == decision_id,
        Decision.user_id == actor.user_id,
        Decision.organization_id == actor.organization_id,
    )
    return get_one(query, missing="There is no such decision of yours.")


def list_standing_decisions(round_id: Id) -> list[Decision]:
    """Return the decisions of a round that were not withdrawn, in the order they were made."""
    query = select(Decision).where(Decision.review_round_id == round_id, Decision.withdrawn_at.is_(None))
    return list(db.session.scalars(query.order_by(Decision.id)))


def find_standing_decision(round_id: Id, voice: Id | None) -> Decision | None:
    """Return what a member or a guest decided in a round, unless it was withdrawn."""
    is_theirs = or_(Decision.user_id == voice, Decision.guest_id == voice)
    query = select(Decision).where(Decision.review_round_id == round_id, is_theirs, Decision.withdrawn_at.is_(None))
    return db.session.scalar(query)


def approvers_by_side(creative: Creative) -> dict[Side, list[User]]:
    """Return the people who decide about brands, by name, for each side of a creative."""
    organizations = {organization_of(creative, side): side for side in sides_of(creative)}
    query = (
        select(Membership.organization_id, User)
        .join(User, Membership.user_id == User.id)
        .where(Membership.organization_id.in_(organizations), Membership.role.in_(APPROVER_ROLES), User.active)
        .order_by(User.name, User.email)
    )
    found: dict[Side, list[User]] = {side: [] for side in organizations.values()}
    for organization_id, user in db.session.execute(query):
        found[organizations[organization_id]].append(user)
    return found


def approvers_of(organization_id: Id) -> list[User]:
    """Return the people of one organization who decide about brands, by name."""
    query = select(User).join(Membership, Membership.user_id == User.id)
    is_theirs = (Membership.organization_id == organization_id) & Membership.role.in_(APPROVER_ROLES)
    return list(db.session.scalars(query.where(is_theirs, User.active).order_by(User.name, User.email)))


def senders_of(organization_ids: Collection[Id]) -> list[User]:
    """Return the people of some organizations who may take what is approved and send it, by name, each once."""
    query = select(User).join(Membership, Membership.user_id == User.id).distinct()
    is_theirs = Membership.organization_id.in_(organization_ids) & Membership.role.in_(SENDER_ROLES)
    return list(db.session.scalars(query.where(is_theirs, User.active).order_by(User.name, User.email)))


def list_colleagues(actor: Actor) -> list[User]:
    """Return the people of the actor's own organization who decide about its brand, by name."""
    return approvers_of(actor.organization_id) if actor.organization_id else []


def list_people(user_ids: Collection[Id | None]) -> list[User]:
    """Return the people with these ids who can still sign in, by name."""
    wanted = [user_id for user_id in user_ids if user_id is not None]
    return list(
        db.session.scalars(select(User).where(User.id.in_(wanted), User.active).order_by(User.name, User.email))
    )
