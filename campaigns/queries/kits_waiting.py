"""Reads of what sellers keep locked: parts with an approved design that wait for something of their seller."""

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, or_, select, type_coerce

from accounts.models import Organization
from campaigns.models import Approval, Coupon, CreativeVersion, Placement
from campaigns.queries.approvals import holds_at, opens_placement, reaches
from campaigns.queries.earning import has_approval
from campaigns.rules.mail_html.slots import Slot
from campaigns.rules.needs import SENDER, SENDERS
from campaigns.rules.placements import Channel, PlacementState
from core import clock
from core.ids import Id

_GOING_OUT = (PlacementState.READY, PlacementState.LIVE)


def count_waiting_for_seller(seller_id: Id | None) -> Select[int]:
    """Count the approved parts that wait for the seller: for their start, a code, a sender or the seller's address."""
    asked = or_(Placement.state == PlacementState.READY, _lacks_code(), _lacks_sender(), _lacks_address())
    query = select(func.count()).select_from(Placement)
    query = query.where(Placement.seller_id == seller_id, Placement.partnership_id.is_not(None))
    return query.where(Placement.needs_creative, Placement.state.in_(_GOING_OUT), has_approval(clock.now()), asked)


def _lacks_code() -> ColumnElement[bool]:
    """Return the claim that an approved design has a place for a code, and no code is on."""
    slot = Slot.COUPON_CODE.value
    names_it = or_(CreativeVersion.html.contains(slot), CreativeVersion.text.contains(slot))
    is_named = exists().where(
        reaches(),
        holds_at(clock.now()),
        opens_placement(),
        CreativeVersion.id == Approval.creative_version_id,
        names_it,
    )
    return and_(is_named, ~exists().where(Coupon.placement_id == Placement.id, Coupon.disabled_at.is_(None)))


def _lacks_sender() -> ColumnElement[bool]:
    is_said = or_(*(_is_sent_by(sender) for sender, _ in SENDERS))
    return and_(Placement.channel == Channel.EMAIL, ~is_said)


def _lacks_address() -> ColumnElement[bool]:
    known = exists().where(Organization.id == Placement.seller_id, Organization.postal_address != "")
    return and_(Placement.channel == Channel.EMAIL, _is_sent_by("seller"), ~known)


def _is_sent_by(sender: str) -> ColumnElement[bool]:
    """Return the claim that this was said of who sends a mail; answers are kept as canonical JSON text."""
    return type_coerce(Placement.answers, Text).contains(f'"{SENDER}":"{sender}"')
