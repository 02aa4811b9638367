"""Stripe's export of payments, whose columns its user chooses. Days are in UTC, and what failed is no sale.

Source: docs.stripe.com/reports and the Dashboard's own export. A sale is known by its PaymentIntent, as a connected
Stripe tells of it, so that a file and the shop's events tell of the same one.
"""

from tracking.sources.cells import Fault, text_of
from tracking.sources.fields import Field
from tracking.sources.stripe import NAME

__all__ = ["COLUMNS", "LABEL", "NAME", "REQUIRED", "is_unpaid", "refuse"]

LABEL = "Stripe payments export"
COLUMNS: dict[Field, tuple[str, ...]] = {
    Field.NUMBER: ("PaymentIntent ID", "id"),
    Field.PLACED: ("Created date (UTC)", "Created (UTC)"),
    Field.CURRENCY: ("Currency",),
    Field.TOTAL: ("Amount",),
    Field.REFUNDED: ("Amount Refunded",),
    Field.FEES: ("Fee",),
    Field.STATUS: ("Status",),
    Field.CODES: ("promotion_code (metadata)", "coupon (metadata)", "discount_code (metadata)", "code (metadata)"),
    Field.CLICK: ("tandem_id (metadata)",),
    Field.CUSTOMER: ("Customer ID", "Customer Email"),
}
REQUIRED = (Field.NUMBER, Field.PLACED, Field.TOTAL, Field.CURRENCY, Field.STATUS)
_SOLD = frozenset({"paid", "refunded", "partially refunded", "partial refund", "succeeded", "disputed"})
_BY_INTENT = (
    "it is known by its charge alone. Export the payments with the column “PaymentIntent ID”, by which a connected "
    "Stripe tells of the same sale, so that it counts once."
)


def refuse(cells: dict[Field, str]) -> Fault | None:
    """Return why a payment is no sale, or cannot be told from others, or None. The row is the payment's own."""
    state = text_of(cells.get(Field.STATUS, "")).lower()
    if state not in _SOLD:
        return Fault(0, "Status", f"its state is “{state}”, so there was no sale.")
    number = text_of(cells.get(Field.NUMBER, ""))
    return None if number.startswith("pi_") else Fault(0, "id", _BY_INTENT)


def is_unpaid(_cells: dict[Field, str]) -> bool:
    """Whether a payment waits for its money: none does that stands in this file as one."""
    return False
