"""Webhooks out: what can be told, how it is signed, and when it is tried again. Signing follows Standard Webhooks.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.permissions import Permission
from core.errors import AppError

MOST_HOOKS = 20  # of one organization
KEEP = timedelta(days=30)  # what was told, and what was answered
TWO_SECRETS = timedelta(hours=24)  # how long the old secret signs too
GIVE_UP = timedelta(days=3)  # of failures without one success, after which a webhook is turned off
MOST_ANSWER = 2_000  # characters of an answer that are kept
_MARK = "whsec_"  # what a secret begins with
_GONE = 410  # the receiver asks to be left alone

#: How long after each failed try the next one follows; over 3 days in all, after which a person may send it again.
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)  # fmt: skip


class HookEvent(StrEnum):
    """Something that can be told."""

    LINK_CREATED = "link.created"
    LINK_UPDATED = "link.updated"
    LINK_DELETED = "link.deleted"
    LEAD_CREATED = "lead.created"
    SALE_CREATED = "sale.created"
    SALE_UPDATED = "sale.updated"
    ORDER_ADJUSTED = "order.adjusted"
    PARTNERSHIP_CREATED = "partnership.created"
    PARTNERSHIP_UPDATED = "partnership.updated"
    AGREEMENT_CREATED = "agreement.created"
    AGREEMENT_UPDATED = "agreement.updated"
    CREATIVE_SUBMITTED = "creative.submitted"
    CREATIVE_APPROVED = "creative.approved"
    CREATIVE_REVOKED = "creative.revoked"
    COMMISSION_CREATED = "commission.created"
    COMMISSION_UPDATED = "commission.updated"
    STATEMENT_CLOSED = "statement.closed"
    PAYOUT_RUN_SUBMITTED = "payout_run.submitted"
    PAYOUT_RUN_REOPENED = "payout_run.reopened"
    PAYOUT_RUN_APPROVED = "payout_run.approved"
    PAYOUT_RUN_PAYING = "payout_run.paying"
    PAYOUT_RUN_SETTLED = "payout_run.settled"
    PAYOUT_RUN_CLOSED = "payout_run.closed"
    PAYOUT_RUN_CANCELED = "payout_run.canceled"
    PAYOUT_SENT = "payout.sent"
    PAYOUT_UNSURE = "payout.unsure"
    PAYOUT_PAID = "payout.paid"
    PAYOUT_FAILED = "payout.failed"
    PAYOUT_RELEASED = "payout.released"
    PAYOUT_VOIDED = "payout.voided"
    PAYOUT_RETURNED = "payout.returned"

    @property
    def twin(self) -> "HookEvent | None":
        """The event that says already all that this one could, when both happen at once."""
        made = self.value.removesuffix(".updated") + ".created"
        return HookEvent(made) if self.value.endswith(".updated") else None


TEST = "hook.test"
ABOUT: Mapping[HookEvent, str] = {
    HookEvent.LINK_CREATED: "A link was made",
    HookEvent.LINK_UPDATED: "A link was changed",
    HookEvent.LINK_DELETED: "A link was taken off the lists",
    HookEvent.LEAD_CREATED: "Somebody showed interest",
    HookEvent.SALE_CREATED: "A sale was reported",
    HookEvent.SALE_UPDATED: "A sale was paid or found its partner",
    HookEvent.ORDER_ADJUSTED: "A refund, dispute or correction changed an order",
    HookEvent.PARTNERSHIP_CREATED: "A partner was invited or added",
    HookEvent.PARTNERSHIP_UPDATED: "A partnership was changed, paused or ended",
    HookEvent.AGREEMENT_CREATED: "Terms were offered",
    HookEvent.AGREEMENT_UPDATED: "Terms were accepted, declined, withdrawn or lapsed",
    HookEvent.CREATIVE_SUBMITTED: "A design was submitted for approval",
    HookEvent.CREATIVE_APPROVED: "A design was approved",
    HookEvent.CREATIVE_REVOKED: "An approval was revoked",
    HookEvent.COMMISSION_CREATED: "A partner earned a share of a sale",
    HookEvent.COMMISSION_UPDATED: "A share changed, or moved on towards the partner",
    HookEvent.STATEMENT_CLOSED: "A month was closed with a statement",
    HookEvent.PAYOUT_RUN_SUBMITTED: "A payment run was sent for approval",
    HookEvent.PAYOUT_RUN_REOPENED: "A payment run was taken or sent back to be changed",
    HookEvent.PAYOUT_RUN_APPROVED: "A payment run was approved",
    HookEvent.PAYOUT_RUN_PAYING: "A processor is being told to pay a run",
    HookEvent.PAYOUT_RUN_SETTLED: "Every payment of a run has ended",
    HookEvent.PAYOUT_RUN_CLOSED: "A payment run was finished",
    HookEvent.PAYOUT_RUN_CANCELED: "A payment run was canceled",
    HookEvent.PAYOUT_SENT: "A payment was handed to the bank or processor",
    HookEvent.PAYOUT_UNSURE: "It is not known yet whether a payment was made",
    HookEvent.PAYOUT_PAID: "A payment arrived",
    HookEvent.PAYOUT_FAILED: "A payment failed",
    HookEvent.PAYOUT_RELEASED: "A payment may be sent again",
    HookEvent.PAYOUT_VOIDED: "A payment was taken out of its run",
    HookEvent.PAYOUT_RETURNED: "A payment came back",
}
_NEEDS = {
    "link": Permission.LINKS_SEE,
    "lead": Permission.CUSTOMERS_SEE,
    "sale": Permission.CUSTOMERS_SEE,
    "order": Permission.ORDERS_SEE,
    "partnership": Permission.PARTNERS_SEE,
    "agreement": Permission.PARTNERS_SEE,
    "creative": Permission.CAMPAIGNS_SEE,
    "commission": Permission.EARNINGS_SEE,
    "statement": Permission.STATEMENTS_SEE,
    "payout_run": Permission.RUNS_SEE,
    "payout": Permission.RUNS_SEE,
}


class HookState(StrEnum):
    """Whether a webhook is told anything."""

    ON = "on"
    OFF = "off"
    FAILED = "failed"


class DeliveryState(StrEnum):
    """Where one delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


