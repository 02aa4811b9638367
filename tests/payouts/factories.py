"""Makes what money tests start from: a seller, a partnership under accepted terms, sales and what changed them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Protocol

from accounts.models import Organization
from campaigns.models import Placement, Program
from campaigns.rules.placements import Channel, PlacementState
from core import clock, ids
from core.db import add, command
from core.ids import Id
from partners.models import Agreement, AgreementVersion, Partnership
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from partners.rules.terms import Terms, fingerprint
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from tracking.models import Adjustment, ClickDay, Conversion, Customer, Order, OrderDispute, OrderLine
from tracking.rules.attribution import Evidence
from tracking.rules.refunds import AdjustmentKind, DisputeStage

TERMS = Terms(share_bps=2_500, currency="USD", hold_days=30)
_numbers = count(1)


class Bought(Protocol):
    """An item of an order, as tests describe it: `unit` is its price in minor units."""

    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def unit(self) -> int: ...
    @property
    def cost(self) -> int | None: ...
    @property
    def sku(self) -> str: ...


@dataclass(frozen=True)
class Deal:
    """A partnership that can sell: everything by id, so that it outlives sessions."""

    seller_id: Id
    partner_id: Id
    partnership_id: Id
    version_id: Id
    program_id: Id
    placement_id: Id
    currency: str


@command
def make_organization(name: str, *, zone: str = "UTC") -> Id:
    """Store an organization and return its id."""
    slug = f"{name.lower().replace(' ', '-')}-{next(_numbers)}"
    return add(Organization(slug=slug, name=name, legal_name=name, timezone=zone)).id


@command
def make_deal(
    *,
    terms: Terms = TERMS,
    zone: str = "UTC",
    seller_id: Id | None = None,
    is_accepted: bool = True,
    sells: list[dict[str, Any]] | None = None,
) -> Deal:
    """Store a partnership with one agreement version and one live placement."""
    seller = seller_id or make_organization("Northbeam Training", zone=zone)
    partner = make_organization("Main Street Chamber")
    partnership = add(_partnership(seller, partner))
    version = add(_version(partnership, terms, is_accepted=is_accepted, sells=sells or []))
    program = add(_program(seller, terms))
    placement = add(_placement(partnership, program))
    return Deal(seller, partner, partnership.id, version.id, program.id, placement.id, terms.currency)


@command
def make_placement(deal: Deal) -> Id:
    """Store one more live placement of the same partner and return its id."""
    placement = Placement(
        seller_id=deal.seller_id, program_id=deal.program_id, partnership_id=deal.partnership_id,
        partner_id=deal.partner_id, channel=Channel.LINK, state=PlacementState.LIVE, name="Their site",
        needs_creative=False,
    )  # fmt: skip
    return add(placement).id


@command
def make_customer(deal: Deal) -> Id:
    """Store a customer of the seller and return its id."""
    number = f"CU-{next(_numbers):06d}"
    return add(Customer(seller_id=deal.seller_id, program_id=deal.program_id, external_id=number)).id


@command
def sell(
    deal: Deal,
    gross: int,
    *,
    tax: int = 0,
    discount: int = 0,
    placed_at: datetime | None = None,
    currency: str | None = None,
    weights: dict[Id, int] | None = None,
    is_paid: bool = True,
    items: Sequence[Bought] = (),
    is_new: bool | None = None,
    customer_id: Id | None = None,
    external_id: str | None = None,
) -> Id:
    """Store an order that counts for the deal's placement (or several, by weight) and return its id."""
    at = placed_at or clock.now()
    order = Order(
        seller_id=deal.seller_id, program_id=deal.program_id, source="api",
        external_id=external_id or f"SO-{next(_numbers):06d}", placed_at=at, paid_at=at if is_paid else None,
        currency=currency or deal.currency, gross_minor=gross,
        discount_minor=discount, tax_minor=tax, net_minor=gross - discount - tax, content_sha256="0" * 64,
        link_id=None, click_id=None, is_new_customer=is_new, customer_id=customer_id,
    )  # fmt: skip
    add(order)
    for number, item in enumerate(items, start=1):
        line = {"name": item.name, "category": item.category or None, "quantity": item.quantity}
        line |= {"unit_cost_minor": item.cost, "sku": item.sku}
        add(OrderLine(seller_id=deal.seller_id, order_id=order.id, number=number, currency=order.currency,
                      unit_minor=item.unit, **line))  # fmt: skip
    for placement_id, weight in (weights or {deal.placement_id: 1}).items():
        add(_conversion(deal, order, placement_id, weight))
    return order.id


