"""The page on which a seller records a partner's own invoice over a statement."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.errors import NotFound
from core.ids import Id
from core.money import Money
from payouts.commands.invoices import record_invoice as record
from payouts.forms.invoices import InvoiceForm
from payouts.queries.entries import zone_of
from payouts.queries.statements import get_statement
from payouts.routes.blueprint import pages
from payouts.rules.periods import name_of
from payouts.rules.vat import is_document, tax_part_of, treated_words


@pages.route("/statements/<id:statement_id>/invoice", methods=["GET", "POST"])
@needs(Permission.PERIOD_CLOSE)
def record_invoice(statement_id: Id) -> ResponseReturnValue:
    """Record the partner's invoice over a statement; its VAT is paid with the next run then."""
    statement, form = get_statement(current_actor(), statement_id), InvoiceForm()
    if statement.seller_id != current_actor().organization_id:
        raise NotFound("The seller records your invoice. Send it to them.")
    part, today = tax_part_of(statement.body), clock.today(zone_of(statement.seller_id))
    if part is None or is_document(statement.body):
        flash("This statement asks for no invoice of the partner. This is what it says.")
        return redirect(url_for("payouts.show_statement", statement_id=statement.public_id))
    form.vat.currency = statement.currency
    if form.is_sent_and_valid():
        with form.refusals():
            record(
                statement_id,
                actor=current_actor(),
                number=form.number.data or "",
                invoiced_on=form.invoiced_on.data or today,
                vat=form.vat.data or Money.zero(statement.currency),
            )
            flash("Recorded. Both sides got a mail; the VAT is part of the next payment.")
            return redirect(url_for("payouts.show_statement", statement_id=statement.public_id, _anchor="vat"))
    elif request.method == "GET":
        form.invoiced_on.data = today
    page = render_template(
        "payouts/invoice_form.html",
        statement=statement,
        form=form,
        month=name_of(statement.month),
        words=treated_words(part),
        vat=part,
        amount=lambda minor: Money(minor, statement.currency),
    )
    return page, form.status
