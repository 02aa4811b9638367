"""What the track calls take and answer: the wire protocol of Dub's partner API, and refunds in the same style."""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, field_validator

from core.api import Answer, CreateInput, WholeMinor, WholeNumber
from core.db import canonical
from core.errors import AppError
from core.ids import show
from core.money import Money
from tracking.models import Adjustment, Customer, Order
from tracking.schemas.items import TrackItem
from tracking.schemas.reports import (
    MOST_METADATA,
    MOST_MINOR,
    AdjustmentReport,
    CustomerReport,
    LeadReport,
    OrderReport,
    known_currency,
)

UNNUMBERED = "api-unnumbered"
Processor = Literal[
    "stripe", "shopify", "polar", "paddle", "apple", "revenuecat", "lemonsqueezy", "dub", "custom"
]  # fmt: skip
Short = Annotated[str, StringConstraints(max_length=255)]
Needed = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Code = Annotated[str, StringConstraints(max_length=80)]
Positive = Annotated[WholeMinor, Field(ge=0)]


class _FromCustomer(CreateInput):
    """What lead and sale both tell of the customer."""

    customer_external_id: Needed
    customer_name: Annotated[str, StringConstraints(max_length=200)] | None = None
    customer_email: Annotated[str, StringConstraints(max_length=254)] | None = None
    customer_avatar: Annotated[str, StringConstraints(max_length=500)] | None = None
    metadata: dict[str, Any] | None = None

    def customer(self) -> CustomerReport:
        """Return the customer as every source reports one."""
        return CustomerReport(
            external_id=self.customer_external_id,
            name=self.customer_name,
            email=self.customer_email,
            avatar=self.customer_avatar,
        )

    @field_validator("metadata")
    @classmethod
    def _short(cls, metadata: dict[str, Any] | None) -> dict[str, Any] | None:
        if metadata is not None and len(canonical(metadata)) > MOST_METADATA:
            raise ValueError(f"keep it under {MOST_METADATA} characters")
        return metadata


class TrackLead(_FromCustomer):
    """Interest before a sale. An empty click id means: the customer is known already."""

    click_id: Short = ""
    event_name: Needed
    mode: Literal["async", "wait", "deferred"] = "async"
    event_quantity: Annotated[WholeNumber, Field(ge=1, le=1_000_000)] = 1

    def report(self) -> LeadReport:
        """Return the lead as every source reports one."""
        return LeadReport(
            customer=self.customer(),
            event_name=self.event_name,
            click_id=self.click_id,
            quantity=self.event_quantity,
            metadata=self.metadata,
            is_deferred=self.mode == "deferred",
        )


class TrackSale(_FromCustomer):
    """A sale. `amount` is what the customer paid, in minor units, tax and shipping in it and the discount taken off.

    The same `invoiceId` again is answered as the first sale. Send `isPaid` false while the customer still has to pay,
    and the same sale again with `paidAt` once that is done: the refund period of the share runs from then. Codes that
    the customer used go into `couponCodes`. What was bought goes into `items`: a share that depends on the product, its
    category or the number of items is found by them.
    """

    amount: Positive
    currency: Annotated[str, StringConstraints(min_length=3, max_length=3)] = "usd"
    event_name: Needed = "Purchase"
    payment_processor: Processor = "custom"
    invoice_id: Needed | None = None
    lead_event_name: Needed | None = None
    click_id: Short = ""
    coupon_codes: Annotated[list[Code], Field(max_length=10, default_factory=list)]
    discount: Positive = 0
    tax: Positive = 0
    shipping: Positive = 0
    fees: Positive = 0
    is_paid: bool = True
    paid_at: AwareDatetime | None = None
    items: Annotated[list[TrackItem], Field(max_length=200, default_factory=list)]

    @field_validator("currency")
    @classmethod
    def _known(cls, currency: str) -> str:
        return known_currency(currency.upper())

    def report(self, number: str) -> OrderReport:
        """Return the sale as every source reports one; `number` is for a sale that came without one.

        Raises AppError for parts that are more than the whole, and for more than can be kept.
        """
        if self.tax + self.shipping > self.amount:
            raise AppError("Tax and shipping are more than was paid. Send an amount with both in it.", field="tax")
        if self.amount + self.discount > MOST_MINOR:
            raise AppError(
                "Amount and discount together are more than can be kept. Check their zeros.", field="discount"
            )
        return OrderReport(
            source="api" if self.invoice_id else UNNUMBERED,
            external_id=self.invoice_id or number,
            currency=self.currency,
            gross_minor=self.amount + self.discount,
            discount_minor=self.discount,
            tax_minor=self.tax,
            shipping_minor=self.shipping,
            fees_minor=self.fees,
            customer=self.customer(),
            event_name=self.event_name,
            payment_processor=self.payment_processor,
            lead_event_name=self.lead_event_name,
            coupons=tuple(self.coupon_codes),
            click_id=self.click_id,
            metadata=self.metadata,
            lines=tuple(item.report() for item in self.items),
            is_paid=self.is_paid,
            paid_at=self.paid_at,
        )


