"""Fields: what a column of a file of orders can mean, and which columns of a file mean what."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from core.errors import AppError


class Field(StrEnum):
    """The meaning of a column. Those of `LINE` stand on every row of an order, the others are the whole order's."""

    NUMBER = "order_number"
    PLACED = "placed_at"
    PAID = "paid_at"
    CURRENCY = "currency"
    TOTAL = "total"
    DISCOUNT = "discount"
    TAX = "tax"
    SHIPPING = "shipping"
    FEES = "fees"
    REFUNDED = "refunded"
    REFUNDED_WHOLE = "refunded_whole"
    STATUS = "status"
    CODES = "codes"
    CLICK = "click_id"
    NOTES = "notes"
    CUSTOMER = "customer"
    CUSTOMER_NAME = "customer_name"
    LINE_NAME = "line_name"
    LINE_SKU = "line_sku"
    LINE_QUANTITY = "line_quantity"
    LINE_PRICE = "line_price"
    LINE_TOTAL = "line_total"
    LINE_DISCOUNT = "line_discount"
    LINE_CATEGORY = "line_category"
    LINE_COST = "line_cost"


LINE = frozenset(field for field in Field if field.startswith("line_"))
AMOUNTS = frozenset(
    {Field.TOTAL, Field.DISCOUNT, Field.TAX, Field.SHIPPING, Field.FEES, Field.REFUNDED, Field.LINE_PRICE,
     Field.LINE_TOTAL, Field.LINE_DISCOUNT, Field.LINE_COST}
)  # fmt: skip
PERSONAL = frozenset({Field.CUSTOMER, Field.CUSTOMER_NAME, Field.NOTES})
"""What a partner's file never keeps: it is read for nothing but the order."""
LABELS = {
    Field.NUMBER: "Order number",
    Field.PLACED: "Day it was placed",
    Field.PAID: "Day it was paid",
    Field.CURRENCY: "Currency",
    Field.TOTAL: "Paid by the customer",
    Field.DISCOUNT: "Discount",
    Field.TAX: "Tax in it",
    Field.SHIPPING: "Shipping in it",
    Field.FEES: "Payment fees",
    Field.REFUNDED: "Given back so far",
    Field.REFUNDED_WHOLE: "Whether all of it was given back",
    Field.STATUS: "State of the payment",
    Field.CODES: "Code used",
    Field.CLICK: "Click id",
    Field.NOTES: "Notes that may hold the click id",
    Field.CUSTOMER: "Customer (number or e-mail)",
    Field.CUSTOMER_NAME: "Customer’s name",
    Field.LINE_NAME: "Product",
    Field.LINE_SKU: "SKU",
    Field.LINE_QUANTITY: "Quantity",
    Field.LINE_PRICE: "Price of one",
    Field.LINE_TOTAL: "Price of the whole line",
    Field.LINE_DISCOUNT: "Discount on the line",
    Field.LINE_CATEGORY: "Category",
    Field.LINE_COST: "What one costs you",
}


class DayOrder(StrEnum):
    """How a file writes days such as 03/04/2026."""

    UNKNOWN = ""
    YEAR_FIRST = "year_first"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Mapping(BaseModel):
    """Which column means what, and how the file writes days and amounts. `currency` is for files that name none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[Field, str]
    days: DayOrder = DayOrder.UNKNOWN
    decimal: Annotated[str, StringConstraints(pattern=r"^[.,]?$")] = ""
    currency: Annotated[str, StringConstraints(to_upper=True, pattern=r"^([A-Za-z]{3})?$")] = ""


def read_mapping(text: str) -> Mapping:
    """Return the mapping that a JSON text says. Raises AppError with what is wrong."""
    try:
        return Mapping.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        known = ", ".join(field.value for field in Field)
        raise AppError(
            f"The mapping cannot be used: {place}: {first['msg']}. Write it like "
            f'{{"columns": {{"order_number": "Order ID"}}}}; what a column can mean: {known}.'
        ) from error
