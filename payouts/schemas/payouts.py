"""What `GET /payouts` takes and answers: one transfer of money to one partner."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from core import ids
from core.api import Answer, Paging
from core.ids import Id
from payouts.rules.runs import PayoutState


class PayoutStatus(StrEnum):
    """Where a payout stands, in the API's words."""

    PENDING = "pending"
    PROCESSING = "processing"
    SENT = "sent"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"


STATUS = {
    PayoutState.DRAFT: PayoutStatus.PENDING,
    PayoutState.APPROVED: PayoutStatus.PROCESSING,
    PayoutState.SENDING: PayoutStatus.SENT,
    PayoutState.UNKNOWN: PayoutStatus.SENT,
    PayoutState.PAID: PayoutStatus.COMPLETED,
    PayoutState.FAILED: PayoutStatus.FAILED,
    PayoutState.RETURNED: PayoutStatus.FAILED,
    PayoutState.VOIDED: PayoutStatus.CANCELED,
}
"""A payout's state in the API's words."""


@dataclass(frozen=True, slots=True)
class PayoutFilter:
    """What a list of payouts is narrowed to. `sort_by` is amount, initiatedAt or paidAt."""

    status: PayoutStatus | None = None
    partnership_id: Id | None = None
    tenant_id: str | None = None
    run_id: Id | None = None
    sort_by: str = "amount"
    descending: bool = True
    offset: int = 0
    limit: int = 100


class PayoutQuery(Paging):
    """How a list of payouts is narrowed and sorted. `invoiceId` is the id of a payment run."""

    status: PayoutStatus | Literal["processed"] | None = None
    partner_id: str | None = None
    tenant_id: str | None = None
    invoice_id: str | None = None
    sort_by: Literal["amount", "initiatedAt", "paidAt"] = "amount"
    sort_order: Literal["asc", "desc"] = "desc"
    not_offered: ClassVar[frozenset[str]] = frozenset({"groupId"})

    def narrowed(self) -> PayoutFilter:
        """Return the filter this asks for. Raises NotFound for an id that is none."""
        return PayoutFilter(
            status=PayoutStatus.PROCESSING if self.status == "processed" else self.status,
            partnership_id=ids.parse_given(self.partner_id, "pn"),
            tenant_id=self.tenant_id,
            run_id=ids.parse_given(self.invoice_id, "run"),
            sort_by=self.sort_by,
            descending=self.sort_order == "desc",
            offset=self.offset,
            limit=self.page_size,
        )


class PayoutPartner(Answer):
    """Who is paid."""

    id: str
    name: str
    email: str | None
    image: None = None
    default_payout_method: None = None
    payouts_enabled_at: str | None
    country: str | None
    tenant_id: str | None
    group_id: None = None


class PayoutOut(Answer):
    """One payout; amounts in minor units. `traceId` is the bank's reference."""

    id: str
    invoice_id: str | None
    amount: int
    currency: str
    status: PayoutStatus
    period_start: str | None
    period_end: str | None
    created_at: str
    initiated_at: str | None
    paid_at: str | None
    mode: Literal["external"] = "external"
    method: None = None
    description: str | None
    failure_reason: str | None
    trace_id: str | None
    user: None = None
    partner: PayoutPartner
