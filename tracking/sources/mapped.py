"""Any other table of orders: its columns are mapped by hand, prefilled by their names where those are plain."""

from collections.abc import Sequence

from tracking.sources.fields import Field
from tracking.sources.text_files import plain

NAME = "csv"
LABEL = "Another table (CSV)"
REQUIRED = (Field.NUMBER, Field.PLACED)
_NAMES: dict[Field, tuple[str, ...]] = {
    Field.NUMBER: ("order number", "order no", "order no.", "order #", "order id", "order_id", "order_number", "order",
                   "invoice", "invoice number", "number", "purchase id", "bestellnummer", "name"),
    Field.PLACED: ("placed at", "created at", "order date", "order_date", "purchase date", "sale date", "date",
                   "datum", "created date (utc)"),
    Field.PAID: ("paid at", "paid_date", "payment date", "paid on"),
    Field.CURRENCY: ("currency", "order_currency", "currency code", "währung"),
    Field.TOTAL: ("total", "order total", "order_total", "amount", "amount paid", "sale price ($)", "gesamt", "paid"),
    Field.DISCOUNT: ("discount", "discount amount", "discount_total", "rabatt"),
    Field.TAX: ("tax", "taxes", "tax_total", "vat", "mwst", "taxes ($)"),
    Field.SHIPPING: ("shipping", "shipping_total", "postage", "versand", "shipping ($)"),
    Field.FEES: ("fee", "fees", "fee_total", "fees ($)"),
    Field.REFUNDED: ("refunded amount", "refunded", "refunded_total", "amount refunded", "refund", "erstattet"),
    Field.REFUNDED_WHOLE: ("fully refunded", "fully refunded?"),
    Field.STATUS: ("financial status", "payment status"),
    Field.CODES: ("discount code", "coupon", "coupon code", "coupon(s)", "coupon_items", "code", "promo code"),
    Field.CLICK: ("tandem_id", "click id", "click_id", "dub_id"),
    Field.NOTES: ("note attributes",),
    Field.CUSTOMER: ("email", "e-mail", "customer email", "billing_email", "purchase email", "customer id", "customer"),
    Field.CUSTOMER_NAME: ("customer name", "billing name", "buyer name"),
    Field.LINE_NAME: ("lineitem name", "product", "product name", "item name", "item_name", "title", "artikel"),
    Field.LINE_SKU: ("lineitem sku", "sku", "item_sku", "sku id"),
    Field.LINE_QUANTITY: ("lineitem quantity", "quantity", "qty", "item_quantity", "menge"),
    Field.LINE_PRICE: ("lineitem price", "unit price", "price", "item price", "item price ($)", "preis"),
    Field.LINE_TOTAL: ("line total", "item_total", "lineitem total"),
    Field.LINE_DISCOUNT: ("lineitem discount", "line discount"),
    Field.LINE_CATEGORY: ("product category", "category", "product type", "item category", "kategorie"),
    Field.LINE_COST: ("cost per item", "unit cost", "item cost", "cost of goods"),
}  # fmt: skip
KNOWN = frozenset(name for names in _NAMES.values() for name in names)


def suggest(columns: Sequence[str]) -> dict[Field, str]:
    """Return the columns whose names say plainly what they mean; each column means one thing."""
    by_name = {plain(column): column for column in reversed(columns)}
    found: dict[Field, str] = {}
    for meaning, names in _NAMES.items():
        taken = set(found.values())
        fitting = next((by_name[name] for name in names if name in by_name and by_name[name] not in taken), None)
        if fitting is not None:
            found[meaning] = fitting
    return found
