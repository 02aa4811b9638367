"""Items of a sale as the track calls take them."""

from typing import Annotated

from pydantic import Field, StringConstraints

from core.api import CreateInput, WholeMinor, WholeNumber
from tracking.schemas.reports import LineReport, Name

Sku = Annotated[str, StringConstraints(max_length=80)]
Positive = Annotated[WholeMinor, Field(ge=0)]


class TrackItem(CreateInput):
    """One item of a sale. `unitAmount` is its price, `unitCost` what one costs you, both in minor units.

    Shares for one product are found by `sku` or `name`, those for a category by `category`.
    """

    name: Name
    sku: Sku = ""
    quantity: Annotated[WholeNumber, Field(ge=1, le=1_000_000)] = 1
    unit_amount: Positive
    discount: Positive = 0
    category: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    unit_cost: Positive | None = None

    def report(self) -> LineReport:
        """Return the item as every source reports one."""
        return LineReport(
            name=self.name,
            sku=self.sku,
            quantity=self.quantity,
            unit_minor=self.unit_amount,
            discount_minor=self.discount,
            category=self.category,
            unit_cost_minor=self.unit_cost,
        )
