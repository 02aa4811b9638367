"""A shop with partners for tracking tests: name only what the test is about. All of it has run for ten days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from accounts.commands import create_organization
from accounts.permissions import Role, of_role
from campaigns.models import Coupon, Link, Placement, PlacementInterval, Program
from campaigns.rules.placements import Channel, PlacementState
from core import clock
from core.access import Actor, ActorKind
from core.config import settings
from core.db import add, command, db
from core.ids import Id
from partners.models import Agreement, AgreementVersion, Partnership, PartnershipInterval
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from partners.rules.terms import CouponPolicy, Terms, fingerprint
from tracking.models import Click
from tracking.queries.sources import show_click_id
from tracking.rules.click_ids import new_id
from tracking.rules.traffic import TrafficClass
from tracking.schemas.reports import CustomerReport, OrderReport

TERMS = Terms(share_bps=2_500, currency="USD", window_days=30)
_numbers = count(1)


@dataclass(frozen=True)
class Shop:
    """A seller with one program, by ids, so that it outlives sessions."""

    seller_id: Id
    program_id: Id
    actor: Actor
    house_link_id: Id


@dataclass(frozen=True)
class Carrier:
    """A partner of the shop with one live placement and its link."""

    partner_id: Id
    partnership_id: Id
    placement_id: Id
    link_id: Id
    code: str
    version_id: Id
    actor: Actor


@command
def make_shop(name: str = "Northbeam Training", *, zone: str = "UTC", click_id_param: str = "") -> Shop:
    seller = create_organization(f"{name} {next(_numbers)}", country="US", timezone=zone, currency="USD")
    program = add(
        Program(
            seller_id=seller.id, slug=f"course-{next(_numbers)}", name="Bootcamp", currency="USD",
            landing_url="https://shop.example/course", allowed_hosts=["shop.example"],
            default_terms=TERMS.to_json(), click_id_param=click_id_param,
        )
    )  # fmt: skip
    house = add(_placement(seller.id, program.id, None, "Our own links"))
    link = add(_link(house, "https://shop.example/course", f"own{next(_numbers)}"))
    return Shop(seller.id, program.id, actor_of(seller.id), link.id)


def actor_of(organization_id: Id, role: Role = Role.OWNER) -> Actor:
    return Actor(None, organization_id, role.value, ActorKind.USER, of_role(role), is_fresh=True)


@command
def make_carrier(
    shop: Shop,
    name: str = "Main Street Chamber",
    *,
    terms: Terms = TERMS,
    destination: str = "https://shop.example/course",
    since: datetime | None = None,
) -> Carrier:
    began = since or clock.now() - timedelta(days=10)
    partner = create_organization(f"{name} {next(_numbers)}", country="US", timezone="UTC", currency="USD")
    partnership = add(
        Partnership(seller_id=shop.seller_id, partner_id=partner.id, state=PartnershipState.ACTIVE, name=name,
                    contact_email=f"p{next(_numbers)}@example.com", activated_at=began)
    )  # fmt: skip
    _interval(PartnershipInterval, partnership_id=partnership.id, state=PartnershipState.ACTIVE, since=began,
              seller_id=shop.seller_id)  # fmt: skip
    version = _version(partnership, terms, began)
    placement = add(_placement(shop.seller_id, shop.program_id, partnership, f"{name}'s list"))
    _interval(PlacementInterval, placement_id=placement.id, state=PlacementState.LIVE, since=began,
              seller_id=shop.seller_id)  # fmt: skip
    link = add(_link(placement, destination, f"go{next(_numbers)}"))
    return Carrier(partner.id, partnership.id, placement.id, link.id, link.code, version.id, actor_of(partner.id))


def _interval(table: type[Any], *, since: datetime, **values: Any) -> None:
    add(table(from_at=since, **values))


def _version(partnership: Partnership, terms: Terms, began: datetime) -> AgreementVersion:
    owner = {"partnership_id": partnership.id, "seller_id": partnership.seller_id, "partner_id": partnership.partner_id}
    agreement, stored = add(Agreement(**owner)), terms.to_json()
    return add(
        AgreementVersion(
            agreement_id=agreement.id, number=1, state=VersionState.ACCEPTED, terms=stored, sells=[],
            sha256=fingerprint(stored, []), offered_at=began, lapses_at=began + timedelta(days=30), accepted_at=began,
            **owner,
        )
    )  # fmt: skip


def _placement(seller_id: Id, program_id: Id, partnership: Partnership | None, name: str) -> Placement:
    return Placement(
        seller_id=seller_id, program_id=program_id, partnership_id=partnership.id if partnership else None,
        partner_id=partnership.partner_id if partnership else None, channel=Channel.LINK, state=PlacementState.LIVE,
        name=name, needs_creative=False,
    )  # fmt: skip


def _link(placement: Placement, destination: str, code: str) -> Link:
    return Link(
        seller_id=placement.seller_id, program_id=placement.program_id, placement_id=placement.id,
        partnership_id=placement.partnership_id, partner_id=placement.partner_id, domain=settings().link_host,
        code=code, destination=destination,
    )  # fmt: skip


@command
def make_coupon(
    shop: Shop, carrier: Carrier, code: str = "CHAMBER20", *, policy: CouponPolicy = CouponPolicy.ALWAYS,
    ends_on: date | None = None,
) -> None:  # fmt: skip
    add(
        Coupon(
            seller_id=shop.seller_id, program_id=shop.program_id, placement_id=carrier.placement_id,
            partnership_id=carrier.partnership_id, partner_id=carrier.partner_id, code=code, code_key=code.upper(),
            policy=policy, ends_on=ends_on,
        )
    )  # fmt: skip


@command
def click(
    carrier: Carrier, *, at: datetime | None = None, traffic: TrafficClass = TrafficClass.HUMAN, is_stored: bool = True
) -> str:
    """Open a carrier's link; returns the click id that the destination would get."""
    moment = at or clock.now()
    click_id = new_id(moment)
    link = db.session.get_one(Link, carrier.link_id)
    if is_stored:
        add(_click(click_id, link, moment, traffic))
    return show_click_id(click_id, link.id)


def _click(click_id: UUID, link: Link, at: datetime, traffic: TrafficClass) -> Click:
    return Click(
        id=click_id, seller_id=link.seller_id, program_id=link.program_id, link_id=link.id,
        placement_id=link.placement_id, partnership_id=link.partnership_id, at=at, traffic_class=traffic,
        rules_version=1, found_state="earning", user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        ip_prefix="192.0.2.0/24",
    )  # fmt: skip


def report(**given: Any) -> OrderReport:
    """Return a sale of $100.00 under a fresh number by a known customer."""
    told: dict[str, Any] = {
        "external_id": f"SO-{next(_numbers):06d}",
        "currency": "USD",
        "gross_minor": 10_000,
        "customer": CustomerReport(external_id="buyer-1", name="Ada Byron", email="ada@example.com"),
    }
    return OrderReport(**told | given)
