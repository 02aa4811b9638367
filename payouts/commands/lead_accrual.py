"""Accrual of leads: books the difference between what a lead comes to and what is posted. Repeats are harmless."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from campaigns.queries import is_contested
from core import clock, ids
from core.clock import local_day, month_of
from core.db import add_if_missing, command, db
from core.ids import Id
from payouts.commands.ledger import lock_books, post
from payouts.models import Earning, Entry
from payouts.queries.agreements import is_accepted
from payouts.queries.earnings import buckets_of
from payouts.queries.entries import last_closed_month, zone_of
from payouts.queries.lead_facts import LeadSubject, find_seller_of_lead, lead_subjects, list_leads_beside
from payouts.rules import reasons
from payouts.rules.holds import hold_reason, release_day
from payouts.rules.kinds import EarningKind, EntryKind
from payouts.rules.ledger import Posting
from payouts.rules.postings import to_target
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
    target = subject.target_minor
    transfers = to_target(
        target,
        buckets_of(earning),
        currency=earning.currency,
        is_released=earning.released_on is not None,
        earning_id=earning.id,
    )
    if not transfers:
        return None
    earning.revision += 1
    at, reason = _occasion(subject, reached, earning)
    return post(
        Posting(
            seller_id=earning.seller_id,
            partnership_id=earning.partnership_id,
            partner_id=earning.partner_id,
            earning_id=earning.id,
            key=f"earning:{earning.id.hex}:{earning.revision}",
            kind=EntryKind.EARN if target > earning.posted_minor else EntryKind.REVERSE,
            occurred_at=at,
            reason=reason,
            actor="system",
            transfers=transfers,
            adjusts_period=_adjusts(earning),
        )
    )


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
        is_accepted=subject.version.accepted_at is not None or is_accepted(conversion.partnership_id),
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


def _occasion(subject: LeadSubject, reached: LeadStep, earning: Earning) -> tuple[datetime, str]:
    """Return when a difference came about, and the sentence that says why."""
    number, facts, last = f"…{subject.lead.short_number}", subject.facts, subject.lead.steps[-1]
    if earning.revision == 1 and facts.reached_on is not None and subject.terms.leads is not None:
        return reached.at, reasons.of_lead(number, facts.reached_on, subject.terms.leads.name)
    if facts.taken_on is not None and subject.target_minor < earning.posted_minor:
        return last.at, reasons.of_lead_taken(number, facts.taken_on, facts.why)
    steps = subject.explanation.steps if subject.explanation else ()
    return clock.now(), reasons.of_lead_change(number, steps[-1].label if steps else "worked out again")


def _adjusts(earning: Earning) -> str | None:
    """Return the closed month that a difference belongs to, or None while that month is open."""
    month = month_of(local_day(earning.earned_at, zone_of(earning.seller_id)))
    closed = last_closed_month(earning.seller_id)
    return month if closed is not None and month <= closed else None
