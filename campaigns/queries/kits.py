"""Reads of kits: what a partner may take away for a placement right now, checked each time it is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts.models import Organization
from accounts.queries import get_organization
from campaigns.models import Approval, Coupon, CreativeVersion, Link, Placement
from campaigns.queries.coupons import is_usable, list_coupons
from campaigns.queries.earning import approvals_of, valid_at
from campaigns.queries.links import links_to_hand_out
from campaigns.rules import kits
from campaigns.rules.kits import KitFacts, MailTool
from core import clock
from core.access import Actor
from core.errors import NotAllowed, NotFound
from partners.rules.partnerships import PartnershipState


@dataclass(frozen=True, slots=True)
class Kit:
    """What a partner takes away. While `lock_reason` is set, everything that could be sent is empty."""

    placement: Placement
    seller: Organization
    partner: Organization
    lock_reason: str | None
    version: CreativeVersion | None = None
    links: Sequence[Link] = ()
    coupon: Coupon | None = None
    subject: str = ""
    from_name: str = ""
    preheader: str = ""
    disclosure: str = ""
    html: str = ""
    text: str = ""

    @property
    def link(self) -> Link | None:
        """The link to use first, once it is open."""
        return self.links[0] if self.links else None

    @property
    def is_open(self) -> bool:
        """Whether it may be sent."""
        return self.lock_reason is None


@dataclass(frozen=True, slots=True)
class KitState:
    """A placement and whether its kit is open, for lists."""

    placement: Placement
    lock_reason: str | None
    links: list[Link]
    approval: Approval | None


def kit_for(placement: Placement, actor: Actor, tool: MailTool = MailTool.PLAIN) -> Kit:
    """Return the kit of a placement with this actor's side's eyes. Raises NotFound for whoever is on neither side."""
    if placement.partner_id is None or actor.organization_id not in {placement.seller_id, placement.partner_id}:
        raise NotFound("There is nothing to send here, or it belongs to somebody else.")
    seller, partner = get_organization(placement.seller_id), get_organization(placement.partner_id)
    state = kit_states([placement])[0]
    if state.lock_reason is not None:
        return Kit(placement, seller, partner, state.lock_reason)
    version = state.approval.version if state.approval and placement.needs_creative else None
    return _filled(Kit(placement, seller, partner, None, version, state.links, _coupon(placement, seller)), tool)


def open_kit(placement: Placement, actor: Actor, tool: MailTool = MailTool.PLAIN) -> Kit:
    """Return the kit of a placement if it may be sent. Raises NotAllowed with the reason while it is locked."""
    kit = kit_for(placement, actor, tool)
    if kit.lock_reason is not None:
        raise NotAllowed(kit.lock_reason)
    return kit


def kit_states(placements: Sequence[Placement]) -> list[KitState]:
    """Return whether the kits of these placements, each with a partner, are open; asked of all at once."""
    if not placements:
        return []
    links, approvals = links_to_hand_out(placements), approvals_of(placements)
    return [
        _state(row, [link for link in links if link.placement_id == row.id], approvals[row.id]) for row in placements
    ]


def _state(placement: Placement, links: list[Link], approvals: Sequence[Approval]) -> KitState:
    partnership, approval = placement.partnership, valid_at(approvals, clock.now())
    facts = KitFacts(
        seller_name=partnership.seller.name if partnership else "the seller",
        placement=placement.state,
        is_partnership_active=partnership is not None and partnership.state is PartnershipState.ACTIVE,
        has_link=bool(links),
        needs_creative=placement.needs_creative,
        is_approved=approval is not None,
        was_approved=bool(approvals),
    )
    return KitState(placement, kits.lock_reason(facts), links, approval)


def _coupon(placement: Placement, seller: Organization) -> Coupon | None:
    today = clock.today(seller.timezone)
    return next((coupon for coupon in list_coupons([placement.id]) if is_usable(coupon, today)), None)


def _filled(kit: Kit, tool: MailTool) -> Kit:
    version, link = kit.version, kit.link
    if version is None or link is None:
        return replace(kit, disclosure=kit.placement.program.disclosure)
    values = kits.slot_values(
        link=link.short_url,
        code=kit.coupon.code if kit.coupon else "",
        disclosure=version.disclosure,
        address=kit.partner.postal_address or kit.partner.name,
        tool=tool,
    )
    body = kits.fill_html(version.html, values)
    return replace(
        kit,
        subject=kits.fill_text(version.subject, values),
        from_name=version.from_name,
        preheader=kits.fill_text(version.preheader, values),
        disclosure=version.disclosure,
        html=kits.whole_mail(body, subject=version.subject, preheader=version.preheader),
        text=kits.fill_text(version.text, values),
    )
