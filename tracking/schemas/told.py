"""Leads, sales and refunds as webhooks tell of them: the API's answers, with what a call knows by itself."""

from typing import Self

from core import ids
from core.api import stamp
from core.ids import Id
from core.money import Money
from tracking.models import Adjustment, Lead, Order
from tracking.schemas.track import LeadTracked, RefundTracked, SaleTracked


class LeadTold(LeadTracked):
    """A lead."""

    id: str
    event_name: str
    occurred_at: str

    @classmethod
    def about(cls, lead: Lead, tracked: LeadTracked) -> Self:
        """Return a lead as it is told."""
        return cls(
            id=lead.public_id,
            event_name=lead.event_name,
            occurred_at=stamp(lead.occurred_at) or "",
            **tracked.model_dump(),
        )


class SaleTold(SaleTracked):
    """A sale, and the partner it counts for, if any."""

    id: str
    partner_id: str | None
    placed_at: str
    paid_at: str | None

    @classmethod
    def about(cls, order: Order, partnership_id: Id | None) -> Self:
        """Return a sale as it is told."""
        return cls(
            id=order.public_id,
            partner_id=ids.show("pn", partnership_id) if partnership_id else None,
            placed_at=stamp(order.placed_at) or "",
            paid_at=stamp(order.paid_at),
            **SaleTracked.of(order).model_dump(),
        )


class AdjustmentTold(RefundTracked):
    """What changed an order: a refund, a cancellation, a lost dispute or a correction."""

    kind: str

    @classmethod
    def about(cls, adjustment: Adjustment, order: Order, left: Money) -> Self:
        """Return an adjustment as it is told."""
        return cls(kind=adjustment.kind, **RefundTracked.of(adjustment, order, left).model_dump())
