"""Reads of the calendar around one month: what an organization plans as a seller, and is asked for as a partner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from accounts.models import Organization
from campaigns.models import Approval, Campaign, Creative, Placement, ReviewRound, ReviewStage
from campaigns.queries.approvals import holds_at, visible_approvals
from campaigns.queries.placements import visible_placements
from campaigns.queries.reviews import visible_rounds
from campaigns.rules.calendar import MAIL_GAP_DAYS, Clash, Due, Plan, clashes_of, find_clashes, weeks_of
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.placements import PlacementState
from campaigns.rules.reviews import RoundState
from core import clock, ids
from core.access import Actor
from core.db import db
from partners.models import Partnership


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: what goes out on it, and which campaigns begin or end."""

    on: date
    is_of_month: bool
    plans: list[Plan]
    begins: list[Campaign]
    ends: list[Campaign]
    dues: list[Due]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is planned for it."""
        return not (self.plans or self.begins or self.ends or self.dues)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in whole weeks, with what gets in each other's way in it."""

    weeks: list[list[Day]]
    clashes: list[Clash]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is planned in it."""
        return all(day.is_empty for week in self.weeks for day in week)


def get_month(actor: Actor, month: str) -> Month:
    """Return a month (`2026-11`) of the organization the actor works for, with the days of the weeks around it."""
    weeks = weeks_of(month)
    first, last = weeks[0][0], weeks[-1][-1]
    plans, campaigns = _plans(actor, first, last), _campaigns(actor, first, last)
    dues = [*_answers(actor, first, last), *_approvals(actor, first, last)]
    shown = [[_day(on, month, plans, campaigns, dues) for on in week] for week in weeks]
    clashes = [clash for clash in find_clashes(plans) if clash.plan.first <= last and clash.plan.last >= first]
    return Month(shown, clashes)


def clashes_around(placement: Placement, actor: Actor) -> list[Clash]:
    """Return where the send dates of a placement get in the way of something else; nothing without a date."""
    window = placement.window
    if window.first is None or placement.state is PlacementState.ENDED:
        return []
    return clashes_of(placement.public_id, _plans(actor, window.first, window.closes or window.first))


def _day(on: date, month: str, plans: Iterable[Plan], campaigns: Iterable[Campaign], dues: Iterable[Due]) -> Day:
    return Day(
        on=on,
        is_of_month=on.isoformat().startswith(month),
        plans=[plan for plan in plans if plan.first <= on <= plan.last],
        begins=[each for each in campaigns if each.starts_on == on],
        ends=[each for each in campaigns if each.ends_on == on],
        dues=[each for each in dues if each.on == on],
    )


def _plans(actor: Actor, first: date, last: date) -> list[Plan]:
    """Return what goes out in these days or so near that it may clash with something in them."""
    near = timedelta(days=MAIL_GAP_DAYS)
    query = visible_placements(actor).where(
        Placement.partnership_id.isnot(None),
        Placement.state != PlacementState.ENDED,
        Placement.send_on <= last + near,
        func.coalesce(Placement.send_until, Placement.send_on) >= first - near,
    )
    with_all = (
        joinedload(Placement.campaign),
        joinedload(Placement.program),
        joinedload(Placement.partnership).joinedload(Partnership.seller),
    )
    return [_plan(row, actor) for row in db.session.scalars(query.options(*with_all).order_by(Placement.send_on))]


def _plan(row: Placement, actor: Actor) -> Plan:
    if row.partnership is None:
        raise RuntimeError("A house placement is in no calendar.")
    return Plan(
        placement=row.public_id,
        name=row.name,
        partner=row.partnership.name,
        partnership_id=row.partnership.id,
        program=row.program.name,
        program_id=row.program_id,
        campaign_id=row.campaign_id,
        campaign=row.campaign.name if row.campaign else "",
        channel=row.channel,
        window=row.window,
        starts_on=row.campaign.starts_on if row.campaign else None,
        ends_on=row.campaign.ends_on if row.campaign else None,
        own_list=row.partner_id if row.partner_id == actor.organization_id else None,
        seller=row.partnership.seller.name,
    )


def _campaigns(actor: Actor, first: date, last: date) -> list[Campaign]:
    """Return the campaigns that begin or end in these days, and are not put away."""
    query = select(Campaign).where(
        Campaign.seller_id == actor.organization_id,
        Campaign.state != CampaignState.ARCHIVED,
        or_(Campaign.starts_on.between(first, last), Campaign.ends_on.between(first, last)),
    )
    return list(db.session.scalars(query.order_by(Campaign.name)))


def _answers(actor: Actor, first: date, last: date) -> list[Due]:
    """Return by when a word is asked for: of each stage that has begun and has a day, or else of its whole review."""
    is_open = and_(
        ReviewStage.review_round_id == ReviewRound.id, ReviewStage.opened_at.is_not(None), ReviewStage.done_at.is_(None)
    )
    on = func.coalesce(ReviewStage.due_on, ReviewRound.due_on)
    query = visible_rounds(actor).outerjoin(ReviewStage, is_open).join(Creative, Creative.id == ReviewRound.creative_id)
    query = query.where(ReviewRound.state == RoundState.OPEN, on.between(first, last))
    found = query.with_only_columns(on, Creative.id, Creative.name).distinct().order_by(Creative.name)
    rows = db.session.execute(found)
    return [Due(day, ids.show(Creative.__prefix__, id_), name, is_end=False) for day, id_, name in rows]


def _approvals(actor: Actor, first: date, last: date) -> list[Due]:
    """Return the last days of approvals that hold, in the seller's zone; a day of looking again ends one as well."""
    early, late = (clock.start_of_day(day, "UTC") for day in (first, last + timedelta(days=3)))
    query = (
        visible_approvals(actor)
        .join(Creative, Creative.id == Approval.creative_id)
        .join(Organization, Organization.id == Approval.seller_id)
        .where(
            holds_at(clock.now()),
            or_(Approval.valid_until.between(early, late), Approval.review_by.between(early, late)),
        )
        .with_only_columns(Approval.valid_until, Approval.review_by, Organization.timezone, Creative.id, Creative.name)
    )
    return [
        Due(_last_day(until, again, zone), ids.show(Creative.__prefix__, id_), name, is_end=True)
        for until, again, zone, id_, name in db.session.execute(query.order_by(Creative.name))
    ]


def _last_day(until: datetime | None, again: datetime | None, zone: str) -> date:
    """Return the last day that lies whole before the nearer of two ends."""
    ends = min(end for end in (until, again) if end is not None)
    return clock.local_day(ends - timedelta(seconds=1), zone)
