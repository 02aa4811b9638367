"""Files of WooCommerce orders, as its two common exporters write them: one row per item, or one per order.

Columns: SkyVerge “Customer/Order/Coupon Export” (one row per item) and WebToffee “Order Export”. Amounts of the whole
order repeat on every row and are read once. Tax and shipping stand apart from each other, as the shop's own events do.
"""

import re

from tracking.sources.cells import Fault, text_of
from tracking.sources.fields import Field
from tracking.sources.woocommerce_events import NAME

__all__ = ["COLUMNS", "LABEL", "NAME", "REQUIRED", "codes_in", "is_unpaid", "refuse"]

LABEL = "WooCommerce orders export"
COLUMNS: dict[Field, tuple[str, ...]] = {
    Field.NUMBER: ("order_number",),
    Field.PLACED: ("order_date", "date"),
    Field.PAID: ("paid_date",),
    Field.STATUS: ("status",),
    Field.CURRENCY: ("order_currency",),
    Field.TOTAL: ("order_total",),
    Field.DISCOUNT: ("discount_total",),
    Field.TAX: ("tax_total",),
    Field.SHIPPING: ("shipping_total",),
    Field.REFUNDED: ("refunded_total",),
    Field.CODES: ("coupon_items",),
    Field.CUSTOMER: ("billing_email", "customer_email"),
    Field.LINE_NAME: ("item_name",),
    Field.LINE_SKU: ("item_sku",),
    Field.LINE_QUANTITY: ("item_quantity",),
    Field.LINE_TOTAL: ("item_total",),
}
REQUIRED = (Field.NUMBER, Field.PLACED, Field.TOTAL, Field.CURRENCY, Field.STATUS)
_UNPAID = frozenset({"pending", "on-hold"})
_NO_SALE = frozenset({"cancelled", "failed", "trash", "checkout-draft", "draft"})
_CODE = re.compile(r"(?:^|[|;,])\s*code:([^|;,]+)")


def refuse(cells: dict[Field, str]) -> Fault | None:
    """Return why an order is no sale, by its state, or None. The row is the order's own."""
    state = _state(cells)
    if state == "refunded" and Field.REFUNDED not in cells:
        return Fault(0, "status", "it was refunded, and no column “refunded_total” says how much. Export it with that.")
    return Fault(0, "status", f"its state is “{state}”, so there was no sale.") if state in _NO_SALE else None


def is_unpaid(cells: dict[Field, str]) -> bool:
    """Whether an order's customer has not paid: a later export says when that was done."""
    return _state(cells) in _UNPAID


def _state(cells: dict[Field, str]) -> str:
    return text_of(cells.get(Field.STATUS, "")).lower().replace(" ", "-").removeprefix("wc-")


def codes_in(cell: str) -> list[str]:
    """Return the codes of a cell: `code:SPRING|amount:5.00`, several of those behind each other, or plain codes."""
    if "code:" in cell:
        return [code.strip() for code in _CODE.findall(cell)]
    return [code for part in re.split(r"[,;|]", cell) if (code := part.strip())]
