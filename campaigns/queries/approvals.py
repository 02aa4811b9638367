"""Reads of approvals: what is approved for a placement at a moment, and every time it was."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select

from campaigns.models import Approval, ApprovalWarning, CreativeVersion, Placement
from campaigns.rules.approvals import WARN_DAYS, ApprovalScope
from core import clock
from core.access import Actor
from core.db import db, get_one
from core.ids import Id

NO_APPROVAL = "There is no such approval, or it belongs to somebody else."


def visible_approvals(actor: Actor) -> Select[Approval]:
    """Return the approvals an actor's organization gave or relies on."""
    me = actor.organization_id
    return select(Approval).where(or_(Approval.seller_id == me, Approval.partner_id == me))


def get_approval(actor: Actor, approval_id: Id) -> Approval:
    """Return an approval this actor may see. Raises NotFound."""
    return get_one(
        visible_approvals(actor).where(Approval.id == approval_id),
        missing=NO_APPROVAL,
    )


def find_unended_approval(creative_id: Id) -> Approval | None:
    """Return the approval of a creative that nobody ended; its window may have run out."""
    return db.session.scalar(select(Approval).where(Approval.creative_id == creative_id, Approval.ended_at.is_(None)))


def find_last_approval(version_id: Id) -> Approval | None:
    """Return the newest approval of a version, ended or not."""
    query = select(Approval).where(Approval.creative_version_id == version_id)
    return db.session.scalar(query.order_by(Approval.id.desc()).limit(1))


def approvals_for(placement_id: Id) -> list[Approval]:
    """Return every approval whose scope takes in a placement, the oldest first."""
    is_shared = and_(
        Approval.scope == ApprovalScope.PARTNERSHIP,
        Approval.partnership_id == Placement.partnership_id,
        Approval.campaign_id == Placement.campaign_id,
    )
    is_in_scope = and_(Approval.seller_id == Placement.seller_id, or_(Approval.placement_id == Placement.id, is_shared))
    query = select(Approval).join(Placement, is_in_scope).where(Placement.id == placement_id)
    return list(db.session.scalars(query.order_by(Approval.valid_from, Approval.id)))


def approved_version(placement_id: Id, at: datetime | None = None) -> CreativeVersion | None:
    """Return the version both brands have approved for a placement at a moment (now, if none is given), the newest."""
    moment = at or clock.now()
    valid = [approval for approval in approvals_for(placement_id) if approval.interval.covers(moment)]
    return db.session.get(CreativeVersion, valid[-1].creative_version_id) if valid else None


def placements_in_scope(approval: Approval) -> list[Id]:
    """Return the ids of the placements an approval lets be used."""
    if approval.scope is ApprovalScope.PLACEMENT or approval.partnership_id is None:
        return [approval.placement_id]
    query = select(Placement.id).where(
        Placement.seller_id == approval.seller_id,
        Placement.partnership_id == approval.partnership_id,
        Placement.campaign_id == approval.campaign_id,
    )
    return list(db.session.scalars(query))


def sellers_with_ends_near() -> list[Id]:
    """Return the sellers that have an approval which runs out soon."""
    query = _ending_soon().with_only_columns(Approval.seller_id)
    return list(db.session.scalars(query.distinct().order_by(Approval.seller_id)))


def approvals_ending_soon(seller_id: Id) -> list[Id]:
    """Return the ids of a seller's approvals which run out soon, the oldest first."""
    query = _ending_soon().where(Approval.seller_id == seller_id).with_only_columns(Approval.id)
    return list(db.session.scalars(query.order_by(Approval.id)))


def sent_warnings(approval_id: Id) -> set[int]:
    """Return how many days ahead both sides were warned of the end of an approval."""
    return set(db.session.scalars(select(ApprovalWarning.days_ahead).where(ApprovalWarning.approval_id == approval_id)))


def _ending_soon() -> Select[Approval]:
    moment = clock.now()
    soon = moment + timedelta(days=max(WARN_DAYS) + 2)  # a day more for each side of the zone's midnight
    return select(Approval).where(
        Approval.ended_at.is_(None), Approval.valid_until > moment, Approval.valid_until <= soon
    )
