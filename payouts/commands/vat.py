"""VAT of a statement: what it says, once, when it is issued, and the entry that makes the VAT payable with it."""

from typing import Any

from core import clock
from core.clock import local_day
from core.db import add
from partners.models import Partnership
from payouts.commands.ledger import post
from payouts.models import Earning, Entry, Statement
from payouts.queries.disputes import version_in_force
from payouts.queries.entries import zone_of
from payouts.queries.movements import Scope, lines_of
from payouts.queries.vat import base_of, documents_of, last_tax_number, said_by, statements_about, vat_facts
from payouts.rules.kinds import EarningKind, EntryKind
from payouts.rules.ledger import Posting
from payouts.rules.vat import (
    Amounts,
    advice_part,
    amounts_in,
    document_part,
    document_words,
    reason_of,
    tax_part_of,
    transfers_of,
)


def vat_of(scope: Scope, month: str, partnership: Partnership) -> dict[str, Any]:
    """Return what a statement that is about to be issued says about VAT, for its body. Part of a command.

    Under a self-billing agreement it is a numbered document over what earlier documents about the month did not say;
    without one it says what the partner's own invoice has to ask for.
    """
    facts = vat_facts(partnership, month)
    if facts is None:
        return {}
    before = said_by(statements_about(scope, month))
    own = facts.of_base(base_of(scope, month)) - before
    if not facts.agreement:
        return {"vat": advice_part(facts, own, before)} if own.vat or own.assessed else {}
    if not own:
        return {}
    number = last_tax_number(scope.seller_id) + 1
    refers = documents_of(scope, _months_meant(scope, month, own, before))
    return {"vat": document_part(facts, own, before, number=number, refers=refers)}


def book_document(statement: Statement) -> Entry | None:
    """Book the VAT of a statement that is a tax document; a repeat returns the first entry. Part of a command."""
    part = tax_part_of(statement.body)
    if part is None or statement.tax_number is None:
        return None
    reason = reason_of(part, statement.currency, document_words(statement.body))
    return book_vat(statement, amounts_in(part), reason, actor="system")


def book_vat(statement: Statement, amounts: Amounts, reason: str, *, actor: str) -> Entry | None:
    """Make the VAT of a statement payable, and book what the seller owes itself; None when both are nothing."""
    if not (amounts.vat or amounts.assessed):
        return None
    earning_id = _earning(statement).id if amounts.vat else None
    return post(
        Posting(
            seller_id=statement.seller_id,
            partnership_id=statement.partnership_id,
            partner_id=statement.partner_id,
            earning_id=earning_id,
            key=f"vat:{statement.id.hex}",
            kind=EntryKind.VAT,
            occurred_at=statement.issued_at,
            reason=reason,
            actor=actor,
            transfers=transfers_of(amounts, statement.currency, earning_id),
            adjusts_period=statement.month,
        )
    )


def _earning(statement: Statement) -> Earning:
    """Return the earning that carries the VAT of a statement, made now: it is payable at once and never waits."""
    now = clock.now()
    return add(
        Earning(
            seller_id=statement.seller_id,
            partnership_id=statement.partnership_id,
            partner_id=statement.partner_id,
            agreement_version_id=version_in_force(statement.seller_id, statement.partnership_id).id,
            kind=EarningKind.VAT,
            subject_id=statement.id,
            currency=statement.currency,
            earned_at=now,
            created_at=now,
            revision=1,
            released_on=local_day(now, zone_of(statement.seller_id)),
            scope_period=statement.month,
        )
    )


def _months_meant(scope: Scope, month: str, own: Amounts, before: Amounts) -> set[str]:
    """Return the months whose documents a new one refers to: its own when it corrects, those a credit takes back."""
    if before:
        return {month}
    if not own.is_credit:
        return set()
    return {line.adjusts for line in lines_of(scope, month, zone_of(scope.seller_id)) if line.adjusts}
