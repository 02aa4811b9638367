"""Two organizations, their people and a placement to design for: name only what the test is about."""

import io
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from accounts.commands import add_member, create_organization, ensure_user
from accounts.permissions import Role, of_role
from campaigns.commands.creatives import create_creative
from campaigns.commands.pictures import take_picture
from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.models import Approval, Campaign, Creative, CreativeVersion, Placement, Product, Program, ReviewRound
from campaigns.queries.creatives import find_latest_version
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.mail_html.starter import StarterFacts, starter_disclosure, starter_html
from campaigns.rules.parts import Part, PartKind
from campaigns.rules.placements import Channel
from campaigns.rules.reviews import Verdict
from campaigns.schemas.creatives import VersionDraft
from core.access import Actor, ActorKind
from core.db import add, command, db
from core.ids import Id
from partners.models import Partnership
from partners.rules.partnerships import PartnershipState
from tests.harness.people import Person, sign_in

ENDS_ON = date(2030, 12, 31)
_numbers = count(1)


@dataclass(frozen=True)
class Table:
    """Both sides of a table: two approvers and a marketer of the seller, one approver and a viewer of the partner."""

    seller_id: Id
    partner_id: Id
    partnership_id: Id
    placement_id: Id
    campaign_id: Id
    owner: Actor
    brand: Actor
    marketer: Actor
    viewer: Actor
    partner: Actor
    partner_viewer: Actor


@command
def make_organization(name: str) -> Id:
    return create_organization(name, country="US", timezone="UTC", currency="USD").id


@command
def make_person(organization_id: Id, role: Role, name: str = "") -> Actor:
    number = next(_numbers)
    user = ensure_user(f"p{number}@example.com", name or f"Person {number}")
    add_member(organization_id, user.id, role)
    return Actor(user.id, organization_id, role.value, ActorKind.USER, of_role(role), is_fresh=True)


@command
def make_table(*, ends_on: date | None = ENDS_ON, partner_approvers: int = 1) -> Table:
    seller, partner = make_organization("Northbeam Training"), make_organization("Main Street Chamber")
    partnership = add(
        Partnership(seller_id=seller, partner_id=partner, state=PartnershipState.ACTIVE, name="Main Street Chamber")
    )
    program = add(_program(seller))
    campaign = add(
        Campaign(
            seller_id=seller, program_id=program.id, name="Winter", landing_url="https://a.example", ends_on=ends_on
        )
    )
    placement = add(_placement(partnership, program, campaign))
    people = [make_person(partner, Role.BRAND_APPROVER, "Tomás Vega") for _ in range(partner_approvers)]
    return Table(
        seller_id=seller,
        partner_id=partner,
        partnership_id=partnership.id,
        placement_id=placement.id,
        campaign_id=campaign.id,
        owner=make_person(seller, Role.OWNER, "Dana Reyes"),
        brand=make_person(seller, Role.BRAND_APPROVER, "Lee Roth"),
        marketer=make_person(seller, Role.MARKETER, "Mia Marlow"),
        viewer=make_person(seller, Role.VIEWER),
        partner=people[0] if people else make_person(partner, Role.VIEWER),
        partner_viewer=make_person(partner, Role.VIEWER),
    )


@command
def make_placement(table: Table, name: str = "Second mail", channel: Channel = Channel.EMAIL) -> Id:
    first = db.session.get_one(Placement, table.placement_id)
    fields = ("seller_id", "program_id", "campaign_id", "partnership_id", "partner_id")
    given = {name: getattr(first, name) for name in fields}
    return add(Placement(**given, channel=channel, name=name, needs_creative=True)).id


def _program(seller: Id) -> Program:
    return Program(
        seller_id=seller,
        slug=f"program-{next(_numbers)}",
        name="Bootcamp",
        currency="USD",
        landing_url="https://a.example",
        allowed_hosts=[],
        default_terms={},
    )


def _placement(partnership: Partnership, program: Program, campaign: Campaign) -> Placement:
    return Placement(
        seller_id=partnership.seller_id,
        program_id=program.id,
        campaign_id=campaign.id,
        partnership_id=partnership.id,
        partner_id=partnership.partner_id,
        channel=Channel.EMAIL,
        name="Holiday e-mail",
        needs_creative=True,
    )


