"""Accrual: books the difference between what an earning should come to and what is posted. Repeats are harmless."""

from sqlalchemy import select

from campaigns.queries import is_contested
from core import clock, ids
from core.clock import local_day, month_of
from core.db import add_if_missing, command, db
from core.ids import Id
from partners.rules.scopes import ScopeOf
from payouts.commands.lead_accrual import accrue_lead, accrue_leads
from payouts.commands.ledger import lock_books
from payouts.commands.missing_sales import replace_given
from payouts.commands.scopes import mark_stale, open_scope
from payouts.commands.targets import Occasion, book_to_target
from payouts.models import Earning, Entry
from payouts.queries.agreements import is_agreed
from payouts.queries.booked import booked_pages, first_release_on, hold_of, is_to_accrue
from payouts.queries.entries import zone_of
from payouts.queries.facts import (
    Subject,
    find_seller_of_order,
    list_orders_behind,
    sellers_with_conversions,
    subjects_in,
    subjects_of,
)
from payouts.queries.lead_booked import due_leads
from payouts.queries.lead_facts import list_leads_of_order
from payouts.queries.rolling import scopes_touched
from payouts.queries.scopes import Closings, closings_of, counted_of
from payouts.rules import reasons
from payouts.rules.holds import hold_reason
from payouts.rules.kinds import EarningKind, HoldReason


@command
def accrue_order(order_id: Id) -> list[Entry]:
    """Bring every earning of an order to its target and return the new entries; none when all agree."""
    seller_id = find_seller_of_order(order_id)
    if seller_id is None:
        return []
    lock_books(seller_id)
    subjects = subjects_of(seller_id, order_id)
    behind = list_orders_behind(subjects)
    others = subjects_in(seller_id, behind) if behind else []
    closings = closings_of(seller_id)
    entries = [_accrue(subject, closings) for subject in (*subjects, *others) if subject.has_share]
    for subject in subjects:
        if subject.has_share:
            replace_given(subject.order, subject.conversion.partnership_id)
    if any(entries):
        entries += accrue_leads(seller_id, list_leads_of_order(seller_id, order_id))
    return [entry for entry in entries if entry is not None]


def accrue_all() -> int:
    """Look at every order that counts for a partner, book what differs, and return how many entries that took.

    This is the repair of everything the handlers of events may have missed.
    """
    return sum(accrue_seller(seller_id) for seller_id in sellers_with_conversions())


def accrue_seller(seller_id: Id) -> int:
    """Do the same for one seller. Each order is its own command."""
    booked = sum(len(accrue_order(order_id)) for order_id in _due(seller_id))
    return booked + sum(len(accrue_lead(lead_id)) for lead_id in due_leads(seller_id))


def _due(seller_id: Id) -> list[Id]:
    """Return the orders of a seller whose earnings differ from their targets; reads only."""
    closings = closings_of(seller_id)
    due = {each.subject.order.id for page in booked_pages(seller_id) for each in page if is_to_accrue(each, closings)}
    return sorted(due)


def _accrue(subject: Subject, closings: Closings) -> Entry | None:
    earning = _earning_of(subject)
    earning.release_on, earning.hold_reason = hold_of(subject, earning)
    target = subject.target_minor
    _count(subject, earning, closings)
    return book_to_target(earning, target, lambda: _occasion(subject, earning))


def _count(subject: Subject, earning: Earning, closings: Closings) -> None:
    """Bring what a sale counts for in its period up to date, and have the period worked out again if it changed."""
    if subject.scope is None:
        return
    counts = counted_of(subject, earning.released_on, closings)
    if counts == earning.counted_minor and subject.target_minor == earning.posted_minor:
        return
    earning.counted_minor = counts
    scope, period = subject.scope
    of_one = subject.terms.scope is not None and subject.terms.scope.of is ScopeOf.PLACEMENT
    placement_id = subject.conversion.placement_id if of_one else None
    open_scope(subject.version, scope=scope, period=period, placement_id=placement_id, currency=earning.currency)
    mark_stale(earning.seller_id, scopes_touched(earning.seller_id, [earning]))


def _earning_of(subject: Subject) -> Earning:
    """Return the earning of a conversion, locked; it is made when it is not there yet."""
    conversion = subject.conversion
    add_if_missing(Earning, **_new_earning(subject))
    query = select(Earning).where(
        Earning.agreement_version_id == conversion.agreement_version_id,
        Earning.seller_id == conversion.seller_id,
        Earning.kind == EarningKind.ORDER,
        Earning.subject_id == conversion.id,
    )
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _new_earning(subject: Subject) -> dict[str, object]:
    conversion = subject.conversion
    scope, period = subject.scope or (None, None)
    reason = hold_reason(
        is_accepted=is_agreed(subject.version),
        is_paid=subject.paid_on is not None,
        is_disputed=subject.is_disputed,
        is_contested=is_contested(conversion.placement_id, conversion.touched_at),
    )
    return {
        "id": ids.new(),
        "seller_id": conversion.seller_id,
        "partnership_id": conversion.partnership_id,
        "partner_id": conversion.partner_id,
        "agreement_version_id": conversion.agreement_version_id,
        "kind": str(EarningKind.ORDER),
        "subject_id": conversion.id,
        "conversion_id": conversion.id,
        "order_id": subject.order.id,
        "placement_id": conversion.placement_id,
        "currency": subject.order.currency,
        "earned_at": subject.order.placed_at,
        "created_at": clock.now(),
        "release_on": first_release_on(subject),
        "hold_reason": str(reason) if reason else None,
        "scope_id": scope,
        "scope_period": period,
        "scope_day": subject.facts.placed_on if subject.terms.scope and subject.terms.scope.rolling_days else None,
    }


def _occasion(subject: Subject, earning: Earning) -> Occasion:
    order, change, placed_on = subject.order, subject.last_change, subject.facts.placed_on
    month = month_of(placed_on)
    if earning.revision == 0:
        contested = earning.hold_reason == HoldReason.CONTESTED
        reason = reasons.of_share(order.short_number, placed_on, rule=subject.rule, is_contested=contested)
        return Occasion(order.paid_at or order.placed_at, reason, month)
    if change is None:
        return Occasion(clock.now(), reasons.of_recount(order.short_number, placed_on), month)
    changed_on = local_day(change.occurred_at, zone_of(order.seller_id))
    what = change.kind.capitalize().replace("_", " ")
    return Occasion(change.occurred_at, reasons.of_change(what, order.short_number, changed_on), month)
