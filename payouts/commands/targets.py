"""Bringing an earning to its target: one entry says by how much it differs from what is posted, since when and why."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from payouts.commands.ledger import post
from payouts.models import Earning, Entry
from payouts.queries.earnings import buckets_of
from payouts.queries.entries import closed_month
from payouts.rules.kinds import EntryKind
from payouts.rules.ledger import Posting, Transfer
from payouts.rules.postings import to_target


class Occasion(NamedTuple):
    """What a difference is booked for: when it happened, the sentence that says so, and the month it belongs to."""

    at: datetime
    reason: str
    month: str


def book_to_target(earning: Earning, target: int, occasion: Callable[[], Occasion]) -> Entry | None:
    """Book by how much an earning differs from its target; None when they agree. Inside a command with the books.

    `occasion` is only asked when there is something to book, before the earning is counted as booked once more.
    """
    is_released = earning.released_on is not None
    transfers = to_target(
        target, buckets_of(earning), currency=earning.currency, is_released=is_released, earning_id=earning.id
    )
    if not transfers:
        return None
    kind, why = EntryKind.EARN if target > earning.posted_minor else EntryKind.REVERSE, occasion()
    earning.revision += 1
    return post_of(earning, f"earning:{earning.id.hex}:{earning.revision}", kind, why, transfers)


def post_of(earning: Earning, key: str, kind: EntryKind, occasion: Occasion, transfers: tuple[Transfer, ...]) -> Entry:
    """Post an entry of one earning; in a month that is closed it adjusts that month, and stands in the open one."""
    return post(
        Posting(
            seller_id=earning.seller_id,
            partnership_id=earning.partnership_id,
            partner_id=earning.partner_id,
            earning_id=earning.id,
            key=key,
            kind=kind,
            occurred_at=occasion.at,
            reason=occasion.reason,
            actor="system",
            transfers=transfers,
            adjusts_period=closed_month(earning.seller_id, occasion.month),
        )
    )
