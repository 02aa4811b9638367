"""Closing months. A month is closed once, in order, with a numbered statement for every partner it concerns."""

from datetime import date

from core import audit, clock
from core.access import Actor, system_for
from core.clock import next_month
from core.db import add, command
from core.ids import Id
from payouts.commands.ledger import lock_books
from payouts.commands.scopes import recount
from payouts.commands.statements import issue
from payouts.models import Period
from payouts.queries.entries import zone_of
from payouts.queries.movements import list_scopes
from payouts.queries.periods import (
    earliest_open_month,
    entries_fingerprint,
    find_period,
    sellers_with_entries,
)
from payouts.queries.vat import partnerships_with_vat
from payouts.rules.actions import Action
from payouts.rules.periods import check_may_close, closes_itself_on


@command
def close_period(seller_id: Id, month: str, *, actor: Actor) -> Period:
    """Close a month (`YYYY-MM`) and issue its statements. Raises Conflict when it is not over, closed, or not next."""
    lock_books(seller_id)
    today = clock.today(zone_of(seller_id))
    is_closed = find_period(seller_id, month) is not None
    check_may_close(month, today, is_closed=is_closed, earliest_open=earliest_open_month(seller_id))
    recount(seller_id)
    sha256, count = entries_fingerprint(seller_id, month)
    period = add(
        Period(
            seller_id=seller_id,
            month=month,
            closed_at=clock.now(),
            closed_by=signature(actor),
            entries_sha256=sha256,
            entry_count=count,
        )
    )
    asks_vat = partnerships_with_vat(seller_id)
    scopes = list_scopes(seller_id, month)
    issued = [issue(scope, month, today, asks_vat=scope.partnership_id in asks_vat) for scope in scopes]
    audit.record(actor, Action.PERIOD_CLOSED, period, month=month, statements=sum(map(bool, issued)))
    return period


def close_due(today: date | None = None) -> list[Period]:
    """Close every month whose closing day (the 10th after it) has come, for every seller."""
    return [period for seller_id in sellers_with_entries() for period in close_due_of(seller_id, today)]


def close_due_of(seller_id: Id, today: date | None = None) -> list[Period]:
    """Do the same for one seller. Each month is its own command."""
    months = _due_months(seller_id, today)
    return [close_period(seller_id, month, actor=system_for(seller_id)) for month in months]


def signature(actor: Actor) -> str:
    """Return who an actor is as the books name them: `user:<id>`, `api_key` or `system`."""
    return f"{actor.kind}:{actor.user_id.hex}" if actor.user_id else str(actor.kind)


def _due_months(seller_id: Id, today: date | None) -> list[str]:
    on, month, found = today or clock.today(zone_of(seller_id)), earliest_open_month(seller_id), []
    while month is not None and closes_itself_on(month) <= on:
        found.append(month)
        month = next_month(month)
    return found
