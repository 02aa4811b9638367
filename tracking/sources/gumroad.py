"""Gumroad's export of sales: one purchase per row, amounts in US dollars, moments in UTC, a row of totals at the end.

Columns and sums: the service's public source (antiwork/gumroad, purchase_export_service.rb and purchase/accounting.rb).
`Sale Price ($)` holds tax and shipping, `Partial Refund ($)` only what went back of a purchase that stands. A custom
field of the checkout called `tandem_id` becomes a column of its own.
"""

from tracking.sources.cells import Fault, text_of
from tracking.sources.fields import Field

NAME = "gumroad"
LABEL = "Gumroad sales export"
CURRENCY = "USD"
COLUMNS: dict[Field, tuple[str, ...]] = {
    Field.NUMBER: ("Purchase ID",),
    Field.PLACED: ("Purchase Time (UTC timezone)", "Purchase Date"),
    Field.TOTAL: ("Sale Price ($)",),
    Field.TAX: ("Taxes ($)",),
    Field.SHIPPING: ("Shipping ($)",),
    Field.FEES: ("Fees ($)",),
    Field.REFUNDED: ("Partial Refund ($)",),
    Field.REFUNDED_WHOLE: ("Fully Refunded?",),
    Field.STATUS: ("Free trial purchase?",),
    Field.CODES: ("Discount Code",),
    Field.CLICK: ("tandem_id",),
    Field.CUSTOMER: ("Purchase Email",),
    Field.CUSTOMER_NAME: ("Buyer Name",),
    Field.LINE_NAME: ("Item Name",),
    Field.LINE_SKU: ("SKU ID", "Product ID"),
    Field.LINE_QUANTITY: ("Quantity",),
    Field.LINE_TOTAL: ("Subtotal ($)",),
}
REQUIRED = (Field.NUMBER, Field.PLACED, Field.TOTAL, Field.REFUNDED_WHOLE)


def refuse(cells: dict[Field, str]) -> Fault | None:
    """Return why a purchase is no sale, or None. The row is the purchase's own."""
    if text_of(cells.get(Field.STATUS, "")) != "1":
        return None
    return Fault(
        0, "Free trial purchase?", "it is a free trial, so nothing was paid. Its first charge is a row of its own."
    )


def is_unpaid(_cells: dict[Field, str]) -> bool:
    """Whether a purchase waits for its money: none does that stands in this file."""
    return False
