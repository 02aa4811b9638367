"""Holds: what waits becomes payable on its day, once. Under terms nobody accepted, or contested, it goes on waiting."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from core import audit, clock
from core.access import Actor, system_for
from core.clock import start_of_day
from core.db import command, db, lock
from core.errors import AppError
from core.ids import Id
from partners.models import Partnership
from partners.rules.figures import percent
from partners.rules.reserves import Reserve
from payouts.commands.advances import recoup
from payouts.commands.ledger import lock_books, post_all
from payouts.commands.scopes import mark_stale, recount_seller
from payouts.models import Earning
from payouts.queries.agreements import is_accepted, reserves_of
from payouts.queries.earnings import (
    buckets_of,
    get_owed_earning,
    list_due_for_letting_go,
    list_due_for_release,
    list_waiting_for_terms,
    sellers_with_earnings,
)
from payouts.queries.entries import zone_of
from payouts.queries.rolling import scopes_touched
from payouts.rules import reasons
from payouts.rules.actions import Action
from payouts.rules.holds import check_contested, hold_reason
from payouts.rules.kinds import EarningKind, EntryKind, HoldReason
from payouts.rules.ledger import Posting, Transfer
from payouts.rules.postings import let_go, release
from tracking.queries.disputes import disputed_orders

BATCH = 50


def release_due(on: date | None = None) -> int:
    """Make every earning payable whose hold has ended on a day (each seller's own today), and return how many."""
    return sum(release_seller(seller_id, on) for seller_id in sellers_with_earnings())


def release_seller(seller_id: Id, on: date | None = None) -> int:
    """Do the same for one seller, in batches, each its own command, so that nobody waits long for the books."""
    for partnership_id in list_waiting_for_terms(seller_id):
        if is_accepted(partnership_id):
            lift_terms_hold(partnership_id)
    released = _release_all(seller_id, on or clock.today(zone_of(seller_id)))
    recount_seller(seller_id)
    recoup(seller_id)
    return released


@command
def lift_terms_hold(partnership_id: Id) -> int:
    """Let the earnings of a partnership go on when its partner has accepted terms; returns how many waited."""
    if not is_accepted(partnership_id):
        return 0
    seller_id = db.session.get_one(Partnership, partnership_id).seller_id
    lock_books(seller_id)
    query = select(Earning).where(Earning.partnership_id == partnership_id, Earning.hold_reason == HoldReason.TERMS)
    earnings = db.session.scalars(query.order_by(Earning.id).with_for_update()).all()
    disputed = disputed_orders(seller_id, [earning.order_id for earning in earnings if earning.order_id])
    for earning in earnings:
        earning.hold_reason = hold_reason(
            is_accepted=True, is_paid=earning.release_on is not None, is_disputed=earning.order_id in disputed
        )
    if earnings:
        audit.record(system_for(seller_id), Action.EARNING_HOLD_LIFTED, earnings[0], count=len(earnings))
    return len(earnings)


@command
def settle_contested(earning_id: Id, *, actor: Actor, reason: str) -> Earning:
    """Settle a contested earning in the partner's favour, as the seller: it goes on as every other one does.

    There is no opposite: what a partner earned is never lowered by the seller alone. Raises AppError without a reason
    and Conflict when it is not contested.
    """
    if not reason.strip():
        raise AppError("Say why it is settled: both sides see it in the activity.", field="reason")
    earning = get_owed_earning(actor, earning_id)
    lock_books(earning.seller_id)
    check_contested(lock(earning).hold_reason)
    earning.hold_reason = hold_reason(
        is_accepted=is_accepted(earning.partnership_id),
        is_paid=earning.release_on is not None,
        is_disputed=bool(disputed_orders(earning.seller_id, [earning.order_id] if earning.order_id else [])),
    )
    audit.record(actor, Action.EARNING_CONTEST_SETTLED, earning, reason=reason.strip())
    return earning


def _release_all(seller_id: Id, on: date) -> int:
    released = 0
    while count := release_batch(seller_id, on):
        released += count
    while let_go_batch(seller_id, on):
        pass
    return released


@command
def release_batch(seller_id: Id, on: date) -> int:
    """Release up to a batch of a seller's earnings that are due on a day, and return how many there were."""
    lock_books(seller_id)
    earnings = list_due_for_release(seller_id, on, limit=BATCH)
    reserves = reserves_of(seller_id, earnings)
    apart = {earning.id: _held_back(earning, reserves.get(earning.agreement_version_id), on) for earning in earnings}
    found = [_release(earning, on, apart[earning.id]) for earning in earnings]
    post_all([posting for posting in found if posting is not None])
    for earning in earnings:
        back = apart[earning.id]
        earning.released_on, earning.reserve_until = on, back.until if back else None
    mark_stale(seller_id, scopes_touched(seller_id, earnings))
    return len(earnings)


@command
def let_go_batch(seller_id: Id, on: date) -> int:
    """Make payable what was held back for returns until a day, up to a batch; returns how many shares that were."""
    lock_books(seller_id)
    earnings = list_due_for_letting_go(seller_id, on, limit=BATCH)
    post_all([_let_go(earning, earning.reserve_until or on) for earning in earnings])
    return len(earnings)


_NEVER_HELD_BACK = frozenset({EarningKind.SCOPE, EarningKind.MANUAL, EarningKind.LEAD, EarningKind.CLICK})
"""What goods that come back do not lower, and period totals, which follow the sales that are."""


class _HeldBack(NamedTuple):
    """What of a share is held back at its release: the amount, its part in words, and until when."""

    minor: int
    part: str
    until: date


def _held_back(earning: Earning, reserve: Reserve | None, on: date) -> _HeldBack | None:
    """Return what of a share is held back; None when nothing is, or when it would be let go on the same day."""
    if reserve is None or earning.kind in _NEVER_HELD_BACK:
        return None
    minor, until = reserve.part_of(earning.held_minor), reserve.until(earning.release_on or on)
    return _HeldBack(minor, percent(reserve.bps), until) if minor and until > on else None


def _release(earning: Earning, on: date, back: _HeldBack | None) -> Posting | None:
    release_on = earning.release_on or on
    minor = back.minor if back else 0
    transfers = release(buckets_of(earning), currency=earning.currency, earning_id=earning.id, held_back=minor)
    if not transfers:
        return None
    held_back = reasons.of_reserve(back.part, back.until) if back else ""
    return _posting(earning, EntryKind.RELEASE, release_on, reasons.of_release(release_on, held_back), transfers)


def _let_go(earning: Earning, until: date) -> Posting:
    transfers = let_go(buckets_of(earning), currency=earning.currency, earning_id=earning.id)
    return _posting(earning, EntryKind.LET_GO, until, reasons.of_let_go(until), transfers)


def _posting(earning: Earning, kind: EntryKind, on: date, reason: str, transfers: tuple[Transfer, ...]) -> Posting:
    return Posting(
        seller_id=earning.seller_id,
        partnership_id=earning.partnership_id,
        partner_id=earning.partner_id,
        earning_id=earning.id,
        key=f"{kind}:{earning.id.hex}",
        kind=kind,
        occurred_at=start_of_day(on, zone_of(earning.seller_id)),
        reason=reason,
        actor="system",
        transfers=transfers,
    )
