"""Booking what clicks earn: one entry for each counted day and placement, never one for each click."""

from core import clock, ids
from core.clock import month_of, start_of_day
from core.db import add, command
from core.ids import Id
from payouts.commands.ledger import lock_books
from payouts.commands.targets import Occasion, post_of
from payouts.models import Earning, Entry
from payouts.queries.agreements import is_agreed
from payouts.queries.clicks import PaidDay, list_days_to_book, paid_day
from payouts.queries.earnings import buckets_of
from payouts.rules import reasons
from payouts.rules.holds import hold_reason, release_day
from payouts.rules.kinds import EarningKind, EntryKind
from payouts.rules.postings import to_target
from tracking.commands.click_days import count_click_days
from tracking.models import ClickDay
from tracking.queries.click_days import ZONE

BATCH = 50


def pay_clicks_of(seller_id: Id) -> int:
    """Count the days of a seller that are over and book what they earn; returns how many entries that took."""
    count_click_days(seller_id)
    booked = 0
    while (found := book_clicks_batch(seller_id)) is not None:
        booked += len(found)
    return booked


@command
def book_clicks_batch(seller_id: Id) -> list[Entry] | None:
    """Book a batch of counted days; None when nothing was left to do. A repeat changes nothing."""
    lock_books(seller_id)
    days = list_days_to_book(seller_id, limit=BATCH)
    found = [_book(counts) for counts in days]
    return [entry for entry in found if entry is not None] if days else None


def _book(counts: ClickDay) -> Entry | None:
    it = paid_day(counts)
    earning, target = _earning(it), it.explanation.target_minor
    transfers = to_target(
        target, buckets_of(earning), currency=earning.currency, is_released=False, earning_id=earning.id
    )
    if not transfers:
        return None
    earning.revision = 1
    reason = reasons.of_clicks(it.explanation.paid, counts.counted, counts.day, is_contested=counts.is_contested)
    occasion = Occasion(earning.earned_at, reason, month_of(counts.day))
    return post_of(earning, f"clicks:{earning.id.hex}", EntryKind.EARN, occasion, transfers)


def _earning(it: PaidDay) -> Earning:
    """Return the earning of a counted day, made now."""
    counts, terms = it.counts, it.version.typed_terms
    accepted = is_agreed(it.version)
    waits = hold_reason(is_accepted=accepted, is_paid=True, is_disputed=False, is_contested=counts.is_contested)
    return add(
        Earning(
            id=ids.new(),
            seller_id=counts.seller_id,
            partnership_id=counts.partnership_id,
            partner_id=counts.partner_id,
            agreement_version_id=counts.agreement_version_id,
            kind=EarningKind.CLICK,
            subject_id=counts.id,
            placement_id=counts.placement_id,
            currency=terms.currency,
            earned_at=start_of_day(counts.day, ZONE),
            created_at=clock.now(),
            release_on=release_day(counts.day, hold_days=terms.hold_days),
            hold_reason=str(waits) if waits else None,
        )
    )
