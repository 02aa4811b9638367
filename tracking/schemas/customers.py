"""What the customer calls take and answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import StringConstraints

from campaigns.models import Link
from core import ids
from core.api import Answer, CursorPaging, PatchInput, QueryInput, stamp
from core.cursors import FIRST_PAGE, Cursor
from core.ids import Id
from partners.models import Partnership
from tracking.models import Customer


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What a list of customers is narrowed to: the first that is given of e-mail, number and search."""

    email: str = ""
    external_id: str = ""
    search: str = ""
    link_id: Id | None = None
    partnership_id: Id | None = None
    program_id: Id | None = None
    part: Cursor = FIRST_PAGE


@dataclass(frozen=True, slots=True)
class Bought:
    """What a customer bought so far, in the currency most of it was in."""

    count: int = 0
    paid_minor: int = 0
    first_at: datetime | None = None


class CustomerQuery(CursorPaging):
    """How a list of customers is narrowed and sorted."""

    email: str = ""
    external_id: str = ""
    search: str = ""
    link_id: str | None = None
    program_id: str | None = None
    partner_id: str | None = None
    include_expanded_fields: bool = False
    sort_by: Literal["createdAt"] = "createdAt"
    sort_order: Literal["asc", "desc"] = "desc"
    not_offered: ClassVar[frozenset[str]] = frozenset({"country"})

    def narrowed(self) -> CustomerFilter:
        """Return the filter this asks for. Raises AppError for an id that is none, and for two cursors."""
        return CustomerFilter(
            email=self.email,
            external_id=self.external_id,
            search=self.search,
            link_id=ids.parse_given(self.link_id, "link"),
            program_id=ids.parse_given(self.program_id, "prog"),
            partnership_id=ids.parse_given(self.partner_id, "pn"),
            part=self.cursor("cus", newest_first=self.sort_order == "desc"),
        )


class OneCustomerQuery(QueryInput):
    """Whether link and partner are to be told too."""

    include_expanded_fields: bool = False


class CustomerChange(PatchInput):
    """What changes about a customer; null clears what can be empty."""

    name: Annotated[str, StringConstraints(max_length=200)] | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    avatar: Annotated[str, StringConstraints(max_length=500)] | None = None
    external_id: Annotated[str, StringConstraints(min_length=1, max_length=255)] = ""
    country: Annotated[str, StringConstraints(min_length=2, max_length=2, to_upper=True)] | None = None
    not_offered: ClassVar[frozenset[str]] = frozenset({"stripeCustomerId", "subscriptionCanceledAt"})

    def changes(self) -> dict[str, str | None]:
        """Return what was sent, by column."""
        sent = self.model_dump(include=self.model_fields_set)
        return {name: value or None for name, value in sent.items()}


class CustomerLink(Answer):
    """The link that first brought a customer."""

    id: str
    domain: str
    key: str
    short_link: str
    url: str
    program_id: str | None


class CustomerPartner(Answer):
    """The partner that first brought a customer."""

    id: str
    name: str
    email: str | None
    image: str | None = None


class CustomerOut(Answer):
    """A customer with what they bought so far."""

    id: str
    external_id: str
    created_at: str
    name: str | None
    email: str | None
    avatar: str | None
    country: str | None
    sales: int
    sale_amount: int
    first_sale_at: str | None
    program_id: str
    stripe_customer_id: None = None
    subscription_canceled_at: None = None
    link: CustomerLink | None = None
    partner: CustomerPartner | None = None
    discount: None = None

    @classmethod
    def of(cls, customer: Customer, bought: Bought, brought: tuple[Link, Partnership | None] | None = None) -> Self:
        """Return a customer as the API shows it; `brought` adds the link and its partner."""
        link, partnership = brought or (None, None)
        return cls(
            id=customer.public_id,
            external_id=customer.external_id,
            created_at=stamp(customer.created_at) or "",
            name=customer.name,
            email=customer.email,
            avatar=customer.avatar,
            country=customer.country,
            sales=bought.count,
            sale_amount=bought.paid_minor,
            first_sale_at=stamp(bought.first_at),
            program_id=ids.show("prog", customer.program_id),
            link=_link(link) if link else None,
            partner=_partner(partnership) if partnership else None,
        )


class Deleted(Answer):
    """What was deleted."""

    id: str


def _link(link: Link) -> CustomerLink:
    return CustomerLink(
        id=link.public_id,
        domain=link.domain,
        key=link.code,
        short_link=link.short_url,
        url=link.destination,
        program_id=ids.show("prog", link.program_id),
    )


def _partner(partnership: Partnership) -> CustomerPartner:
    return CustomerPartner(id=partnership.public_id, name=partnership.name, email=partnership.contact_email or None)
