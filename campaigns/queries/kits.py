"""Reads of kits: what a partner may take away for a placement right now, checked each time it is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from accounts.models import Organization
from accounts.queries import get_organization
from campaigns.models import Approval, Coupon, CreativeVersion, Link, Placement
from campaigns.queries.brands import disclosure_of
from campaigns.queries.coupons import is_usable, list_coupons
from campaigns.queries.earning import all_valid_at, approvals_of, valid_at
from campaigns.queries.links import links_to_hand_out
from campaigns.queries.pictures import public_address
from campaigns.queries.suppressions import has_suppressed, opt_out_url
from campaigns.rules import kits
from campaigns.rules.approvals import ApprovalState
from campaigns.rules.coupons import Promise, keeps
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.kinds import FILES, kinds_for
from campaigns.rules.kits import KitFacts, Lock, MailTool
from campaigns.rules.mail_html.pictures import fill_pictures
from campaigns.rules.mail_html.slots import Slot
from campaigns.rules.needs import is_sellers_mail, lacks_right, lacks_sender
from campaigns.rules.placements import Channel
from campaigns.rules.suppressions import is_stale
from core import clock
from core.access import Actor
from core.db import db
from core.errors import NotAllowed, NotFound
from core.ids import Id


@dataclass(frozen=True, slots=True)
class Kit:
    """What a partner takes away. While it is locked, everything that could be sent is empty.

    `review_on` is a moment of the last day it may be sent unless the design is approved again; None without such a day.
    """

    placement: Placement
    seller: Organization
    partner: Organization
    locks: tuple[Lock, ...]
    version: CreativeVersion | None = None
    kinds: Sequence[CreativeKind] = ()
    links: Sequence[Link] = ()
    coupon: Coupon | None = None
    subject: str = ""
    more_subjects: Sequence[str] = ()
    from_name: str = ""
    preheader: str = ""
    disclosure: str = ""
    html: str = ""
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    review_on: datetime | None = None

    @property
    def sender_address(self) -> str:
        """The postal address of whoever mails: of the partner, and of the seller too where that is the sender."""
        both = is_sellers_mail(self.placement.channel, self.placement.answers)
        known = [self.partner.postal_address, *([self.seller.postal_address] if both else [])]
        return " · ".join(each for each in known if each)

    @property
    def link(self) -> Link | None:
        """The link to use first, once it is open."""
        return self.links[0] if self.links else None

    @property
    def kind(self) -> CreativeKind | None:
        """What kind of design it gives; None where it is a link alone."""
        return self.version.kind if self.version else None

    @property
    def files(self) -> Sequence[str]:
        """The endings of the files it gives of its design."""
        return FILES[self.version.kind] if self.version else ()

    @property
    def lock(self) -> Lock | None:
        """What to tackle first where it is locked."""
        return self.locks[0] if self.locks else None

    @property
    def is_open(self) -> bool:
        """Whether it may be sent."""
        return not self.locks

    @property
    def lock_reason(self) -> str | None:
        """Everything for which it may not be sent, and what opens it."""
        return kits.reasons_of(self.locks) or None


@dataclass(frozen=True, slots=True)
class KitState:
    """A placement and whether its kit is open, for lists. `kinds` are those of which a design is approved now."""

    placement: Placement
    locks: tuple[Lock, ...]
    links: list[Link]
    version: CreativeVersion | None
    coupon: Coupon | None
    review_on: datetime | None
    kinds: Sequence[CreativeKind] = ()

    @property
    def lock(self) -> Lock | None:
        """What to tackle first where it is locked."""
        return self.locks[0] if self.locks else None

    @property
    def lock_reason(self) -> str | None:
        """Everything for which it may not be sent, and what opens it."""
        return kits.reasons_of(self.locks) or None


@dataclass(frozen=True, slots=True)
class _Design:
    """An approved version, its sender's postal address (empty for none), and whether anybody wants no mail."""

    version: CreativeVersion
    approval: Approval
    address: str
    is_suppressing: bool


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the kits of some placements are made of, asked of all at once."""

    links: list[Link]
    approvals: dict[Id, list[Approval]]
    designs: dict[Id, dict[CreativeKind, _Design]]
    coupons: list[Coupon]
    kind: CreativeKind | None


def kit_for(
    placement: Placement, actor: Actor, tool: MailTool = MailTool.PLAIN, kind: CreativeKind | None = None
) -> Kit:
    """Return the kit of a placement with this actor's side's eyes: of the design of a kind, or of its first one.

    Raises NotFound for whoever is on neither side.
    """
    if placement.partner_id is None or actor.organization_id not in {placement.seller_id, placement.partner_id}:
        raise NotFound("There is nothing to send here, or it belongs to somebody else.")
    seller, partner = get_organization(placement.seller_id), get_organization(placement.partner_id)
    state = kit_states([placement], kind)[0]
    kit = Kit(placement, seller, partner, state.locks, kinds=state.kinds, review_on=state.review_on)
    if state.lock is not None:
        return kit
    return _filled(replace(kit, version=state.version, links=state.links, coupon=state.coupon), tool)


def open_kit(
    placement: Placement, actor: Actor, tool: MailTool = MailTool.PLAIN, kind: CreativeKind | None = None
) -> Kit:
    """Return the kit of a placement if it may be sent. Raises NotAllowed with the reason while it is locked."""
    kit = kit_for(placement, actor, tool, kind)
    if kit.lock_reason is not None:
        raise NotAllowed(kit.lock_reason)
    return kit


def check_is_open(placement: Placement) -> None:
    """Refuse to hand out anything of a placement while its kit is locked. Raises NotAllowed with all the reasons."""
    for state in kit_states([placement] if placement.partnership_id else []):
        if state.lock_reason is not None:
            raise NotAllowed(state.lock_reason)


def locks_of(links: Sequence[Link]) -> dict[Id, KitState]:
    """Return, by placement, the kits that these links belong to and that are locked, each with all its reasons."""
    placements = {link.placement_id: link.placement for link in links if link.placement.partnership_id}
    return {state.placement.id: state for state in kit_states(list(placements.values())) if state.locks}


def kit_states(placements: Sequence[Placement], kind: CreativeKind | None = None) -> list[KitState]:
    """Return whether the kits of these placements, each with a partner, are open; asked of all at once.

    A placement may have approved designs of several kinds: asked is the one of `kind`, or else of the kind that its
    channel asks for first.
    """
    if not placements:
        return []
    approvals = approvals_of(placements)
    parts = _Parts(
        links=links_to_hand_out(placements),
        approvals=approvals,
        designs=_approved_designs(placements, approvals),
        coupons=list_coupons([placement.id for placement in placements]),
        kind=kind,
    )
    return [_state(placement, parts) for placement in placements]


def _state(placement: Placement, parts: _Parts) -> KitState:
    partnership, designs = placement.partnership, parts.designs.get(placement.id, {})
    kinds = [kind for kind in kinds_for(placement.channel) if kind in designs]
    design = designs.get(parts.kind or kinds[0]) or designs[kinds[0]] if kinds else None
    links = [link for link in parts.links if link.placement_id == placement.id]
    coupon = _coupon(placement, parts.coupons, design.version.bundle.code if design else None)
    approvals, moment = parts.approvals[placement.id], clock.now()
    valid = design.approval if design else valid_at(approvals, moment)
    slots = kits.slots_of(design.version.bundle) if design else frozenset()
    is_sellers = design is not None and is_sellers_mail(placement.channel, placement.answers)
    facts = KitFacts(
        seller_name=partnership.seller.name if partnership else "the seller",
        partner_name=partnership.name if partnership else "the partner",
        placement=placement.state,
        partnership=partnership.state if partnership else None,
        has_link=bool(links),
        needs_creative=placement.needs_creative,
        is_approved=valid is not None,
        was_approved=bool(approvals),
        was_to_renew=bool(approvals) and approvals[-1].interval.state(moment) is ApprovalState.REVIEW_AGAIN,
        lacks_code=Slot.COUPON_CODE in slots and coupon is None,
        lacks_sender=lacks_sender(placement.channel, placement.answers),
        lacks_right=lacks_right(placement.channel, placement.answers),
        lacks_scrub=design is not None and design.is_suppressing and _is_uncompared(placement),
        lacks_address=design is not None and Slot.POSTAL_ADDRESS in slots and not design.address,
        lacks_seller_address=is_sellers and not (partnership and partnership.seller.postal_address),
        lacks_opt_out=is_sellers and Slot.SELLER_OPT_OUT not in slots,
    )
    review_on = valid.review_on if valid and valid.interval.asks_again(moment) else None
    version = design.version if design else None
    return KitState(placement, kits.find_locks(facts), links, version, coupon, review_on, kinds)


def _is_uncompared(placement: Placement) -> bool:
    return placement.channel is Channel.EMAIL and is_stale(placement.scrubbed_at, clock.now())


def _approved_designs(
    placements: Sequence[Placement], approvals: dict[Id, list[Approval]]
) -> dict[Id, dict[CreativeKind, _Design]]:
    """Return, by placement and kind, the newest version that may be used right now, with its sender's address."""
    moment = clock.now()
    valid = {row.id: all_valid_at(approvals[row.id], moment) for row in placements if row.needs_creative}
    wanted = {approval.creative_version_id for found in valid.values() for approval in found}
    query = (
        select(CreativeVersion, Organization.postal_address, has_suppressed(CreativeVersion.seller_id))
        .outerjoin(Organization, Organization.id == CreativeVersion.partner_id)
        .where(CreativeVersion.id.in_(wanted))
    )
    rows = {row[0].id: row for row in db.session.execute(query)} if wanted else {}
    designs: dict[Id, dict[CreativeKind, _Design]] = {}
    for placement_id, found in valid.items():
        for approval in found:
            version, address, is_suppressing = rows[approval.creative_version_id]
            made = designs.setdefault(placement_id, {})
            made[version.kind] = _Design(version, approval, address or "", is_suppressing)
    return designs


