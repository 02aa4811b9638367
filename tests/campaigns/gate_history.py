"""A campaign in the hands of people who do anything at any time, and a log of it that the tests judge by.

The log is kept beside the product and from little: which round was approved when, what was revoked, and how each part
stood after each act. Nothing in it is read from approvals or from the times in force that the product keeps.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import NamedTuple

from sqlalchemy import Select, select

from accounts.models import Organization
from campaigns.commands.approvals import revoke_approval
from campaigns.commands.campaigns import set_campaign_state
from campaigns.commands.coupons import add_coupon
from campaigns.commands.creatives import create_creative, save_version
from campaigns.commands.links import create_link
from campaigns.commands.needs import answer_needs
from campaigns.commands.placements import add_placement, set_placement_state
from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.models import Approval, Creative, Placement, Program, ReviewRound
from campaigns.queries.creatives import find_latest_version
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.approvals_bounds import UNBOUND, Bounds
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.mail_html.starter import starter_disclosure, starter_html
from campaigns.rules.placements import Channel, PlacementState
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.schemas.campaigns import PlacementDraft
from campaigns.schemas.creatives import VersionDraft
from campaigns.schemas.links import CouponDraft, LinkDraft
from core import clock as core_clock
from core.access import Actor
from core.db import command, db
from core.ids import Id
from partners.models import Partnership
from tests.campaigns.creatives_factories import FACTS
from tests.campaigns.factories import Stand, make_campaign, make_program
from tests.partners.factories import Member, active_partnership, make_member

_numbers = count(1)
RIGHT = {"right_countries": "US", "right_basis": "consent", "right_name": "Ada"}
MAILS = {CreativeKind.HTML_MAIL, CreativeKind.TEXT_MAIL}


class Sides(NamedTuple):
    """A seller and a partner under accepted terms, for many campaigns."""

    seller: Member
    partnership: Partnership
    partner: Actor
    program: Program


@dataclass
class Held:
    """Bytes that every side required approved: where they may be used, and from when until when."""

    creative_id: Id
    is_mail: bool
    placement_id: Id
    is_shared: bool
    sha256: str
    from_at: datetime
    until_at: datetime
    said: tuple[Bounds, ...] = ()

    def opens(self, placement: Placement) -> bool:
        """Whether they let a part be used: a list is only mailed, and everybody who approved may leave channels out."""
        is_shared = self.is_shared and all(placement.channel in (one.channels or Channel) for one in self.said)
        is_in_scope = is_shared or self.placement_id == placement.id
        return is_in_scope and (self.is_mail or placement.channel is not Channel.EMAIL)


@dataclass
class Campaigning:
    """Two parts of one campaign, three designs of two kinds, and the log."""

    stand: Stand
    ends_on: date
    chance: random.Random
    parts: list[Id]
    creatives: list[Id]
    log: list[Held] = field(default_factory=list)
    live: dict[Id, list[list[datetime | None]]] = field(default_factory=dict)
    known: set[Id] = field(default_factory=set)
    said: dict[Id, list[Bounds]] = field(default_factory=dict)

    def bounds(self) -> Bounds:
        """Any day and channels, also such as make no sense."""
        day = core_clock.today("UTC") + timedelta(days=self.chance.choice([-1, 0, 3, 30, 500]))
        channels = self.chance.choice([[], [Channel.EMAIL], [Channel.EVENT], [Channel.EMAIL, Channel.EVENT]])
        return Bounds(self.chance.choice([None, day]), frozenset(channels))

    def creative(self) -> Creative:
        return db.session.get_one(Creative, self.chance.choice(self.creatives))

    def save(self) -> None:
        creative = self.creative()
        words = design(creative.kind, self.ends_on, f"Of {self.chance.randrange(3)}")
        save_version(creative.id, actor=self.stand.seller.actor, draft=words)

    def approve(self) -> None:
        """Send a design in for one part or for all, and let both sides, or one of them, say yes."""
        version = find_latest_version(self.creative().id)
        assert version is not None
        scope = self.chance.choice(list(ApprovalScope))
        bounds = self.chance.choice([UNBOUND, UNBOUND, self.bounds()])
        review = submit_for_review(version.id, actor=self.stand.seller.actor, scope=scope, bounds=bounds)
        self.said[review.id] = [bounds]
        if self.chance.random() < 0.6:
            self._approve(review)

    def _approve(self, review: ReviewRound) -> None:
        bounds, sha256 = self.chance.choice([UNBOUND, UNBOUND, self.bounds()]), review.version.sha256
        decide_review(review.id, actor=self.stand.partner, verdict=Verdict.APPROVE, seen_sha=sha256, bounds=bounds)
        self.said[review.id].append(bounds)

    def answer(self) -> None:
        """Say what is open from the partner's side, on the bytes as they are or as they were."""
        open_now = self._rounds().where(ReviewRound.closed_at.is_(None))
        review = db.session.scalars(open_now).first()
        verdict = self.chance.choice([Verdict.APPROVE, Verdict.REQUEST_CHANGES])
        if review is not None and verdict is Verdict.APPROVE:
            self._approve(review)
        elif review is not None:
            sha256, partner = review.version.sha256, self.stand.partner
            decide_review(review.id, actor=partner, verdict=verdict, seen_sha=sha256, note="Say why, in full")

    def revoke(self) -> None:
        query = select(Approval).where(Approval.creative_id.in_(self.creatives)).order_by(Approval.id)
        approval = self.chance.choice(list(db.session.scalars(query)))
        revoke_approval(approval.id, actor=self.stand.partner, rule_broken="Price", why="It was quite wrong")
        for held in self._of(approval.creative_id):
            held.until_at = core_clock.now()

    def move(self) -> None:
        states = [PlacementState.LIVE, PlacementState.PAUSED, PlacementState.ENDED]
        to = self.chance.choices(states, weights=(6, 5, 1))[0]
        set_placement_state(self.chance.choice(self.parts), to, actor=self.stand.seller.actor)

    def move_all(self) -> None:
        states = [CampaignState.LIVE, CampaignState.PAUSED, CampaignState.ENDED]
        to = self.chance.choices(states, weights=(8, 5, 1))[0]
        set_campaign_state(self.stand.campaign.id, to, actor=self.stand.seller.actor)

    def note(self) -> None:
        """Write down what changed with the last act."""
        now = core_clock.now()
        for review in db.session.scalars(self._rounds().where(ReviewRound.closed_at.is_not(None))):
            if review.id not in self.known:
                self.known.add(review.id)
                self._note_approved(review, now)
        for placement_id in self.parts:
            spans = self.live.setdefault(placement_id, [])
            is_live = db.session.get_one(Placement, placement_id).state is PlacementState.LIVE
            was_live = bool(spans) and spans[-1][1] is None
            if is_live and not was_live:
                spans.append([now, None])
            elif was_live and not is_live:
                spans[-1][1] = now

    def _rounds(self) -> Select[ReviewRound]:
        return select(ReviewRound).where(ReviewRound.creative_id.in_(self.creatives)).order_by(ReviewRound.id)

    def _note_approved(self, review: ReviewRound, now: datetime) -> None:
        if review.state is not RoundState.APPROVED:
            return
        for held in self._of(review.creative_id):
            held.until_at = now
        creative = review.creative
        said = self.said[review.id]
        last_day = min([self.ends_on, *(one.last_day for one in said if one.last_day)])
        end = datetime.combine(last_day + timedelta(days=1), datetime.min.time(), tzinfo=now.tzinfo)
        assert creative.placement_id is not None
        self.log.append(
            Held(
                creative.id, creative.kind in MAILS, creative.placement_id,
                review.scope is ApprovalScope.PARTNERSHIP, review.version.sha256, now, end, tuple(said),
            )
        )  # fmt: skip

    def _of(self, creative_id: Id) -> list[Held]:
        now = core_clock.now()
        return [each for each in self.log if each.creative_id == creative_id and each.until_at > now]

    def held_at(self, placement: Placement, at: datetime, tail: timedelta = timedelta()) -> list[Held]:
        """Return what was approved for a part at a moment, or no longer than a tail before it."""
        return [each for each in self.log if each.opens(placement) and each.from_at <= at < each.until_at + tail]

    def was_live(self, placement: Placement, at: datetime, tail: timedelta = timedelta()) -> bool:
        """Say whether a part was live at a moment, or no longer than a tail before it."""
        spans = self.live[placement.id]
        return any(begun and begun <= at and (end is None or at < end + tail) for begun, end in spans if end != begun)


