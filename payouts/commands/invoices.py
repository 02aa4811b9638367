"""Partners' own invoices: with one, the VAT of a statement becomes payable, once. No invoice, no VAT."""

from datetime import date

from core import audit, clock
from core.access import Actor
from core.db import add, command, db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts import notices
from payouts.commands.ledger import lock_books
from payouts.commands.periods import signature
from payouts.commands.vat import book_vat
from payouts.models import PartnerInvoice
from payouts.queries.entries import zone_of
from payouts.queries.statements import find_restatement, get_statement
from payouts.queries.vat import find_by_number, invoices_of
from payouts.rules.actions import Action
from payouts.rules.vat import amounts_in, check_invoice, reason_of


@command
def record_invoice(
    statement_id: Id, *, actor: Actor, number: str, invoiced_on: date, vat: Money
) -> PartnerInvoice:  # fmt: skip
    """Record as the seller the partner's own invoice over a statement, or its credit note, and book the VAT.

    Raises AppError when the invoice does not say what the statement says, Conflict when it is recorded already.
    """
    statement, number = get_statement(actor, statement_id), " ".join(number.split())
    if statement.seller_id != actor.organization_id:
        raise NotFound("The seller records your invoice. Send it to them.")
    lock_books(statement.seller_id)
    newer = find_restatement(statement)
    if newer is not None:
        raise Conflict(f"Number {newer.number} restates this statement. Record the invoice there.")
    today, is_recorded = clock.today(zone_of(statement.seller_id)), bool(invoices_of([statement]))
    part = check_invoice(
        statement.body, number, vat, invoiced_on=invoiced_on, today=today, is_recorded=is_recorded
    )  # fmt: skip
    if find_by_number(statement.partnership_id, number) is not None:
        raise AppError("An invoice with this number is recorded for another statement already.", field="number")
    invoice = add(
        PartnerInvoice(
            seller_id=statement.seller_id,
            partnership_id=statement.partnership_id,
            partner_id=statement.partner_id,
            statement_id=statement.id,
            number=number,
            invoiced_on=invoiced_on,
            currency=statement.currency,
            vat_minor=vat.minor,
            recorded_at=clock.now(),
            recorded_by_id=actor.user_id,
        )
    )
    reason = reason_of(part, statement.currency, f"invoice {number} of {invoiced_on}")
    book_vat(statement, amounts_in(part), reason, actor=signature(actor))
    audit.record(actor, Action.INVOICE_RECORDED, invoice, number=number, vat=vat.minor, currency=vat.currency)
    notices.invoice_recorded(invoice, statement, db.session.get_one(Partnership, statement.partnership_id))
    return invoice
