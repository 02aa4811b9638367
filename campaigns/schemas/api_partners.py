"""Partners on the wire, in the shapes of Dub's protocol. Their id is the partnership's: it says nothing to others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from campaigns.schemas.api_links import NOT_OFFERED, WIRE_NAMES, Note, Text, aware
from campaigns.schemas.links import LinkChange, LinkDraft
from core.api import Answer, CreateInput, Paging, QueryInput
from core.errors import AppError
from partners.rules.partnerships import PartnershipState

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Status = Literal["pending", "approved", "rejected", "invited", "declined", "deactivated", "banned", "archived"]
STATUS: dict[PartnershipState, Status] = {
    PartnershipState.PROSPECT: "pending",
    PartnershipState.INVITED: "invited",
    PartnershipState.NEGOTIATING: "invited",
    PartnershipState.ACTIVE: "approved",
    PartnershipState.PAUSED: "deactivated",
    PartnershipState.WINDING_DOWN: "archived",
    PartnershipState.ENDED: "archived",
    PartnershipState.DECLINED: "declined",
}


class LinkProps(CreateInput):
    """What else a partner's link gets."""

    not_offered: ClassVar[frozenset[str]] = NOT_OFFERED

    external_id: Text | None = None
    tenant_id: Text | None = None
    comments: Note | None = None
    expires_at: datetime | None = None


class CreatePartner(CreateInput):
    """A partner to start working with."""

    not_offered: ClassVar[frozenset[str]] = frozenset({"image", "groupId"})
    wire_names: ClassVar[Mapping[str, str]] = {"code": "username", "external_id": "tenantId", "sells": "name"}

    email: Email
    name: Annotated[str, StringConstraints(max_length=200)] | None = None
    username: Text | None = None
    tenant_id: Annotated[str, StringConstraints(max_length=200)] | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")] | None = None
    description: Note | None = None
    link_props: LinkProps | None = None

    @property
    def called(self) -> str:
        """What to call the partner: the name sent, else what stands before the @."""
        return self.name or self.email.partition("@")[0]


class PartnerLinkFields(CreateInput):
    """A partner's link, on the wire."""

    wire_names: ClassVar[Mapping[str, str]] = WIRE_NAMES

    partner_id: Text | None = None
    tenant_id: Text | None = None
    key: Text | None = None
    comments: Note | None = None
    link_props: LinkProps | None = None

    @property
    def props(self) -> LinkProps:
        """What else was sent for the link."""
        return self.link_props or LinkProps()

    def draft_to(self, url: str) -> LinkDraft:
        """Return what was sent, for a link to this address; an empty one means the program's page."""
        return LinkDraft(
            destination=url,
            code=self.key or "",
            note=self.comments or self.props.comments or "",
            ends_at=aware(self.props.expires_at),
            external_id=self.props.external_id or None,
            tenant_id=self.props.tenant_id or None,
        )

    def change(self) -> LinkChange:
        """Return what was sent as a change of a link that leads there already."""
        return LinkChange(
            code=self.key,
            note=self.comments or self.props.comments,
            ends_at=aware(self.props.expires_at),
            external_id=self.props.external_id or None,
            tenant_id=self.props.tenant_id or None,
        )


class CreatePartnerLink(PartnerLinkFields):
    """A partner's link to make."""

    url: Annotated[str, StringConstraints(max_length=2_000)] | None = None


class UpsertPartnerLink(PartnerLinkFields):
    """A partner's link to make or change."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class NamedPartner(QueryInput):
    """Which partner, by our id or the caller's own."""

    partner_id: str | None = None
    tenant_id: str | None = None


class StopPartner(CreateInput):
    """Which partner to stop working with."""

    partner_id: Text | None = None
    tenant_id: Text | None = None


class BanPartner(StopPartner):
    """Which partner to end with, and why."""

    reason: Text


class PartnerQuery(Paging):
    """Which partners to list."""

    not_offered: ClassVar[frozenset[str]] = frozenset({"groupId"})

    status: Status | None = None
    country: str = ""
    email: str = ""
    tenant_id: str = ""
    search: str = ""
    sort_by: str = "createdAt"
    sort_order: Literal["asc", "desc"] = "desc"


class PartnerLinkOut(Answer):
    """A partner's link, in short."""

    id: str
    domain: str
    key: str
    short_link: str
    url: str
    clicks: int = 0
    leads: int = 0
    conversions: int = 0
    sales: int = 0
    sale_amount: int = 0


class PartnerOut(Answer):
    """A partner as it is answered. Fields Tandem does not offer stand as null."""

    id: str
    partner_id: str
    name: str
    email: str | None
    country: str | None
    company_name: str | None
    program_id: str
    tenant_id: str | None
    created_at: str
    status: Status
    description: str | None
    links: list[PartnerLinkOut] | None
    network_status: Literal["approved"] = "approved"
    username: None = None
    image: None = None
    default_payout_method: None = None
    paypal_email: None = None
    stripe_connect_id: None = None
    payouts_enabled_at: None = None
    identity_verified_at: None = None
    group_id: None = None
    total_clicks: int = 0
    total_leads: int = 0
    total_conversions: int = 0
    total_sales: int = 0
    total_sale_amount: int = 0
    total_commissions: int = 0
    net_revenue: int = 0


class StoppedPartner(Answer):
    """The partner that was stopped."""

    partner_id: str


def one_of(partner_id: str | None, tenant_id: str | None) -> tuple[str | None, str | None]:
    """Return how a partner was named. Raises AppError when it was not."""
    if not partner_id and not tenant_id:
        raise AppError("Say which partner: send partnerId, or tenantId with your own number.", field="partnerId")
    return partner_id, tenant_id


def states_of(status: Status | None) -> list[PartnershipState] | None:
    """Return the states that a status stands for; None means any."""
    return None if status is None else [state for state, word in STATUS.items() if word == status]
