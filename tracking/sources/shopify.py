"""Shopify's orders export: one row per item, cells of the whole order on its first row.

Columns and habits: Shopify Help Center, "Exporting orders" and "Orders CSV export file columns". `Total` is what the
customer paid, after the discount; `Refunded Amount` is all that went back so far, without a day.
"""

import re

from tracking.sources.cells import Fault, text_of
from tracking.sources.fields import Field

NAME = "shopify"
LABEL = "Shopify orders export"
COLUMNS = {
    Field.NUMBER: "Name",
    Field.CUSTOMER: "Email",
    Field.STATUS: "Financial Status",
    Field.PAID: "Paid at",
    Field.CURRENCY: "Currency",
    Field.SHIPPING: "Shipping",
    Field.TAX: "Taxes",
    Field.TOTAL: "Total",
    Field.CODES: "Discount Code",
    Field.DISCOUNT: "Discount Amount",
    Field.PLACED: "Created at",
    Field.LINE_QUANTITY: "Lineitem quantity",
    Field.LINE_NAME: "Lineitem name",
    Field.LINE_PRICE: "Lineitem price",
    Field.LINE_SKU: "Lineitem sku",
    Field.LINE_DISCOUNT: "Lineitem discount",
    Field.CUSTOMER_NAME: "Billing Name",
    Field.NOTES: "Note Attributes",
    Field.REFUNDED: "Refunded Amount",
}
REQUIRED = (Field.NUMBER, Field.PLACED, Field.TOTAL, Field.CURRENCY)
_UNPAID = frozenset({"pending", "authorized", "partially_paid"})
_NO_SALE = {
    "expired": "its payment has expired, so there was no sale.",
    "voided": "its payment was voided, so there was no sale.",
}
_CLICK = re.compile(r"(?:^|[\s;,\"{])(?:tandem_id|dub_id|click_id)\"?\s*[:=]\s*\"?([0-9a-fA-F]{16,})", re.MULTILINE)


def refuse(cells: dict[Field, str]) -> Fault | None:
    """Return why an order is no sale, by its payment's state, or None. The row is the order's own."""
    reason = _NO_SALE.get(_state(cells))
    return Fault(0, COLUMNS[Field.STATUS], reason) if reason else None


def is_unpaid(cells: dict[Field, str]) -> bool:
    """Whether an order's customer has not paid, or not all of it: a later export says when that was done."""
    return _state(cells) in _UNPAID


def _state(cells: dict[Field, str]) -> str:
    return text_of(cells.get(Field.STATUS, "")).lower().replace(" ", "_")


def click_in(notes: str) -> str:
    """Return the click id that the cart's note attributes carry, or nothing."""
    found = _CLICK.search(notes)
    return found.group(1) if found else ""


def codes_in(cell: str) -> list[str]:
    """Return the codes that a cell lists."""
    return [code for part in cell.split(",") if (code := part.strip())]
