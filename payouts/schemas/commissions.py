"""What `GET /commissions` takes and answers: a commission is an earning, amounts in minor units."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

from core import ids
from core.api import Answer, CursorPaging, Moment
from core.cursors import FIRST_PAGE, Cursor
from core.ids import Id
from payouts.rules.kinds import EarningKind, EarningState

Interval = Literal["24h", "7d", "30d", "90d", "1y", "mtd", "qtd", "ytd", "all"]


class CommissionStatus(StrEnum):
    """Where the money of a commission is, in the API's words."""

    PENDING = "pending"
    HOLD = "hold"
    PROCESSED = "processed"
    PAID = "paid"
    REFUNDED = "refunded"


STATUS = {
    EarningState.HELD: CommissionStatus.PENDING,
    EarningState.PAYABLE: CommissionStatus.PROCESSED,
    EarningState.IN_RUN: CommissionStatus.PROCESSED,
    EarningState.RESERVE: CommissionStatus.PROCESSED,
    EarningState.PAID: CommissionStatus.PAID,
    EarningState.CONTESTED: CommissionStatus.PENDING,
    EarningState.WRITTEN_OFF: CommissionStatus.REFUNDED,
    EarningState.UNCLAIMED: CommissionStatus.PAID,
    EarningState.REVERSED: CommissionStatus.REFUNDED,
}
"""An earning's state in the API's words; one that waits for more than its refund period is on `hold`."""


@dataclass(frozen=True, slots=True)
class CommissionFilter:
    """What a list of commissions is narrowed to."""

    partnership_id: Id | None = None
    kind: EarningKind | None = None
    tenant_id: str | None = None
    payout_id: Id | None = None
    customer: str | None = None
    invoice_id: str | None = None
    status: CommissionStatus | None = None
    since: datetime | None = None
    until: datetime | None = None
    interval: Interval = "all"
    by_amount: bool = False
    part: Cursor = FIRST_PAGE


_KINDS = {"sale": EarningKind.ORDER, "lead": EarningKind.LEAD}


class CommissionQuery(CursorPaging):
    """How a list of commissions is narrowed and sorted."""

    type: Literal["sale", "lead"] | None = None
    customer_id: str | None = None
    payout_id: str | None = None
    partner_id: str | None = None
    tenant_id: str | None = None
    invoice_id: str | None = None
    status: CommissionStatus | None = None
    sort_by: Literal["createdAt", "amount"] = "createdAt"
    sort_order: Literal["asc", "desc"] = "desc"
    interval: Interval = "all"
    start: Moment | None = None
    end: Moment | None = None
    timezone: str | None = None
    not_offered: ClassVar[frozenset[str]] = frozenset({"bountySubmissionId", "groupId", "partnerTagId", "query"})

    def narrowed(self) -> CommissionFilter:
        """Return the filter this asks for. Raises AppError for two cursors, NotFound for an id that is none."""
        return CommissionFilter(
            partnership_id=ids.parse_given(self.partner_id, "pn"),
            kind=_KINDS[self.type] if self.type else None,
            tenant_id=self.tenant_id,
            payout_id=ids.parse_given(self.payout_id, "po"),
            customer=self.customer_id,
            invoice_id=self.invoice_id,
            status=self.status,
            since=self.start,
            until=self.end,
            interval=self.interval,
            by_amount=self.sort_by == "amount",
            part=self.cursor("cm", newest_first=self.sort_order == "desc"),
        )


class CommissionPartner(Answer):
    """Who earns it."""

    id: str
    name: str
    email: str | None
    image: None = None
    payouts_enabled_at: str | None
    country: str | None
    group_id: None = None


class CommissionCustomer(Answer):
    """Who bought."""

    id: str
    external_id: str
    created_at: str
    name: str | None
    email: str | None
    avatar: str | None
    country: str | None
    stripe_customer_id: None = None
    sales: None = None
    sale_amount: None = None
    first_sale_at: None = None
    subscription_canceled_at: None = None


class CommissionOut(Answer):
    """One earning. `amount` is what the customer paid, 0 for a lead; `earnings` what the partner earns now."""

    id: str
    type: Literal["sale", "lead"] = "sale"
    amount: int
    earnings: int
    currency: str
    status: CommissionStatus
    invoice_id: str | None
    description: str | None
    quantity: int = 1
    metadata: dict[str, Any] | None
    created_at: str
    updated_at: str
    paid_at: str | None
    user_id: None = None
    partner: CommissionPartner
    customer: CommissionCustomer | None
