"""Reports: the one shape in which every source tells of a lead, an order or a refund. Money is whole minor units."""

import hashlib
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from core.db import canonical
from core.errors import AppError
from core.ids import Id
from core.money import exponent
from tracking.rules.leads import LeadSource
from tracking.rules.refunds import AdjustmentKind

MOST_MINOR = 10**15
MOST_METADATA = 10_000
Amount = Annotated[int, Field(ge=0, le=MOST_MINOR)]
Text = Annotated[str, StringConstraints(max_length=255)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=255)]


def known_currency(code: str) -> str:
    """Return the code of a currency that exists, for validators. Raises ValueError."""
    try:
        exponent(code)
    except AppError as error:
        raise ValueError(error.message) from error
    return code


class Report(BaseModel):
    """What every report shares: frozen, and nothing in it goes unread."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class CustomerReport(Report):
    """A customer, under the number the seller's own system gave."""

    external_id: Name
    name: Annotated[str, StringConstraints(max_length=200)] | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    avatar: Annotated[str, StringConstraints(max_length=500)] | None = None


class LineReport(Report):
    """One item of an order; without a category or a cost where the source knows none."""

    name: Name
    sku: Annotated[str, StringConstraints(max_length=80)] = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    unit_minor: Amount
    discount_minor: Amount = 0
    category: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    unit_cost_minor: Amount | None = None


class LeadReport(Report):
    """Interest before a sale. By the API and without a click id, the customer must be known already.

    `placement_id` is what a person wrote down by hand: who brought it. `consent` is the sentence that was agreed to.
    """

    customer: CustomerReport
    event_name: Name
    source: LeadSource = LeadSource.API
    click_id: Text = ""
    coupons: tuple[Annotated[str, StringConstraints(max_length=80)], ...] = ()
    placement_id: Id | None = None
    consent: Annotated[str, StringConstraints(max_length=1_000)] | None = None
    reason: Annotated[str, StringConstraints(max_length=300)] = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    metadata: dict[str, Any] | None = None
    occurred_at: datetime | None = None
    is_deferred: bool = False


class OrderReport(Report):
    """A sale. `gross` is before the discount, with tax and shipping in it. Without `paid_at` it was paid when placed.

    `is_paid` false says that the customer has not paid: shares wait until a later report, or a person, says so.
    """

    source: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "api"
    external_id: Name
    currency: Annotated[str, StringConstraints(to_upper=True, min_length=3, max_length=3)]
    gross_minor: Amount
    discount_minor: Amount = 0
    tax_minor: Amount = 0
    shipping_minor: Annotated[Amount, Field(validate_default=True)] = 0
    fees_minor: Amount = 0
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    is_paid: bool = True
    customer: CustomerReport | None = None
    event_name: Name = "Purchase"
    payment_processor: Annotated[str, StringConstraints(max_length=20)] = "custom"
    lead_event_name: Name | None = None
    lines: tuple[LineReport, ...] = ()
    coupons: tuple[Annotated[str, StringConstraints(max_length=80)], ...] = ()
    click_id: Text = ""
    is_new_customer: bool | None = None
    metadata: dict[str, Any] | None = None

    @field_validator("currency")
    @classmethod
    def _known(cls, currency: str) -> str:
        return known_currency(currency)

    @field_validator("metadata")
    @classmethod
    def _short(cls, metadata: dict[str, Any] | None) -> dict[str, Any] | None:
        if metadata is not None and len(canonical(metadata)) > MOST_METADATA:
            raise ValueError(f"keep it under {MOST_METADATA} characters")
        return metadata

    @field_validator("shipping_minor")
    @classmethod
    def _adds_up(cls, shipping_minor: int, told: ValidationInfo) -> int:
        off = shipping_minor + sum(told.data.get(name, 0) for name in ("discount_minor", "tax_minor"))
        if off > told.data.get("gross_minor", 0):
            raise ValueError("discount, tax and shipping together are more than the whole order")
        return shipping_minor

    @property
    def net_minor(self) -> int:
        """What is left of the gross without discount, tax and shipping."""
        return self.gross_minor - self.discount_minor - self.tax_minor - self.shipping_minor

    def is_payment_of(self, content_sha256: str) -> bool:
        """Whether this is the report of an unpaid order once more, and says that it was paid since."""
        first = self.model_copy(update={"paid_at": None})
        return (self.is_paid or self.paid_at is not None) and first.content_sha256() == content_sha256

    def content_sha256(self) -> str:
        """Return the fingerprint of what decides money and attribution; names and notes may differ in a repeat."""
        told = self.model_dump(mode="json", exclude=_NOT_CONTENT, exclude_none=True)
        told["customer"] = self.customer.external_id if self.customer else None
        return hashlib.sha256(canonical(told).encode()).hexdigest()


_NOT_CONTENT: dict[str, Any] = {
    **dict.fromkeys(("metadata", "event_name", "is_new_customer", "is_paid", "payment_processor"), True),
    "lines": {"__all__": {"category", "unit_cost_minor"}},
}
"""What may differ in a repeat: the first word about it stands."""


class AdjustmentReport(Report):
    """Money that went back to a customer. Names the order by our id or by its source's number; no amount means all.

    A correction may say what the order's net is then; otherwise its part of the net goes back.
    """

    external_id: Name
    source: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "api"
    order_id: Id | None = None
    order_external_id: Text = ""
    order_source: Annotated[str, StringConstraints(max_length=40)] = ""
    kind: AdjustmentKind = AdjustmentKind.REFUND
    amount_minor: Annotated[int, Field(ge=1, le=MOST_MINOR)] | None = None
    currency: Annotated[str, StringConstraints(to_upper=True)] | None = None
    occurred_at: datetime | None = None
    reason: Annotated[str, StringConstraints(max_length=500)] = ""
    is_sellers_fault: bool = False
    new_net_minor: Amount | None = None

    def content_sha256(self) -> str:
        """Return the fingerprint by which a repeat is told from another refund under the same number."""
        told = self.model_dump(mode="json", include={"kind", "amount_minor", "currency", "is_sellers_fault"})
        return hashlib.sha256(canonical(told).encode()).hexdigest()
