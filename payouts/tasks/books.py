"""Work that comes back: booking what was missed, releasing, closing, checking. All of it may repeat."""

from datetime import timedelta
from typing import Any

import structlog

from core.jobs import job, periodic
from payouts import commands
from payouts.queries.checks import check_books
from payouts.queries.earnings import sellers_with_earnings

log = structlog.get_logger(__name__)


@job("payouts.accrue")
def accrue(_payload: dict[str, Any]) -> None:
    """Book every share that an event handler missed."""
    commands.accrue_all()


@job("payouts.release")
def release(_payload: dict[str, Any]) -> None:
    """Make payable what has waited long enough, in each seller's own day."""
    commands.release_due()


@job("payouts.close")
def close(_payload: dict[str, Any]) -> None:
    """Close the months whose closing day has come."""
    commands.close_due()


@job("payouts.check")
def check(_payload: dict[str, Any]) -> None:
    """Check the books and say loudly what is wrong with them."""
    for seller_id in sellers_with_earnings():
        for finding in check_books(seller_id):
            log.error("books_broken", invariant=finding.invariant, finding=finding.sentence, seller=str(seller_id))


periodic("payouts.accrue", every=timedelta(hours=6))
periodic("payouts.release", every=timedelta(hours=1))
periodic("payouts.close", every=timedelta(hours=1))
periodic("payouts.check", every=timedelta(days=1))
