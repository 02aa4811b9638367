"""Issuing statements: once when a month closes, and again, under a new number that names the old one, when restated.

What was issued never changes: a restatement is another document about the same month, and both are shown as such.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

from accounts.models import Organization
from accounts.rules.hooks import HookEvent
from accounts.telling import tell
from core import audit, clock
from core.access import Actor
from core.clock import first_day, local_day
from core.db import add, command, db
from core.errors import Conflict, NotFound
from core.ids import Id
from partners.models import Partnership
from partners.rules.terms import Terms
from payouts import notices
from payouts.commands.ledger import lock_books
from payouts.commands.vat import book_document, vat_of
from payouts.models import Statement
from payouts.queries.agreements import terms_in_force
from payouts.queries.disputes import open_disputes
from payouts.queries.entries import zone_of
from payouts.queries.movements import Scope, adjustments_of, contested_of, lines_of, opening_of
from payouts.queries.periods import conflicts_of
from payouts.queries.statements import find_restatement, get_statement
from payouts.rules import restating
from payouts.rules.actions import Action
from payouts.rules.ledger import sha256_of
from payouts.rules.periods import last_day
from payouts.rules.statements import Line, body_of, is_worth_a_statement
from payouts.rules.vat import tax_part_of


def issue(scope: Scope, month: str, today: date, *, asks_vat: bool = True) -> Statement | None:
    """Issue the statement of a month that is being closed; None when there is nothing to say. Part of a command.

    `asks_vat` is whether the partner said what it is for VAT: without that, a statement says nothing about it.
    """
    made = _made(scope, month)
    if not is_worth_a_statement(made.opening, made.lines):
        return None
    partnership = db.session.get_one(Partnership, scope.partnership_id)
    terms = terms_in_force(partnership.id)
    days = _Days(today, today + timedelta(days=terms.review_days), today + timedelta(days=terms.pay_by_days))
    number = _next_number(scope.seller_id)
    body = _body(scope, month, made, partnership, terms, days=days, number=number)
    body |= vat_of(scope, month, partnership) if asks_vat else {}
    statement = _add(scope, month, partnership, body, days)
    book_document(statement)
    notices.statement_issued(statement, partnership)
    tell(HookEvent.STATEMENT_CLOSED, seller_id=statement.seller_id, subject_id=statement.id)
    return statement


@command
def restate(statement_id: Id, *, actor: Actor, reason: str) -> Statement:
    """Issue a statement anew, as the seller: under a new number that names the old one, with what adjusts it since.

    The old one never changes, and neither does the day by which it is paid. Raises AppError without a reason,
    Conflict when it was restated already or would say the same again.
    """
    old = get_statement(actor, statement_id)
    if old.seller_id != actor.organization_id:
        raise NotFound("The seller restates its statements. Dispute an amount instead.")
    lock_books(old.seller_id)
    why, newer = restating.check_reason(reason), find_restatement(old)
    if newer is not None:
        raise Conflict(f"It was restated already, by number {newer.number}. Restate that one if something is wrong.")
    scope, today = Scope(old.seller_id, old.partnership_id, old.currency), clock.today(zone_of(old.seller_id))
    partnership = db.session.get_one(Partnership, old.partnership_id)
    terms = terms_in_force(partnership.id)
    days = _Days(today, today + timedelta(days=terms.review_days), old.pay_by)
    made = _made(scope, old.month)
    body = _body(scope, old.month, made, partnership, terms, days=days, number=_next_number(old.seller_id))
    body |= restating.about(old.body, old.public_id, why, adjustments_of(scope, old.month, zone_of(old.seller_id)))
    body |= vat_of(scope, old.month, partnership)
    restating.check_differs(body, old.body)
    statement = _add(scope, old.month, partnership, body, days, restates_id=old.id)
    book_document(statement)
    audit.record(actor, Action.STATEMENT_RESTATED, statement, restates=old.number, reason=why)
    notices.statement_issued(statement, partnership)
    tell(HookEvent.STATEMENT_CLOSED, seller_id=statement.seller_id, subject_id=statement.id)
    return statement


class _Days(NamedTuple):
    """When a statement is issued, until when it can be questioned, and by when it is paid."""

    issued_on: date
    review_until: date
    pay_by: date


class _Made(NamedTuple):
    """What the books say of a month: every section at its start, and the lines."""

    opening: dict[str, int]
    lines: list[Line]


def _made(scope: Scope, month: str) -> _Made:
    return _Made(opening_of(scope, month), lines_of(scope, month, zone_of(scope.seller_id)))


def _body(
    scope: Scope, month: str, made: _Made, partnership: Partnership, terms: Terms, *, days: _Days, number: int
) -> dict[str, Any]:
    head = _head(scope, month, number=number, issued_on=days.issued_on, review_until=days.review_until)
    head |= _parties(partnership, terms, days.pay_by) | _disputed(scope) | _in_conflict(scope)
    return body_of(head, made.opening, made.lines, contested=contested_of(scope, month))


def _add(
    scope: Scope, month: str, partnership: Partnership, body: dict[str, Any], days: _Days, *,
    restates_id: Id | None = None,
) -> Statement:  # fmt: skip
    return add(
        Statement(
            seller_id=scope.seller_id,
            partnership_id=partnership.id,
            partner_id=partnership.partner_id,
            restates_id=restates_id,
            number=body["number"],
            tax_number=(tax_part_of(body) or {}).get("number"),
            month=month,
            currency=scope.currency,
            body=body,
            sha256=sha256_of(body),
            issued_at=clock.now(),
            review_until=days.review_until,
            pay_by=days.pay_by,
        )
    )


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


def _parties(partnership: Partnership, terms: Terms, pay_by: date) -> dict[str, Any]:
    seller = db.session.get_one(Organization, partnership.seller_id)
    partner = db.session.get_one(Organization, partnership.partner_id)
    return {
        "seller": {"name": seller.legal_name or seller.name, "address": seller.postal_address},
        "partner": {"name": partnership.name, "id": partnership.public_id, "address": partner.postal_address},
        "pay_by": pay_by.isoformat(),
        **({"nets": terms.store.may_net} if terms.store else {}),
    }
