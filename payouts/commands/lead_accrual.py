"""Accrual of leads: books the difference between what a lead comes to and what is posted. Repeats are harmless."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from campaigns.queries import is_contested
from core import clock, ids
from core.clock import local_day, month_of
from core.db import add_if_missing, command, db
from core.ids import Id
from payouts.commands.ledger import lock_books
from payouts.commands.targets import Occasion, book_to_target
from payouts.models import Earning, Entry
from payouts.queries.agreements import is_agreed
from payouts.queries.entries import zone_of
from payouts.queries.lead_facts import LeadSubject, find_seller_of_lead, lead_subjects, list_leads_beside
from payouts.rules import reasons
from payouts.rules.holds import hold_reason, release_day
from payouts.rules.kinds import EarningKind
from tracking.models import LeadStep


@command
def accrue_lead(lead_id: Id) -> list[Entry]:
    """Bring the earning of a lead, and of those that change with it, to their targets; returns the new entries."""
    seller_id = find_seller_of_lead(lead_id)
    if seller_id is None:
        return []
    lock_books(seller_id)
    return accrue_leads(seller_id, list_leads_beside(seller_id, lead_id))


@command
def accrue_leads(seller_id: Id, lead_ids: Sequence[Id]) -> list[Entry]:
    """Do the same for leads whose seller's books are locked."""
    subjects = lead_subjects(seller_id, lead_ids) if lead_ids else []
    entries = [_accrue(subject, subject.reached) for subject in subjects if subject.reached is not None]
    return [entry for entry in entries if entry is not None]


def _accrue(subject: LeadSubject, reached: LeadStep) -> Entry | None:
    if subject.explanation is None:
        return None
    earning = _earning_of(subject, reached)
    return book_to_target(earning, subject.target_minor, lambda: _occasion(subject, reached, earning))


def _earning_of(subject: LeadSubject, reached: LeadStep) -> Earning:
    """Return the earning of a lead, locked; it is made when it is not there yet."""
    add_if_missing(Earning, **_new_earning(subject, reached))
    query = select(Earning).where(
        Earning.agreement_version_id == subject.version.id,
        Earning.seller_id == subject.lead.seller_id,
        Earning.kind == EarningKind.LEAD,
        Earning.subject_id == subject.conversion.id,
    )
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _new_earning(subject: LeadSubject, reached: LeadStep) -> dict[str, object]:
    conversion, zone = subject.conversion, zone_of(subject.lead.seller_id)
    reason = hold_reason(
        is_accepted=is_agreed(subject.version),
        is_paid=True,
        is_disputed=False,
        is_contested=is_contested(conversion.placement_id, conversion.touched_at),
    )
    return {
        "id": ids.new(),
        "seller_id": conversion.seller_id,
        "partnership_id": conversion.partnership_id,
        "partner_id": conversion.partner_id,
        "agreement_version_id": subject.version.id,
        "kind": str(EarningKind.LEAD),
        "subject_id": conversion.id,
        "conversion_id": conversion.id,
        "placement_id": conversion.placement_id,
        "currency": subject.terms.currency,
        "earned_at": reached.at,
        "created_at": clock.now(),
        "release_on": release_day(local_day(reached.at, zone), hold_days=subject.terms.hold_days),
        "hold_reason": str(reason) if reason else None,
    }


def _occasion(subject: LeadSubject, reached: LeadStep, earning: Earning) -> Occasion:
    at, reason = _why(subject, reached, earning)
    return Occasion(at, reason, month_of(local_day(earning.earned_at, zone_of(earning.seller_id))))


def _why(subject: LeadSubject, reached: LeadStep, earning: Earning) -> tuple[datetime, str]:
    """Return when a difference came about, and the sentence that says why."""
    number, facts, last = f"…{subject.lead.short_number}", subject.facts, subject.lead.steps[-1]
    if earning.revision == 0 and facts.reached_on is not None and subject.terms.leads is not None:
        return reached.at, reasons.of_lead(number, facts.reached_on, subject.terms.leads.name)
    if facts.taken_on is not None and subject.target_minor < earning.posted_minor:
        return last.at, reasons.of_lead_taken(number, facts.taken_on, facts.why)
    steps = subject.explanation.steps if subject.explanation else ()
    return clock.now(), reasons.of_lead_change(number, steps[-1].label if steps else "worked out again")