FACTS = StarterFacts("Northbeam Training", "Main Street Chamber", "Bootcamp", "Six films", "Run the numbers", ENDS_ON)


def draft(**given: Any) -> VersionDraft:
    words: dict[str, Any] = {
        "subject": "Run the numbers like an owner",
        "from_name": "Main Street Chamber",
        "html": starter_html(FACTS),
        "disclosure": starter_disclosure(FACTS),
    }
    return VersionDraft(**words | given)


@command
def make_product(table: Table) -> str:
    """A product of the table's program, by its public id."""
    placement = db.session.get_one(Placement, table.placement_id)
    words = {"seller_id": table.seller_id, "program_id": placement.program_id, "name": "Bootcamp", "currency": "USD"}
    return add(Product(**words, price_minor=19_900)).public_id


def make_banner(by: Actor, size: tuple[int, int] = (300, 250), name: str = "banner.png", colour: str = "navy") -> str:
    """A picture of a side, by the sha256 of its bytes."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return take_picture(out.getvalue(), name, actor=by).sha256


MAIL_TEXT = """Hello, run the numbers until 31 December 2030: {{ tracked_link }}

{{ disclosure }}

{{ postal_address }} Unsubscribe: {{ unsubscribe }}"""
SCRIPT_TEXT = "Run the numbers until 31 December 2030.\n\nGo to {{ tracked_link }}.\n\n{{ disclosure }}"


def draft_of(kind: CreativeKind, **given: Any) -> VersionDraft:
    """A version of a kind that passes every check."""
    words: dict[str, Any] = {"disclosure": starter_disclosure(FACTS)}
    if kind is CreativeKind.TEXT_MAIL:
        words |= {"subject": "Run the numbers", "from_name": "Main Street Chamber", "text": MAIL_TEXT}
    elif kind is CreativeKind.SCRIPT:
        words |= {"text": SCRIPT_TEXT}
    elif kind is CreativeKind.PRINT_SHEET:
        words |= {"parts": (Part(kind=PartKind.SHEET, title="Run the numbers", text="Until 31 December 2030"),)}
    elif kind is CreativeKind.STORE_CARD:
        words |= {"parts": (Part(kind=PartKind.CARD, product=given.pop("product"), text="Until 31 December 2030"),)}
    elif kind is CreativeKind.BANNER_SET:
        words |= {"parts": (Part(kind=PartKind.BANNER, picture=given.pop("picture"), alt="Run the numbers"),)}
    else:
        return draft(**given)
    return VersionDraft(**words | given)


def make_creative(
    table: Table, *, by: Actor | None = None, kind: CreativeKind = CreativeKind.HTML_MAIL, **given: Any
) -> Creative:
    words = draft_of(kind, **given)
    return create_creative(
        table.placement_id, actor=by or table.marketer, name="Holiday e-mail", draft=words, kind=kind
    )


def latest(creative: Creative) -> CreativeVersion:
    found = find_latest_version(creative.id)
    assert found is not None
    return found


def in_review(table: Table, *, by: Actor | None = None, **given: Any) -> ReviewRound:
    creative = make_creative(table, by=by, **given)
    return submit_for_review(latest(creative).id, actor=by or table.marketer)


def decide(review: ReviewRound, actor: Actor, verdict: Verdict = Verdict.APPROVE, note: str = "") -> None:
    decide_review(review.id, actor=actor, verdict=verdict, seen_sha=review.version.sha256, note=note)


def approved(table: Table, **given: Any) -> ReviewRound:
    review = in_review(table, **given)
    decide(review, table.owner)
    decide(review, table.partner)
    return review


def only_approval() -> Approval:
    return db.session.scalars(select(Approval)).one()


def as_person(client: FlaskClient, actor: Actor) -> FlaskClient:
    assert actor.user_id is not None
    assert actor.organization_id is not None
    return sign_in(client, Person(actor.user_id, actor.organization_id, Role(actor.role), ""))
