"""Lists of leads. A seller sees its own; a partner those that count for it, and never who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Organization, User
from accounts.permissions import Permission
from campaigns.models import Coupon, Link, Placement
from core.access import Actor
from core.clock import start_of_day
from core.db import db, get_one
from core.ids import Id
from partners.models import AgreementVersion, Partnership
from partners.rules.leads import PaidAt
from tracking.models import Conversion, Customer, Lead
from tracking.rules.leads import LeadStage
from tracking.rules.traces import Trace, for_partner

PAGE_SIZE = 50
MOST_IN_A_FILE = 50_000
_ORDER = {stage: place for place, stage in enumerate(LeadStage)}
SORTS: dict[str, ColumnElement[Any]] = {
    "newest": Lead.occurred_at.desc(),
    "oldest": Lead.occurred_at.asc(),
    "stage": case(*((Lead.stage == stage, place) for stage, place in _ORDER.items()), else_=len(_ORDER)),
}


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """What a list of leads is narrowed to. A page counts from 1."""

    search: str = ""
    stage: LeadStage | None = None
    partnership_id: Id | None = None
    counts_for: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "newest"
    page: int = 1


@dataclass(frozen=True, slots=True)
class CountedLead:
    """For whom a lead counts."""

    conversion: Conversion
    placement: Placement
    partnership: Partnership


def visible_leads(actor: Actor) -> Select[Lead]:
    """Return the query of the leads this actor may see, on either side."""
    me = actor.organization_id
    counts_for_me = exists().where(Conversion.lead_id == Lead.id, Conversion.partner_id == me)
    return select(Lead).where(or_(Lead.seller_id == me, counts_for_me))


def find_lead(actor: Actor, lead_id: Id) -> Lead:
    """Return a lead this actor may see, with its steps and its person. Raises NotFound."""
    query = visible_leads(actor).where(Lead.id == lead_id).options(joinedload(Lead.customer), selectinload(Lead.steps))
    return get_one(query, missing="There is no such lead, or it belongs to somebody else.")


def page_of_leads(actor: Actor, narrowed: LeadFilter) -> tuple[list[Lead], int]:
    """Return one page of the leads a filter leaves, and how many there are in all."""
    query = filtered_leads(actor, narrowed)
    count = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = _sorted(query, narrowed).offset((narrowed.page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return list(db.session.scalars(page)), count


def list_all_leads(actor: Actor, narrowed: LeadFilter) -> list[Lead]:
    """Return all leads a filter leaves, up to what one file can hold."""
    return list(db.session.scalars(_sorted(filtered_leads(actor, narrowed), narrowed).limit(MOST_IN_A_FILE)))


def _sorted(query: Select[Lead], narrowed: LeadFilter) -> Select[Lead]:
    sort = SORTS.get(narrowed.sort, SORTS["newest"])
    return query.order_by(sort, Lead.id.desc()).options(joinedload(Lead.customer), selectinload(Lead.steps))


def filtered_leads(actor: Actor, narrowed: LeadFilter) -> Select[Lead]:
    """Return the query of the visible leads that a filter leaves."""
    query = visible_leads(actor)
    if narrowed.stage is not None:
        query = query.where(Lead.stage == narrowed.stage)
    if narrowed.partnership_id is not None:
        query = query.where(_converted(Conversion.partnership_id == narrowed.partnership_id))
    if narrowed.counts_for:
        query = query.where(_converted() if narrowed.counts_for == "partner" else ~_converted())
    zone = zone_of_reader(actor)
    if narrowed.since:
        query = query.where(Lead.occurred_at >= start_of_day(narrowed.since, zone))
    if narrowed.until:
        query = query.where(Lead.occurred_at < start_of_day(narrowed.until + timedelta(days=1), zone))
    return query.where(_matches(actor, narrowed.search)) if narrowed.search else query


def zone_of_reader(actor: Actor) -> str:
    """Return the zone whose days a list is narrowed by: that of whoever looks."""
    found = db.session.get(Organization, actor.organization_id)
    return found.timezone if found else "UTC"


def _converted(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Conversion.lead_id == Lead.id, *conditions)


def _matches(actor: Actor, search: str) -> ColumnElement[bool]:
    """Return the condition of a search. Who a person is, is looked for only by those who may see it."""
    by_event = Lead.event_name.icontains(search, autoescape=True)
    if not actor.may(Permission.CUSTOMERS_SEE):
        return by_event
    columns = (Customer.name, Customer.email, Customer.external_id)
    people = select(Customer.id).where(
        Customer.seller_id == actor.organization_id,
        or_(*(column.icontains(search, autoescape=True) for column in columns)),
    )
    return or_(by_event, (Lead.seller_id == actor.organization_id) & Lead.customer_id.in_(people))


def counted_leads(actor: Actor, lead_ids: Sequence[Id]) -> dict[Id, CountedLead]:
    """Return, by lead, the conversion that this actor may see, with its placement and partnership."""
    me = actor.organization_id
    query = (
        select(Conversion, Placement, Partnership)
        .join(Placement, Placement.id == Conversion.placement_id)
        .join(Partnership, Partnership.id == Conversion.partnership_id)
        .where(Conversion.lead_id.in_(lead_ids), or_(Conversion.seller_id == me, Conversion.partner_id == me))
    )
    rows = db.session.execute(query)
    return {row[0].lead_id: CountedLead(*row) for row in rows if row[0].lead_id is not None}


def trace_of_lead(actor: Actor, lead: Lead, counted: CountedLead | None) -> Trace | None:
    """Return why a lead counts for whom: whole for the seller, narrowed for a partner; None where nobody decided."""
    if lead.seller_id == actor.organization_id:
        return lead.trace
    return for_partner(counted.conversion.trace, str(counted.conversion.partnership_id)) if counted else None


def brings_money(lead: Lead, counted: CountedLead | None) -> bool:
    """Whether the terms a lead counts under pay for leads, and it came to the stage that is paid for."""
    version = db.session.get(AgreementVersion, counted.conversion.agreement_version_id) if counted else None
    pay = version.typed_terms.leads if version else None
    enough = {LeadStage.QUALIFIED, LeadStage.WON}
    return pay is not None and (pay.at is PaidAt.NEW or any(step.stage in enough for step in lead.steps))


def names_of(user_ids: Sequence[Id | None]) -> dict[Id, str]:
    """Return what the people are called who took some steps."""
    wanted = {each for each in user_ids if each}
    query = select(User.id, User.name).where(User.id.in_(wanted))
    return {row[0]: row[1] for row in db.session.execute(query)} if wanted else {}


def came_by(lead: Lead) -> tuple[Link | None, list[Coupon]]:
    """Return the link a lead came by and the codes it carried, as far as they are known here."""
    link = db.session.get(Link, lead.link_id) if lead.link_id else None
    keys = [code.strip().upper() for code in lead.coupons]
    query = select(Coupon).where(Coupon.program_id == lead.program_id, Coupon.code_key.in_(keys))
    return link, list(db.session.scalars(query)) if keys else []
