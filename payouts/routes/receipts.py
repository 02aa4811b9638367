"""Receipts of payments as documents, the same bytes for both sides."""

from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.clock import local_day
from core.documents import write_pdf
from core.formats import money, plain_day, write_for_everybody
from core.http import download
from core.ids import Id
from payouts.models import Payout
from payouts.queries import runs as queries
from payouts.queries.earnings import orders_of, title_of
from payouts.queries.entries import zone_of
from payouts.routes.blueprint import pages
from payouts.rules.receipts import Receipt, receipt_of
from payouts.rules.runs import PayoutState


@pages.get("/payouts/<id:payout_id>/receipt.pdf")
@needs(Permission.EARNINGS_SEE)
def show_receipt(payout_id: Id) -> ResponseReturnValue:
    """Return the receipt of a payment that was made; one that was not, or that came back, has its page alone."""
    payout = queries.get_payout(current_actor(), payout_id)
    if payout.state != PayoutState.PAID or payout.paid_on is None:
        flash("There is a receipt once the payment was made. This is how it stands.")
        return redirect(url_for("payouts.show_payout", payout_id=payout.public_id))
    write_for_everybody()
    receipt = _receipt(payout, payout.paid_on)
    data = write_pdf("payouts/receipt", receipt_of(receipt, money=money, day=plain_day))
    return download(data, f"receipt-{payout.public_id}.pdf", "application/pdf")


def _receipt(payout: Payout, paid_on: date) -> Receipt:
    lines, about = queries.lines_of_payout(payout), queries.about_payout(payout)
    orders, zone = orders_of([line.earning for line in lines]), zone_of(payout.seller_id)
    shown = []
    for line in lines:
        order = orders.get(line.earning.order_id) if line.earning.order_id else None
        what = f"Order {order.short_number}" if order else title_of(line.earning) or str(line.earning.kind).capitalize()
        shown.append((what, local_day(line.earning.earned_at, zone), line.amount))
    return Receipt(
        payout=payout.public_id,
        seller=about.partnership.seller.legal_name or about.partnership.seller.name,
        partner=about.partnership.name,
        account=f"{about.account.holder_name}, {about.account.display}" if about.account else "",
        reference=payout.reference or "",
        paid_on=paid_on,
        share=payout.share,
        withheld=payout.withheld,
        received=payout.amount,
        lines=shown,
        on_behalf=f"as signed by {about.account.signed_as}" if about.account and about.account.instruction else "",
    )