def make_sides() -> Sides:
    """Make two sides that may mail."""
    seller = make_member("Northbeam Training")
    partnership, partner = active_partnership(seller)
    give_addresses(partnership)
    return Sides(seller, partnership, partner, make_program(seller))


@command
def give_addresses(partnership: Partnership) -> None:
    """Give both sides the postal address that a mail has to name."""
    for owner in (partnership.seller_id, partnership.partner_id):
        db.session.get_one(Organization, owner).postal_address = "1 Main Street, Duluth MN 55802"


def begin(sides: Sides, chance: random.Random, days: int) -> Campaigning:
    """Make a live campaign that ends after so many days: a mail and a stand, with a link and a code each."""
    seller, partnership, partner, program = sides
    ends_on = core_clock.today("UTC") + timedelta(days=days)
    number = next(_numbers)
    campaign = make_campaign(seller, program, name=f"Campaign {number}", ends_on=ends_on)
    parts = [
        add_placement(campaign.id, partnership.id, PlacementDraft(channel=each, sender=sender), actor=seller.actor)
        for each, sender in ((Channel.EMAIL, "partner"), (Channel.EVENT, ""))
    ]
    answer_needs(parts[0].id, RIGHT, actor=partner)
    for part in parts:
        create_link(part.id, LinkDraft(), actor=seller.actor)
        add_coupon(part.id, CouponDraft(code=f"{part.channel.upper()}{number}"), actor=seller.actor)
    stand = Stand(seller, partner, partnership, program, campaign, parts[0])
    made = [(parts[0], CreativeKind.HTML_MAIL), (parts[1], CreativeKind.HTML_MAIL), (parts[1], CreativeKind.SCRIPT)]
    creatives = [
        create_creative(part.id, actor=seller.actor, name=f"Design {at}", draft=design(kind, ends_on, ""), kind=kind)
        for at, (part, kind) in enumerate(made)
    ]
    it = Campaigning(stand, ends_on, chance, [part.id for part in parts], [each.id for each in creatives])
    it.note()
    return it


ACTS: list[tuple[Callable[[Campaigning], None], int]] = [
    (Campaigning.save, 3),
    (Campaigning.approve, 6),
    (Campaigning.answer, 3),
    (Campaigning.revoke, 1),
    (Campaigning.move, 3),
    (Campaigning.move_all, 1),
]


def design(kind: CreativeKind, ends_on: date, said: str) -> VersionDraft:
    """Return a version of a kind that passes every check of a campaign that ends on a day."""
    facts = replace(FACTS, ends_on=ends_on)
    words = {"disclosure": f"{starter_disclosure(facts)} {said}"}
    if kind is CreativeKind.SCRIPT:
        day = f"{ends_on.day} {ends_on:%B} {ends_on.year}"
        text = f"Run the numbers until {day}.\n\nGo to {{{{ tracked_link }}}}.\n\n{{{{ disclosure }}}}"
        return VersionDraft(**words, text=text)
    subject = {"subject": "Run the numbers like an owner", "from_name": "Main Street Chamber"}
    return VersionDraft(**words, **subject, html=starter_html(facts))