def needed_for(event: HookEvent) -> Permission:
    """Return what somebody must be allowed to see to be told of an event."""
    return _NEEDS[event.value.partition(".")[0]]


def checked_events(names: Collection[str]) -> list[str]:
    """Return the events that were chosen, in our order. Raises AppError for none and for unknown ones."""
    unknown = sorted(set(names) - set(HookEvent))
    if unknown:
        raise AppError(f"There is no event “{unknown[0]}”. The documentation lists all of them.", field="events")
    if not names:
        raise AppError("Choose at least one event to be told of.", field="events")
    return [event.value for event in HookEvent if event in names]


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when a delivery that failed `tries` times is tried again; None when it is given up."""
    return now + PAUSES[tries - 1] if tries <= len(PAUSES) else None


def why_stopped(status: int | None, failing_since: datetime, now: datetime) -> str | None:
    """Return why a webhook is turned off after a failure, None while it is not."""
    if status == _GONE:
        return "The address answered 410 Gone, which asks us to stop."
    if now - failing_since >= GIVE_UP:
        return f"Nothing was taken for {GIVE_UP.days} days."
    return None


def new_secret() -> str:
    """Return a new signing secret: 32 random bytes, written as the standard says."""
    return _MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(message_id: str, moment: datetime, body: str, signing: Sequence[str]) -> dict[str, str]:
    """Return the three headers of a message, with one signature for each of the secrets."""
    stamp = str(int(moment.timestamp()))
    content = f"{message_id}.{stamp}.{body}".encode()
    signatures = [f"v1,{_signature(secret, content)}" for secret in signing]
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_MARK))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
