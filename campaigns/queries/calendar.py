"""Reads of the calendar: a seller's campaigns and send dates around one month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from campaigns.models import Campaign, Placement
from campaigns.rules.calendar import MAIL_GAP_DAYS, Clash, Plan, find_clashes, weeks_of
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.placements import PlacementState
from core.access import Actor
from core.db import db


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: what goes out on it, and which campaigns begin or end."""

    on: date
    is_of_month: bool
    plans: list[Plan]
    begins: list[Campaign]
    ends: list[Campaign]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is planned for it."""
        return not (self.plans or self.begins or self.ends)


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
    """Return a month (`2026-11`) of the seller the actor works for, with the days of the weeks around it."""
    weeks = weeks_of(month)
    first, last = weeks[0][0], weeks[-1][-1]
    plans, campaigns = _plans(actor, first, last), _campaigns(actor, first, last)
    shown = [[_day(on, month, plans, campaigns) for on in week] for week in weeks]
    clashes = [clash for clash in find_clashes(plans) if clash.plan.first <= last and clash.plan.last >= first]
    return Month(shown, clashes)


def _day(on: date, month: str, plans: Iterable[Plan], campaigns: Iterable[Campaign]) -> Day:
    return Day(
        on=on,
        is_of_month=on.isoformat().startswith(month),
        plans=[plan for plan in plans if plan.first <= on <= plan.last],
        begins=[each for each in campaigns if each.starts_on == on],
        ends=[each for each in campaigns if each.ends_on == on],
    )


def _plans(actor: Actor, first: date, last: date) -> list[Plan]:
    """Return what goes out in these days or so near that it may clash with something in them."""
    near = timedelta(days=MAIL_GAP_DAYS)
    query = select(Placement).where(
        Placement.seller_id == actor.organization_id,
        Placement.partnership_id.isnot(None),
        Placement.state != PlacementState.ENDED,
        Placement.send_on <= last + near,
        func.coalesce(Placement.send_until, Placement.send_on) >= first - near,
    )
    with_all = (joinedload(Placement.campaign), joinedload(Placement.program), joinedload(Placement.partnership))
    return [_plan(row) for row in db.session.scalars(query.options(*with_all).order_by(Placement.send_on))]


def _plan(row: Placement) -> Plan:
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
        channel=row.channel,
        window=row.window,
        starts_on=row.campaign.starts_on if row.campaign else None,
        ends_on=row.campaign.ends_on if row.campaign else None,
    )


def _campaigns(actor: Actor, first: date, last: date) -> list[Campaign]:
    """Return the campaigns that begin or end in these days, and are not put away."""
    query = select(Campaign).where(
        Campaign.seller_id == actor.organization_id,
        Campaign.state != CampaignState.ARCHIVED,
        or_(Campaign.starts_on.between(first, last), Campaign.ends_on.between(first, last)),
    )
    return list(db.session.scalars(query.order_by(Campaign.name)))
