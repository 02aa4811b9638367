"""Closing months. A month is closed once, in order, with a numbered statement for every partner it concerns."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from accounts.models import Organization
from core import audit, clock
from core.access import Actor, system_for
from core.clock import first_day, local_day, next_month
from core.db import add, command, db
from core.ids import Id
from partners.models import Partnership
from partners.rules.terms import Terms
from payouts import notices
from payouts.commands.ledger import lock_books
from payouts.commands.scopes import recount
from payouts.models import Period, Statement
from payouts.queries.agreements import terms_in_force
from payouts.queries.disputes import open_disputes
from payouts.queries.entries import zone_of
from payouts.queries.movements import Scope, contested_of, lines_of, list_scopes, opening_of
from payouts.queries.periods import (
    conflicts_of,
    earliest_open_month,
    entries_fingerprint,
    find_period,
    sellers_with_entries,
)
from payouts.rules.actions import Action
from payouts.rules.ledger import sha256_of
from payouts.rules.periods import check_may_close, closes_itself_on, last_day
from payouts.rules.statements import body_of, is_worth_a_statement


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
    issued = [_issue(scope, month, today) for scope in list_scopes(seller_id, month)]
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


def _issue(scope: Scope, month: str, today: date) -> Statement | None:
    opening, lines = opening_of(scope, month), lines_of(scope, month, zone_of(scope.seller_id))
    if not is_worth_a_statement(opening, lines):
        return None
    partnership = db.session.get_one(Partnership, scope.partnership_id)
    terms, number = terms_in_force(partnership.id), _next_number(scope.seller_id)
    review_until = today + timedelta(days=terms.review_days)
    head = _head(scope, month, number=number, issued_on=today, review_until=review_until)
    contested = contested_of(scope, month)
    head |= _parties(partnership, terms, today) | _disputed(scope) | _in_conflict(scope)
    body = body_of(head, opening, lines, contested=contested)
    statement = add(
        Statement(
            seller_id=scope.seller_id,
            partnership_id=partnership.id,
            partner_id=partnership.partner_id,
            number=number,
            month=month,
            currency=scope.currency,
            body=body,
            sha256=sha256_of(body),
            issued_at=clock.now(),
            review_until=review_until,
            pay_by=today + timedelta(days=terms.pay_by_days),
        )
    )
    notices.statement_issued(statement, partnership)
    return statement


def _disputed(scope: Scope) -> dict[str, Any]:
    """Return what is not settled between the two, for the body: both sides read it on the statement."""
    open_now = [
        {
            "dispute": row.public_id,
            "opened_on": local_day(row.opened_at, zone_of(scope.seller_id)).isoformat(),
            "minor": row.left.minor,
            "state": str(row.state),
            "due_on": row.due_on.isoformat() if row.due_on else None,
        }
        for row in open_disputes(scope.seller_id, scope.partnership_id, scope.currency)
    ]
    return {"disputes": open_now} if open_now else {}


def _in_conflict(scope: Scope) -> dict[str, Any]:
    """Return the orders that were told twice and are not decided, for the body: a month closes without waiting."""
    orders = conflicts_of(scope)
    return {"conflicts": orders} if orders else {}


def _next_number(seller_id: Id) -> int:
    last = db.session.scalar(select(func.max(Statement.number)).where(Statement.seller_id == seller_id))
    return (last or 0) + 1


def _head(scope: Scope, month: str, *, number: int, issued_on: date, review_until: date) -> dict[str, Any]:
    return {
        "number": number,
        "month": month,
        "from": first_day(month).isoformat(),
        "to": last_day(month).isoformat(),
        "currency": scope.currency,
        "issued_on": issued_on.isoformat(),
        "review_until": review_until.isoformat(),
    }


def _parties(partnership: Partnership, terms: Terms, issued_on: date) -> dict[str, Any]:
    seller = db.session.get_one(Organization, partnership.seller_id)
    partner = db.session.get_one(Organization, partnership.partner_id)
    return {
        "seller": {"name": seller.legal_name or seller.name, "address": seller.postal_address},
        "partner": {"name": partnership.name, "id": partnership.public_id, "address": partner.postal_address},
        "pay_by": (issued_on + timedelta(days=terms.pay_by_days)).isoformat(),
        **({"nets": terms.store.may_net} if terms.store else {}),
    }
