"""One design in the hands of people who do anything at any time, for tests that look at it after each act."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from campaigns.commands.approvals import revoke_approval
from campaigns.commands.brands import publish_guidelines
from campaigns.commands.creatives import save_version
from campaigns.commands.guests import decide_as_guest, invite_guest, take_back_guest, withdraw_as_guest
from campaigns.commands.reviews import decide_review, submit_for_review, withdraw_decision, withdraw_round
from campaigns.commands.reviews_plans import name_stand_in, save_review_plan
from campaigns.commands.reviews_stages import escalate_seller
from campaigns.models import (
    Approval,
    BrandGuidelines,
    Creative,
    Decision,
    Placement,
    ReviewGuest,
    ReviewRound,
)
from campaigns.queries.reviews import find_open_round
from campaigns.rules.approvals_bounds import Bounds
from campaigns.rules.brands import Decider
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import Verdict
from campaigns.rules.reviews_stages import PlannedStage, ReviewPlan, StageRule, StageSide
from campaigns.schemas.brands import GuidelinesDraft
from campaigns.schemas.reviews import StandInDraft
from core import clock as core_clock
from core.access import Actor
from core.db import db
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import Table, draft_of, latest


@dataclass
class History:
    """One design in the hands of people who do anything at any time."""

    table: Table
    creative: Creative
    chance: random.Random
    seen: list[str] = field(default_factory=list)
    moments: list[tuple[datetime, str | None]] = field(default_factory=list)
    made_of: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)

    def anybody(self) -> Actor:
        table = self.table
        return self.chance.choice([table.owner, table.brand, table.marketer, table.partner, table.viewer])

    def decisions(self) -> list[Decision]:
        query = select(Decision).join(ReviewRound, ReviewRound.id == Decision.review_round_id)
        return list(db.session.scalars(query.where(ReviewRound.creative_id == self.creative.id)))

    def save(self) -> None:
        kind, said = self.creative.kind, f"Of {self.chance.randrange(4)}"
        by = self.chance.choice([self.table.marketer, self.table.owner, self.table.brand])
        words = draft_of(kind, disclosure=f"We earn a share. {said}", **self.made_of)
        self.seen.append(save_version(self.creative.id, actor=by, draft=words).sha256)

    def submit(self) -> None:
        by = self.chance.choice([self.table.marketer, self.table.owner])
        submit_for_review(latest(self.creative).id, actor=by, bounds=self.bounds())

    def bounds(self) -> Bounds:
        """Often none, and else a last day that is near or has passed."""
        day = core_clock.today("UTC") + timedelta(days=self.chance.choice([-1, 0, 1, 3]))
        return Bounds(self.chance.choice([None, None, day]))

    def decide(self) -> None:
        rounds = list(db.session.scalars(select(ReviewRound).where(ReviewRound.creative_id == self.creative.id)))
        review = find_open_round(self.creative.id) or self.chance.choice(rounds)
        sha = review.version.sha256 if self.chance.random() < 0.9 else self.chance.choice(self.seen)
        verdict = self.chance.choices(list(Verdict), weights=(8, 2, 1, 1))[0]
        bounds = self.bounds()
        decide_review(
            review.id, actor=self.anybody(), verdict=verdict, seen_sha=sha, note="Say why, in full", bounds=bounds
        )

    def take_back(self) -> None:
        withdraw_decision(self.chance.choice(self.decisions()).id, actor=self.anybody())

    def withdraw(self) -> None:
        review = find_open_round(self.creative.id)
        if review is not None:
            withdraw_round(review.id, actor=self.anybody())

    def revoke(self) -> None:
        approvals = list(db.session.scalars(select(Approval).where(Approval.creative_id == self.creative.id)))
        revoke_approval(
            self.chance.choice(approvals).id, actor=self.anybody(), rule_broken="Price", why="It was quite wrong"
        )

    def publish(self) -> None:
        """New guidelines of either side ask for another look within days."""
        by = core_clock.today("UTC") + timedelta(days=self.chance.choice([1, 2, 3, 5]))
        actor = self.chance.choice([self.table.brand, self.table.partner, self.table.marketer])
        publish_guidelines(GuidelinesDraft(tone=str(self.chance.random()), review_by=by), actor=actor)

    def say_who_decides(self) -> None:
        """Either side says who decides about this kind; it may leave it to the other side."""
        actor, who = self.chance.choice([self.table.brand, self.table.partner]), self.chance.choice(list(Decider))
        publish_guidelines(GuidelinesDraft(decides={self.creative.kind: who}), actor=actor)

    def plan(self) -> None:
        """The seller sets stages for what is submitted from now on, or takes them away."""
        rules = {
            StageSide.BOTH: [StageRule.EACH_SIDE, StageRule.ALL],
            StageSide.SELLER: [StageRule.ANY, StageRule.N_OF_M],
        }
        rules[StageSide.PARTNER] = [StageRule.ANY, StageRule.ALL]
        stages = []
        for number in range(self.chance.randrange(3)):
            side = self.chance.choice(list(rules))
            rule = self.chance.choice(rules[side])
            stages.append(
                PlannedStage(name=f"Stage {number}", side=side, rule=rule, days=self.chance.choice([None, 1]))
            )
        program_id = db.session.get_one(Placement, self.table.placement_id).program_id
        save_review_plan(program_id, ReviewPlan(tuple(stages), self.chance.random() < 0.5), actor=self.table.owner)

    def go_away(self) -> None:
        """Somebody of the seller's lets a colleague decide for them."""
        away, by = self.chance.sample([self.table.owner, self.table.brand], 2)
        today = core_clock.today("UTC")
        name_stand_in(StandInDraft(stand_in_id=by.user_id, from_on=today, until_on=today), actor=away)

    def invite(self) -> None:
        """Anybody asks somebody without an account for their word, in any stage or in none."""
        review = find_open_round(self.creative.id)
        if review is not None:
            stage = self.chance.choice([None, 0, 1])
            address = f"guest{self.chance.randrange(3)}@outside.example"
            invite_guest(review.id, actor=self.anybody(), name="Nora", email=address, stage=stage)
            self.tokens.append(_newest_token(address))

    def decide_as_guest(self) -> None:
        """Whoever was mailed a link uses it, whatever became of it since."""
        token = self.chance.choice(self.tokens)
        sha = self.chance.choice(self.seen[-2:])
        verdict = self.chance.choices(list(Verdict), weights=(8, 2, 1, 1))[0]
        decide_as_guest(token, verdict=verdict, seen_sha=sha, note="Say why, in full")

    def take_back_as_guest(self) -> None:
        withdraw_as_guest(self.chance.choice(self.tokens))

    def revoke_guest(self) -> None:
        """Anybody takes an invitation back; whose link it was decides nothing from then on."""
        query = select(ReviewGuest).join(ReviewRound, ReviewRound.id == ReviewGuest.review_round_id)
        guests = list(db.session.scalars(query.where(ReviewRound.creative_id == self.creative.id)))
        take_back_guest(self.chance.choice(guests).id, actor=self.anybody())

    def wait(self) -> None:
        """Days pass, and owners are told what is late."""
        escalate_seller(self.table.seller_id)

    def must_say_yes(self, review: ReviewRound) -> set[Side]:
        """Read from the guidelines that stood when a round began who cannot be passed over."""
        owners = {Side.SELLER: self.table.seller_id, Side.PARTNER: self.table.partner_id}
        needed = set()
        for side, owner in owners.items():
            query = select(BrandGuidelines).where(BrandGuidelines.organization_id == owner)
            older = query.where(BrandGuidelines.id < review.id).order_by(BrandGuidelines.number.desc())
            newest = db.session.scalars(older).first()
            other = "partner" if side is Side.SELLER else "seller"
            if newest is None or newest.decides.get(self.creative.kind.value) != other:
                needed.add(side)
        return needed or set(owners)


ACTS: list[tuple[Callable[[History], None], int]] = [
    (History.save, 3),
    (History.submit, 4),
    (History.decide, 9),
    (History.take_back, 1),
    (History.withdraw, 1),
    (History.revoke, 1),
    (History.publish, 1),
    (History.say_who_decides, 1),
    (History.plan, 1),
    (History.go_away, 1),
    (History.wait, 1),
    (History.invite, 3),
    (History.decide_as_guest, 4),
    (History.take_back_as_guest, 1),
    (History.revoke_guest, 1),
]


def _newest_token(address: str) -> str:
    query = select(OutboxMail.text).where(OutboxMail.recipient == address).order_by(OutboxMail.id.desc())
    found = re.search(r"/guest-reviews/(\S+)", db.session.scalars(query.limit(1)).one())
    assert found is not None
    return found[1]
