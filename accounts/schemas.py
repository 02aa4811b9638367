"""What the calls about webhooks take and answer."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from accounts.models import Hook, HookDelivery
from accounts.rules.hooks import DeliveryState, HookState
from core.api import Answer, CreateInput, Moment, Paging
from core.api.outputs import Moment as Shown

Url = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class CreateHook(CreateInput):
    """A new webhook: the https address that is told, and of which events."""

    url: Url
    events: Annotated[list[str], Field(min_length=1, max_length=100)]
    name: Annotated[str, StringConstraints(max_length=100)] = ""


class ReplayHook(CreateInput):
    """Since when what failed is sent again; everything that is kept when it is left out."""

    since: Moment | None = None


class DeliveryQuery(Paging):
    """Which deliveries of a webhook."""

    state: DeliveryState | None = None


class HookOut(Answer):
    """A webhook. `state` is on, off, or failed: turned off by itself after days of failures."""

    id: str
    name: str
    url: str
    events: list[str]
    state: HookState
    stopped_why: str | None
    failing_since: Shown | None
    created_at: Shown

    @classmethod
    def of(cls, hook: Hook) -> Self:
        """Return a webhook as the API shows it; its secrets are never shown again."""
        return cls(
            id=hook.public_id,
            name=hook.name,
            url=hook.url,
            events=hook.events,
            state=hook.state,
            stopped_why=hook.stopped_why or None,
            failing_since=hook.failing_since,
            created_at=hook.created_at,
        )


class HookMade(HookOut):
    """A webhook with its secret, which is shown this once."""

    secret: str


class DeletedHook(Answer):
    """The webhook that was removed."""

    id: str


class Replayed(Answer):
    """How many deliveries are sent again."""

    count: int


class DeliveryOut(Answer):
    """One event on its way to one webhook. `eventId` is what the header `webhook-id` says."""

    id: str
    event_id: str
    event: str
    state: DeliveryState
    tries: int
    last_status: int | None
    last_error: str | None
    next_try_at: Shown | None
    created_at: Shown
    ended_at: Shown | None

    @classmethod
    def of(cls, row: HookDelivery) -> Self:
        """Return a delivery as the API shows it."""
        next_at: datetime | None = row.next_at if row.state is DeliveryState.WAITING else None
        return cls(
            id=row.public_id,
            event_id=row.event.public_id,
            event=row.event.type,
            state=row.state,
            tries=row.tries,
            last_status=row.last_status,
            last_error=row.last_error or None,
            next_try_at=next_at,
            created_at=row.created_at,
            ended_at=row.ended_at,
        )
