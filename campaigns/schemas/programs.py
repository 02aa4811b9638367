"""Typed input about programs and products: what a form or a program hands to a command."""

from dataclasses import dataclass, field

from core.money import Money
from partners.rules.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDraft:
    """What a seller says about a program. The currency cannot change later; default terms left out stay as they are."""

    name: str
    landing_url: str
    currency: str = "USD"
    default_terms: Terms | None = None
    description: str = ""
    allowed_hosts: tuple[str, ...] = ()
    click_id_param: str = ""
    disclosure: str = ""
    plain_links_need_design: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """What a seller says about a product."""

    name: str
    price: Money
    cost: Money | None = None
    description: str = ""
    sku: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDraft:
    """Whom to invite to a program, with which terms, to sell which products."""

    name: str
    contact_name: str
    email: str
    terms: Terms
    product_ids: frozenset[str] = field(default_factory=frozenset)
    note: str = ""
    country: str = ""