def _coupon(placement: Placement, coupons: Sequence[Coupon], promised: Promise | None) -> Coupon | None:
    """Return the code to hand out: the oldest that works and gives no less than the design was approved with."""
    today = clock.today(placement.partnership.seller.timezone if placement.partnership else "UTC")
    own = (coupon for coupon in coupons if coupon.placement_id == placement.id)
    return next((coupon for coupon in own if is_usable(coupon, today) and _keeps(promised, coupon)), None)


def _keeps(promised: Promise | None, coupon: Coupon) -> bool:
    return promised is None or keeps(promised, coupon.promise)


def _filled(kit: Kit, tool: MailTool) -> Kit:
    version, link = kit.version, kit.link
    if version is None or link is None:
        return replace(kit, disclosure=disclosure_of(kit.placement))
    values = kits.slot_values(
        link=link.short_url,
        code=kit.coupon.code if kit.coupon else "",
        disclosure=version.disclosure,
        address=kit.sender_address,
        opt_out=opt_out_url(kit.placement),
        tool=tool,
    )
    body = kits.fill_html(fill_pictures(version.html, public_address), values)
    subject, preheader = (kits.fill_text(each, values) for each in (version.subject, version.preheader))
    whole = kits.whole_mail(body, subject=subject, preheader=preheader) if body else ""
    return replace(
        kit,
        subject=subject,
        more_subjects=[kits.fill_text(each, values) for each in version.more_subjects.splitlines()],
        from_name=version.from_name,
        preheader=preheader,
        disclosure=version.disclosure,
        html=whole,
        text=kits.fill_text(version.text, values),
        values=values,
    )