class TrackRefund(CreateInput):
    """Money that went back to a customer. `refundId` is your own number for it: the same one again changes nothing.

    Without an amount, all that is left of the sale went back.
    """

    refund_id: Needed
    invoice_id: Needed
    amount: Annotated[WholeMinor, Field(ge=1)] | None = None
    currency: Annotated[str, StringConstraints(min_length=3, max_length=3)] | None = None
    reason: Annotated[str, StringConstraints(max_length=500)] = ""

    def report(self) -> AdjustmentReport:
        """Return the refund as every source reports one."""
        return AdjustmentReport(
            external_id=self.refund_id,
            order_external_id=self.invoice_id,
            order_source="api",
            amount_minor=self.amount,
            currency=self.currency.upper() if self.currency else None,
            reason=self.reason,
        )


class ClickOut(Answer):
    """The click a lead came by."""

    id: str


class TrackedLink(Answer):
    """The link a lead came by."""

    id: str
    domain: str
    key: str
    short_link: str
    url: str
    partner_id: str | None
    program_id: str | None
    tenant_id: str | None
    external_id: str | None


class TrackedCustomer(Answer):
    """The customer of a lead."""

    name: str | None
    email: str | None
    avatar: str | None
    external_id: str | None


class TrackedBuyer(TrackedCustomer):
    """The customer of a sale."""

    id: str

    @classmethod
    def of(cls, customer: Customer) -> Self:
        """Return a customer as the API shows it."""
        return cls(
            id=customer.public_id,
            name=customer.name,
            email=customer.email,
            avatar=customer.avatar,
            external_id=customer.external_id,
        )


class LeadTracked(Answer):
    """A lead was tracked."""

    click: ClickOut
    link: TrackedLink | None
    customer: TrackedCustomer


class TrackedSale(Answer):
    """A sale as it was first recorded; the amount is what the customer paid."""

    amount: int
    currency: str
    payment_processor: str
    invoice_id: str | None
    metadata: dict[str, Any] | None


class SaleTracked(Answer):
    """A sale was tracked."""

    event_name: str
    customer: TrackedBuyer | None
    sale: TrackedSale | None

    @classmethod
    def of(cls, order: Order) -> Self:
        """Return an order as the answer to the sale that made it."""
        return cls(
            event_name=order.event_name,
            customer=TrackedBuyer.of(order.customer) if order.customer else None,
            sale=TrackedSale(
                amount=order.paid.minor,
                currency=order.currency.lower(),
                payment_processor=order.payment_processor,
                invoice_id=None if order.source == UNNUMBERED else order.external_id,
                metadata=order.details,
            ),
        )


class RefundTracked(Answer):
    """A refund was tracked: what went back, and what of the sale is left."""

    id: str
    refund_id: str
    order_id: str
    invoice_id: str
    amount: int
    currency: str
    remaining: int
    reason: str

    @classmethod
    def of(cls, adjustment: Adjustment, order: Order, left: Money) -> Self:
        """Return an adjustment as the answer to the refund that made it."""
        return cls(
            id=show("adj", adjustment.id),
            refund_id=adjustment.external_id,
            order_id=show("or", order.id),
            invoice_id=order.external_id,
            amount=adjustment.gross_minor,
            currency=order.currency.lower(),
            remaining=left.minor,
            reason=adjustment.reason,
        )
