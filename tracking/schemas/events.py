"""What the events call takes and answers: clicks, leads or sales, in the shapes of Dub's protocol.

Of a visitor we keep no address and no place, so those fields are empty.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from campaigns.schemas.api_links import LinkOut
from core import ids
from core.api import Answer, Moment, QueryInput
from core.ids import Id
from tracking.schemas.customers import CustomerOut

_NOT_OFFERED = (
    "domain key externalId tenantId tagId folderId partnerTagId groupId country city region continent device "
    "browser os trigger eventName referer refererUrl url utm_source utm_medium utm_campaign utm_term utm_content root "
    "saleType query tagIds qr interval"
)


class EventQuery(QueryInput):
    """Which events, the newest first unless asked otherwise."""

    not_offered: ClassVar[frozenset[str]] = frozenset(_NOT_OFFERED.split())

    event: Literal["clicks", "leads", "sales"] = "clicks"
    link_id: str | None = None
    partner_id: str | None = None
    program_id: str | None = None
    customer_id: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    timezone: str = "UTC"
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100
    sort_by: Literal["timestamp"] = "timestamp"
    sort_order: Literal["asc", "desc"] = "desc"
    order: Literal["asc", "desc"] = "desc"

    def id_of(self, name: str, prefix: str) -> Id | None:
        """Return an id that was asked for. Raises NotFound when it is none."""
        text = getattr(self, name)
        return ids.parse(text, prefix) if text else None


class EventClick(Answer):
    """A click. `ua` is kept for thirty days."""

    id: str
    timestamp: str
    url: str
    country: str = ""
    city: str = ""
    region: str = ""
    continent: str = ""
    device: str
    browser: str = ""
    os: str = ""
    referer: str
    referer_url: str
    qr: bool = False
    ip: str = ""
    ua: str | None = None
    trigger: str = "link"


class EventLink(LinkOut):
    """A link inside an event, which has two more fields than one by itself."""

    test_started_at: None = None
    test_completed_at: None = None


class _Event(Answer):
    """What every event has; the flat fields repeat what `click` and `link` say, as the protocol wants."""

    timestamp: str
    click: EventClick
    link: EventLink
    click_id: str = Field(alias="click_id")
    link_id: str = Field(alias="link_id")
    domain: str
    key: str
    url: str
    continent: str = ""
    country: str = ""
    city: str = ""
    device: str
    browser: str = ""
    os: str = ""
    qr: int = 0
    ip: str = ""


class ClickEventOut(_Event):
    """A click."""

    event: Literal["click"] = "click"


class LeadEventOut(_Event):
    """A lead."""

    event: Literal["lead"] = "lead"
    event_id: str
    event_name: str
    customer: CustomerOut
    metadata: dict[str, Any] | None = None


class EventSale(Answer):
    """What was paid."""

    amount: int
    currency: str
    invoice_id: str | None
    payment_processor: str


class SaleEventOut(_Event):
    """A sale that came by a link."""

    event: Literal["sale"] = "sale"
    event_id: str
    event_name: str
    customer: CustomerOut
    sale: EventSale
    sale_amount: int
    invoice_id: str = Field(alias="invoice_id")
    payment_processor: str = Field(alias="payment_processor")
    metadata: dict[str, Any] | None = None


EventOut = ClickEventOut | LeadEventOut | SaleEventOut
