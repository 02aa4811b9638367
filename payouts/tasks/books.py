"""Work that comes back: booking what was missed, releasing, closing, checking. All of it may repeat."""

from datetime import timedelta
from typing import Any

import structlog

from core.ids import parse
from core.jobs import job, periodic
from core.sweeps import sweep
from payouts import commands
from payouts.commands.books_checks import check_and_keep
from payouts.commands.clicks import pay_clicks_of
from payouts.commands.reminders import remind_seller
from payouts.commands.write_offs import write_off_due_of
from payouts.models import BooksCheck, PayoutRun
from payouts.queries.debts import sellers_with_debts
from payouts.queries.disputes import sellers_with_disputes
from payouts.queries.earnings import sellers_with_earnings
from payouts.queries.facts import sellers_with_conversions
from payouts.queries.periods import sellers_with_entries
from payouts.queries.settlements import sellers_with_store
from tracking.queries.click_days import sellers_that_pay_for_clicks

log = structlog.get_logger(__name__)


@job("payouts.accrue")
def accrue(_payload: dict[str, Any]) -> dict[str, Any]:
    """Book every share that an event handler missed."""
    return sweep("accrue", sellers_with_conversions(), commands.accrue_seller).to_json()


@job("payouts.pay_clicks")
def pay_clicks(_payload: dict[str, Any]) -> dict[str, Any]:
    """Count the clicks of days that are over and book what they earn, where terms pay for clicks."""
    return sweep("pay_clicks", sellers_that_pay_for_clicks(), pay_clicks_of).to_json()


@job("payouts.release")
def release(_payload: dict[str, Any]) -> dict[str, Any]:
    """Make payable what has waited long enough, in each seller's own day."""
    return sweep("release", sellers_with_earnings(), commands.release_seller).to_json()


@job("payouts.close")
def close(_payload: dict[str, Any]) -> dict[str, Any]:
    """Close the months whose closing day has come."""
    return sweep("close", sellers_with_entries(), lambda seller_id: len(commands.close_due_of(seller_id))).to_json()


@job("payouts.decide")
def decide(_payload: dict[str, Any]) -> dict[str, Any]:
    """Decide for the partner what a seller did not answer in time."""
    return sweep("decide", sellers_with_disputes(), commands.decide_overdue_of).to_json()


@job("payouts.remind")
def remind(_payload: dict[str, Any]) -> dict[str, Any]:
    """Tell stores whose report or money is late, each of it once."""
    return sweep("remind", sellers_with_store(), remind_seller).to_json()


@job("payouts.write_off")
def write_off(_payload: dict[str, Any]) -> dict[str, Any]:
    """Write off what partners have owed for too long."""
    return sweep("write_off", sellers_with_debts(), write_off_due_of).to_json()


@job("payouts.check")
def check(_payload: dict[str, Any]) -> dict[str, Any]:
    """Check every seller's books."""
    return sweep("check", sellers_with_entries(), lambda seller_id: _told(check_and_keep(seller_id))).to_json()


@job("payouts.check_run")
def check_run(payload: dict[str, Any]) -> dict[str, Any]:
    """Check a seller's books once a run of theirs has ended."""
    run_id = parse(payload["run"], PayoutRun.__prefix__)
    return {"findings": _told(check_and_keep(parse(payload["seller"], "org"), run_id=run_id))}


def _told(checked: BooksCheck) -> int:
    """Say loudly what is wrong, and return how much that is."""
    for finding in checked.findings:
        log.error("books_broken", seller=str(checked.seller_id), **finding)
    return len(checked.findings)


periodic("payouts.accrue", every=timedelta(hours=6))
periodic("payouts.pay_clicks", every=timedelta(hours=1))
periodic("payouts.release", every=timedelta(hours=1))
periodic("payouts.close", every=timedelta(hours=1))
periodic("payouts.decide", every=timedelta(hours=1))
periodic("payouts.remind", every=timedelta(hours=6))
periodic("payouts.write_off", every=timedelta(days=1))
periodic("payouts.check", every=timedelta(days=1))
