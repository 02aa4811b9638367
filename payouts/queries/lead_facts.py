"""Facts of leads: what the calculator needs to know about each, read fresh for some of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from core.clock import local_day, month_of
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion
from partners.rules.leads import PaidAt
from partners.rules.shares import Explanation, LeadFacts, due_of, lead_target
from partners.rules.terms import Terms
from payouts.models import Earning
from payouts.queries.entries import zone_of
from payouts.rules.kinds import EarningKind
from tracking.models import Conversion, Lead, LeadStep, Order
from tracking.rules.leads import REASONS, LeadStage


@dataclass(frozen=True, slots=True)
class LeadSubject:
    """A lead that counts for a partner, with everything its pay is worked out from."""

    conversion: Conversion
    lead: Lead
    version: AgreementVersion
    terms: Terms
    facts: LeadFacts
    reached: LeadStep | None
    explanation: Explanation | None
    """The target with every step to it; None where the terms pay nothing for leads."""

    @property
    def is_paid_for(self) -> bool:
        """Whether the terms pay for it and the stage that is paid for was reached."""
        return self.explanation is not None and self.reached is not None

    @property
    def target_minor(self) -> int:
        """Return what the earning should come to."""
        return self.explanation.target_minor if self.explanation else 0


def lead_subjects(seller_id: Id, lead_ids: Iterable[Id]) -> list[LeadSubject]:
    """Return some leads that count for a partner, with their facts, the oldest first."""
    wanted = set(lead_ids)
    family = _family(seller_id, wanted) if wanted else []
    places, sold, zone = _places(family), _sold(seller_id, family), zone_of(seller_id)
    left: dict[tuple[Id, Id], int] = {}
    found = []
    for conversion, lead, version in family:
        owner = (conversion.partnership_id, lead.customer_id)
        left.setdefault(owner, sold.get(owner, 0))
        subject = _subject(conversion, lead, version, places=places, sales=left[owner], zone=zone)
        left[owner] -= _due(subject)
        if lead.id in wanted:
            found.append(subject)
    return found


_Row = tuple[Conversion, Lead, AgreementVersion]


def _family(seller_id: Id, lead_ids: set[Id]) -> list[_Row]:
    """Return the leads with all others of the same people: a person's sales are set against the oldest first."""
    people = select(Lead.customer_id).where(Lead.seller_id == seller_id, Lead.id.in_(lead_ids))
    its_version = (AgreementVersion.id == Conversion.agreement_version_id) & (
        AgreementVersion.seller_id == Conversion.seller_id
    )
    query = (
        select(Conversion, Lead, AgreementVersion)
        .join(Lead, (Lead.id == Conversion.lead_id) & (Lead.seller_id == Conversion.seller_id))
        .join(AgreementVersion, its_version)
        .where(Conversion.seller_id == seller_id, Lead.customer_id.in_(people))
        .order_by(Lead.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def reached_step(steps: Sequence[LeadStep], at: PaidAt) -> LeadStep | None:
    """Return the step by which a lead is paid for: the first since it was last found to be none."""
    enough = {LeadStage.QUALIFIED, LeadStage.WON} | ({LeadStage.NEW} if at is PaidAt.NEW else set())
    reached: LeadStep | None = None
    was_taken = False
    for step in steps:
        if step.taken.disqualifies:
            was_taken = True
        elif step.stage in enough and (reached is None or was_taken):
            reached, was_taken = step, False
    return reached


def _subject(
    conversion: Conversion, lead: Lead, version: AgreementVersion, *, places: dict[Id, int], sales: int, zone: str
) -> LeadSubject:
    terms = version.typed_terms
    pay, last = terms.leads, lead.steps[-1]
    reached = reached_step(lead.steps, pay.at) if pay else None
    facts = LeadFacts(
        currency=terms.currency,
        reached_on=_day(reached, zone),
        place=places.get(lead.id, 1),
        taken_on=_day(last, zone) if last.taken.disqualifies else None,
        why=_why(last),
        sales_minor=max(sales, 0),
    )
    made = lead_target(facts, pay, clawback_days=terms.clawback_days) if pay else None
    return LeadSubject(conversion, lead, version, terms, facts, reached, made)


def _why(step: LeadStep) -> str:
    if step.lost is None:
        return ""
    said = step.reason.rstrip(".")
    return f"{REASONS[step.lost]}: {said}" if said else REASONS[step.lost]


def _day(step: LeadStep | None, zone: str) -> date | None:
    return local_day(step.at, zone) if step is not None else None


def _due(subject: LeadSubject) -> int:
    """Return what of a person's sales this lead takes, in minor units; nothing where both count."""
    pay = subject.terms.leads
    return due_of(subject.facts, pay, clawback_days=subject.terms.clawback_days) if pay else 0


def _places(family: Sequence[_Row]) -> dict[Id, int]:
    """Return the so-manieth of its month each lead is, where the terms pay for so many; nothing is read for others."""
    capped = {version.id: version for _, _, version in family if (pay := version.typed_terms.leads) and pay.most}
    places: dict[Id, int] = {}
    for version in capped.values():
        places |= _places_under(version)
    return places


def _places_under(version: AgreementVersion) -> dict[Id, int]:
    terms, zone = version.typed_terms, zone_of(version.seller_id)
    counted: defaultdict[str, int] = defaultdict(int)
    places = {}
    for step, is_taken in _reached_under(version, terms, zone):
        month = month_of(local_day(step.at, zone))
        if not is_taken:
            counted[month] += 1
        places[step.lead_id] = max(counted[month], 1)
    return places


def _reached_under(version: AgreementVersion, terms: Terms, zone: str) -> Iterator[tuple[LeadStep, bool]]:
    """Yield the step by which each lead of an agreement version is paid for, in the order they were taken."""
    query = (
        select(LeadStep)
        .join(Conversion, (Conversion.lead_id == LeadStep.lead_id) & (Conversion.seller_id == LeadStep.seller_id))
        .where(Conversion.seller_id == version.seller_id, Conversion.agreement_version_id == version.id)
        .order_by(LeadStep.lead_id, LeadStep.number)
    )
    by_lead: dict[Id, list[LeadStep]] = {}
    for step in db.session.scalars(query):
        by_lead.setdefault(step.lead_id, []).append(step)
    found = []
    for steps in by_lead.values():
        reached = reached_step(steps, terms.leads.at) if terms.leads else None
        if reached is not None:
            found.append((reached, _is_taken(reached, steps[-1], terms, zone)))
    yield from sorted(found, key=lambda each: each[0].id)


def _is_taken(reached: LeadStep, last: LeadStep, terms: Terms, zone: str) -> bool:
    taken_on = _day(last, zone) if last.taken.disqualifies else None
    facts = LeadFacts(currency=terms.currency, reached_on=_day(reached, zone), taken_on=taken_on)
    pay = replace(terms.leads, most=0) if terms.leads else None
    return pay is not None and due_of(facts, pay, clawback_days=terms.clawback_days) == 0


def _sold(seller_id: Id, family: Sequence[_Row]) -> dict[tuple[Id, Id], int]:
    """Return the shares of what each person of some leads bought for each partner, in the currency of its terms."""
    people = {lead.customer_id for _, lead, _ in family}
    if not people:
        return {}
    noted = (
        select(LeadStep.order_id, Lead.customer_id.label("person"))
        .join(Lead, (Lead.id == LeadStep.lead_id) & (Lead.seller_id == LeadStep.seller_id))
        .where(Lead.seller_id == seller_id, Lead.customer_id.in_(people), LeadStep.order_id.is_not(None))
    )
    own = select(Order.id, Order.customer_id.label("person")).where(
        Order.seller_id == seller_id, Order.customer_id.in_(people)
    )
    sales = noted.union(own).subquery()
    order_id, person = sales.c
    query = (
        select(Earning.partnership_id, person, Earning.currency, func.sum(Earning.posted_minor))
        .join(sales, order_id == Earning.order_id)
        .where(Earning.seller_id == seller_id, Earning.kind == EarningKind.ORDER)
        .group_by(Earning.partnership_id, person, Earning.currency)
    )
    currencies = {
        (each.partnership_id, lead.customer_id): version.typed_terms.currency for each, lead, version in family
    }
    rows = db.session.execute(query)
    return {(row[0], row[1]): int(row[3]) for row in rows if currencies.get((row[0], row[1])) == row[2]}


def list_leads_beside(seller_id: Id, lead_id: Id) -> list[Id]:
    """Return a lead with all whose pay may change with it: the same person's, and those under the same monthly cap."""
    mine = select(Lead.customer_id).where(Lead.seller_id == seller_id, Lead.id == lead_id)
    found = set(db.session.scalars(_leads_of(seller_id, mine)))
    its_version = (AgreementVersion.id == Conversion.agreement_version_id) & (
        AgreementVersion.seller_id == Conversion.seller_id
    )
    query = select(AgreementVersion).join(Conversion, its_version)
    version = db.session.scalar(query.where(Conversion.seller_id == seller_id, Conversion.lead_id == lead_id).limit(1))
    if version is not None and (pay := version.typed_terms.leads) and pay.most:
        beside = select(Conversion.lead_id).where(
            Conversion.seller_id == seller_id,
            Conversion.agreement_version_id == version.id,
            Conversion.lead_id.is_not(None),
        )
        found |= {each for each in db.session.scalars(beside) if each is not None}
    return sorted(found)


def list_leads_of_order(seller_id: Id, order_id: Id) -> list[Id]:
    """Return the leads whose person an order belongs to. One question."""
    buyer = select(Order.customer_id).where(Order.seller_id == seller_id, Order.id == order_id)
    noted = select(LeadStep.lead_id).where(LeadStep.seller_id == seller_id, LeadStep.order_id == order_id)
    return sorted(db.session.scalars(_leads_of(seller_id, buyer).union(noted)))


def _leads_of(seller_id: Id, people: Select[Any]) -> Select[Id]:
    return select(Lead.id).where(Lead.seller_id == seller_id, Lead.customer_id.in_(people))


def lead_pages(seller_id: Id, limit: int = 500) -> Iterator[list[Id]]:
    """Yield every lead of a seller that counts for a partner, by id, some hundred at a time."""
    query = select(Conversion.lead_id).where(Conversion.seller_id == seller_id, Conversion.lead_id.is_not(None))
    query = query.order_by(Conversion.lead_id).limit(limit)
    page = [each for each in db.session.scalars(query) if each is not None]
    while page:
        yield page
        page = [each for each in db.session.scalars(query.where(Conversion.lead_id > page[-1])) if each is not None]


def find_seller_of_lead(lead_id: Id) -> Id | None:
    """Return whose lead it is, or None when there is none."""
    return db.session.scalar(select(Lead.seller_id).where(Lead.id == lead_id))
