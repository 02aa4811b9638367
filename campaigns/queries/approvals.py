"""Reads of approvals: what is approved for a placement at a moment, and every time it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, or_, select
from sqlalchemy.orm import joinedload

from accounts.models import Organization
from campaigns.models import Approval, ApprovalWarning, BrandGuidelines, Creative, CreativeVersion, Placement
from campaigns.rules.approvals import WARN_DAYS, ApprovalScope
from campaigns.rules.approvals_bounds import UNBOUND, Bounds
from campaigns.rules.kinds import MAIL_KINDS
from campaigns.rules.placements import Channel, PlacementState
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


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an approval reaches: its scope, its channels, and the other placements it opens, with their channels."""

    scope: ApprovalScope = ApprovalScope.PLACEMENT
    bounds: Bounds = UNBOUND
    others: Sequence[tuple[str, Channel]] = ()

    @property
    def names(self) -> list[str]:
        """The other placements, by name."""
        return [name for name, _channel in self.others]


def reach_of(creative: Creative) -> Reach:
    """Return how far a creative's approval reaches that nobody ended.

    Without one it reaches its own placement alone. The creative was fetched for whoever asks.
    """
    is_other = and_(Placement.id != Approval.placement_id, Placement.state != PlacementState.ENDED)
    query = select(Approval, Placement.name, Placement.channel)
    query = query.outerjoin(Placement, and_(reaches(), is_other, holds_at(clock.now())))
    query = query.where(Approval.creative_id == creative.id, Approval.ended_at.is_(None))
    rows = db.session.execute(query.order_by(Placement.name)).all()
    if not rows:
        return Reach()
    return Reach(rows[0][0].scope, rows[0][0].bounds, [(name, channel) for _, name, channel in rows if name])


def find_last_approval(version_id: Id) -> Approval | None:
    """Return the newest approval of a version, ended or not."""
    query = select(Approval).where(Approval.creative_version_id == version_id)
    return db.session.scalar(query.order_by(Approval.id.desc()).limit(1))


def approvals_for(placement_id: Id) -> list[Approval]:
    """Return every approval whose scope takes in a placement, the oldest first."""
    query = select(Approval).join(Placement, reaches()).where(Placement.id == placement_id, opens_placement())
    return list(db.session.scalars(query.order_by(Approval.valid_from, Approval.id)))


def opens_placement() -> ColumnElement[bool]:
    """Return the claim that an approval is of a kind that lets a placement be used, as `rules.kinds.opens` says it."""
    is_mail = exists().where(Creative.id == Approval.creative_id, Creative.kind.in_(MAIL_KINDS))
    return or_(Placement.channel != Channel.EMAIL, is_mail)


def approved_versions(placement_id: Id) -> list[CreativeVersion]:
    """Return every version that may be used in a placement right now, of whatever kind, the oldest approval first."""
    moment = clock.now()
    valid = [each.creative_version_id for each in approvals_for(placement_id) if each.interval.covers(moment)]
    query = select(CreativeVersion).where(CreativeVersion.id.in_(valid))
    found = {each.id: each for each in db.session.scalars(query)} if valid else {}
    return [found[id_] for id_ in valid]


def approved_version(placement_id: Id, at: datetime | None = None) -> CreativeVersion | None:
    """Return the version both brands have approved for a placement at a moment (now, if none is given), the newest."""
    moment = at or clock.now()
    valid = [approval for approval in approvals_for(placement_id) if approval.interval.covers(moment)]
    return db.session.get(CreativeVersion, valid[-1].creative_version_id) if valid else None


def placements_in_scope(approval: Approval) -> list[Id]:
    """Return the ids of the placements an approval lets be used."""
    query = select(Placement.id).join(Approval, reaches()).where(Approval.id == approval.id)
    return list(db.session.scalars(query))


def reaches() -> ColumnElement[bool]:
    """Return the claim that a placement is in the scope and on the channels of an approval, as `Approval.reaches`."""
    is_beside = and_(
        Approval.scope == ApprovalScope.PARTNERSHIP,
        Approval.partnership_id == Placement.partnership_id,
        Approval.campaign_id.is_not_distinct_from(Placement.campaign_id),
    )
    is_on_channel = or_(Approval.channels == "", Approval.channels.contains(cast(Placement.channel, String)))
    in_scope = or_(Approval.placement_id == Placement.id, is_beside)
    return and_(Approval.seller_id == Placement.seller_id, in_scope, is_on_channel)


def shows_brand_of(organization_id: Id) -> ColumnElement[bool]:
    """Return the claim that approved bytes show an organization's brand."""
    return or_(Approval.seller_id == organization_id, Approval.partner_id == organization_id)


def holds_at(moment: datetime) -> ColumnElement[bool]:
    """Return the claim that an approval holds at a moment, as `ApprovalInterval.covers` does."""
    ends = (Approval.valid_until, Approval.review_by, Approval.ended_at)
    return and_(Approval.valid_from <= moment, *(or_(end.is_(None), end > moment) for end in ends))


def approvals_to_renew(published: BrandGuidelines, organization_id: Id) -> list[Approval]:
    """Return what has to be approved again because of these guidelines and concerns an organization, oldest first."""
    owner = db.session.get_one(Organization, published.organization_id)
    if published.review_by is None:
        return []
    by = clock.start_of_day(published.review_by + timedelta(days=1), owner.timezone)
    query = select(Approval).where(shows_brand_of(owner.id), shows_brand_of(organization_id))
    query = query.where(Approval.review_by == by, holds_at(clock.now()))
    around = (joinedload(Approval.creative), joinedload(Approval.version))
    return list(db.session.scalars(query.options(*around).order_by(Approval.id)))


def organizations_to_tell(published: BrandGuidelines) -> list[Id]:
    """Return whose designs have to be approved again because of these guidelines: its owner and those across."""
    query = select(Approval.seller_id, Approval.partner_id).where(shows_brand_of(published.organization_id))
    rows = db.session.execute(query.where(Approval.review_by.is_not(None), holds_at(clock.now())).distinct())
    return sorted({id_ for row in rows for id_ in row if id_ is not None})


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
    return select(Approval).where(holds_at(moment), or_(Approval.valid_until <= soon, Approval.review_by <= soon))