@command
def take_back(
    deal: Deal,
    order_id: Id,
    gross: int,
    *,
    net: int | None = None,
    occurred_at: datetime | None = None,
    kind: AdjustmentKind = AdjustmentKind.REFUND,
    is_sellers_fault: bool = False,
) -> Id:
    """Store money that went back to the customer (below zero: that came again) and return the adjustment's id."""
    row = Adjustment(
        seller_id=deal.seller_id, order_id=order_id, source="api", external_id=f"RF-{next(_numbers):06d}", kind=kind,
        currency=deal.currency, gross_minor=gross, net_minor=gross if net is None else net,
        is_sellers_fault=is_sellers_fault, content_sha256="0" * 64, occurred_at=occurred_at or clock.now(),
    )  # fmt: skip
    return add(row).id


@command
def count_clicks(deal: Deal, day: date, counted: int) -> None:
    """Store how many clicks of the deal's placement count on a day that is over."""
    add(ClickDay(seller_id=deal.seller_id, partnership_id=deal.partnership_id, partner_id=deal.partner_id,
                 placement_id=deal.placement_id, agreement_version_id=deal.version_id, day=day, is_contested=False,
                 counted=counted, left_out={}))  # fmt: skip


@command
def dispute(deal: Deal, order_id: Id, stage: DisputeStage) -> None:
    """Store one word about the dispute of an order's customer."""
    told = {"source": "api", "external_id": "DP-1", "stage": stage, "occurred_at": clock.now()}
    add(OrderDispute(seller_id=deal.seller_id, order_id=order_id, **told))


@command
def accept_terms(deal: Deal) -> None:
    """Let the partner accept the version that was offered."""
    from core.db import db

    version = db.session.get_one(AgreementVersion, deal.version_id)
    version.state, version.accepted_at = VersionState.ACCEPTED, clock.now()


def with_terms(**changed: Any) -> Terms:
    """Return the usual terms with something changed."""
    return replace(TERMS, **changed)


def _partnership(seller: Id, partner: Id) -> Partnership:
    return Partnership(
        seller_id=seller, partner_id=partner, state=PartnershipState.ACTIVE, name="Main Street Chamber",
        contact_email=f"partner{next(_numbers)}@example.com", contact_name="Ana Cole",
    )  # fmt: skip


def _version(
    partnership: Partnership, terms: Terms, *, is_accepted: bool, sells: list[dict[str, Any]]
) -> AgreementVersion:
    owner = {"partnership_id": partnership.id, "seller_id": partnership.seller_id, "partner_id": partnership.partner_id}
    agreement = add(Agreement(id=ids.new(), **owner))
    stored, now = terms.to_json(), clock.now()
    state = VersionState.ACCEPTED if is_accepted else VersionState.OFFERED
    return AgreementVersion(
        agreement_id=agreement.id, number=1, state=state, terms=stored, sells=sells, sha256=fingerprint(stored, sells),
        offered_at=now, lapses_at=now + timedelta(days=30), accepted_at=now if is_accepted else None, **owner,
    )  # fmt: skip


def _program(seller: Id, terms: Terms) -> Program:
    return Program(
        seller_id=seller, slug=f"course-{next(_numbers)}", name="Bookkeeping course", currency=terms.currency,
        landing_url="https://shop.example/course", allowed_hosts=["shop.example"], default_terms=terms.to_json(),
    )  # fmt: skip


def _placement(partnership: Partnership, program: Program) -> Placement:
    return Placement(
        seller_id=partnership.seller_id, program_id=program.id, partnership_id=partnership.id,
        partner_id=partnership.partner_id, channel=Channel.EMAIL, state=PlacementState.LIVE, name="Spring mailing",
        needs_creative=False,
    )  # fmt: skip


def _conversion(deal: Deal, order: Order, placement_id: Id, weight: int) -> Conversion:
    return Conversion(
        seller_id=deal.seller_id, partnership_id=deal.partnership_id, partner_id=deal.partner_id, order_id=order.id,
        placement_id=placement_id, weight=weight, agreement_version_id=deal.version_id, evidence=Evidence.CLICK,
        touched_at=order.placed_at, trace={},
    )  # fmt: skip


def money(deal: Deal) -> Balances:
    """Return where a deal's dollars are, in books that agree."""
    assert check_books(deal.seller_id) == []
    return balances(deal.partnership_id, "USD")
