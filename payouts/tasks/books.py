"""Work that comes back: booking what was missed, releasing, closing, checking. All of it may repeat."""

from datetime import timedelta
from typing import Any

import structlog

from core.jobs import job, periodic
from core.sweeps import sweep
from payouts import commands
from payouts.commands.reminders import remind_seller
from payouts.queries.checks import check_books
from payouts.queries.earnings import sellers_with_earnings
from payouts.queries.facts import sellers_with_conversions
from payouts.queries.periods import sellers_with_entries
from payouts.queries.settlements import sellers_with_store

log = structlog.get_logger(__name__)


@job("payouts.accrue")
def accrue(_payload: dict[str, Any]) -> dict[str, Any]:
    """Book every share that an event handler missed."""
    return sweep("accrue", sellers_with_conversions(), commands.accrue_seller).to_json()


@job("payouts.release")
def release(_payload: dict[str, Any]) -> dict[str, Any]:
    """Make payable what has waited long enough, in each seller's own day."""
    return sweep("release", sellers_with_earnings(), commands.release_seller).to_json()


@job("payouts.close")
def close(_payload: dict[str, Any]) -> dict[str, Any]:
    """Close the months whose closing day has come."""
    return sweep("close", sellers_with_entries(), lambda seller_id: len(commands.close_due_of(seller_id))).to_json()


@job("payouts.remind")
def remind(_payload: dict[str, Any]) -> dict[str, Any]:
    """Tell stores whose report or money is late, each of it once."""
    return sweep("remind", sellers_with_store(), remind_seller).to_json()


@job("payouts.check")
def check(_payload: dict[str, Any]) -> None:
    """Check the books and say loudly what is wrong with them."""
    for seller_id in sellers_with_entries():
        for finding in check_books(seller_id):
            log.error("books_broken", invariant=finding.invariant, finding=finding.sentence, seller=str(seller_id))


periodic("payouts.accrue", every=timedelta(hours=6))
periodic("payouts.release", every=timedelta(hours=1))
periodic("payouts.close", every=timedelta(hours=1))
periodic("payouts.remind", every=timedelta(hours=6))
periodic("payouts.check", every=timedelta(days=1))
