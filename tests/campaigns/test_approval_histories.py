"""Random histories of a design: whatever people do, only bytes approved by the sides required are in use."""

import os
import random
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from campaigns.models import (
    CreativeVersion,
    Decision,
    Placement,
    ReviewGuest,
    ReviewRound,
    ReviewStage,
)
from campaigns.queries.approvals import approvals_for, approved_version
from campaigns.queries.guests import open_link
from campaigns.queries.kits import kit_states
from campaigns.rules.creatives import CreativeKind, Side, fingerprint
from campaigns.rules.placements import Channel
from campaigns.rules.reviews_stages import StageRule
from core import clock as core_clock
from core.db import db
from core.errors import AppError, Gone
from core.ids import Id
from tests.campaigns.approval_history import ACTS, History
from tests.campaigns.creatives_factories import (
    latest,
    make_banner,
    make_creative,
    make_placement,
    make_product,
    make_table,
)
from tests.harness.clock import Clock

HISTORIES = int(os.environ.get("TANDEM_APPROVAL_HISTORIES", "150"))
BATCH = 10
STEPS = 16


@pytest.mark.parametrize("batch", range((HISTORIES + BATCH - 1) // BATCH))
def test_only_bytes_that_the_sides_required_approved_are_ever_in_use(batch: int, clock: Clock) -> None:
    everybody = make_table()
    needed = {
        CreativeKind.BANNER_SET: {"picture": make_banner(everybody.marketer)},
        CreativeKind.STORE_CARD: {"product": make_product(everybody)},
    }
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        kind = list(CreativeKind)[seed % len(CreativeKind)]
        channel = Channel.EMAIL if kind.is_mail else Channel.EVENT
        table = replace(everybody, placement_id=make_placement(everybody, channel=channel))
        made: dict[str, Any] = needed.get(kind, {})
        chance = random.Random(seed)  # noqa: S311 - a history, no secret
        _live(History(table, make_creative(table, kind=kind, **made), chance, made_of=made), clock)


def _live(history: History, clock: Clock) -> None:
    history.seen.append(latest(history.creative).sha256)
    acts, weights = zip(*ACTS, strict=True)
    for _step in range(STEPS):
        clock.advance(hours=history.chance.choice([0, 1, 30]))
        with suppress(AppError, IndexError):
            history.chance.choices(acts, weights=weights)[0](history)
        _check_now(history)
    _check_afterwards(history)


def _check_now(history: History) -> None:
    found = approved_version(history.table.placement_id)
    if found is not None:
        _check_approved_by_those_who_must(history, found)
        assert fingerprint(found.bundle) == found.sha256
    _check_kit(history, found)
    history.moments.append((core_clock.now(), found.sha256 if found else None))


def _check_kit(history: History, found: CreativeVersion | None) -> None:
    """A kit holds the approved version or none, and without one it is locked whatever kind is asked for."""
    placement = db.session.get_one(Placement, history.table.placement_id)
    for kind in (None, history.creative.kind):
        [state] = kit_states([placement], kind)
        assert (state.version.sha256 if state.version else None) == (found.sha256 if found else None)
        assert state.lock is not None or found is not None


def _check_approved_by_those_who_must(history: History, found: CreativeVersion) -> None:
    [in_use] = [one for one in approvals_for(history.table.placement_id) if one.interval.covers(core_clock.now())]
    review = db.session.get_one(ReviewRound, in_use.review_round_id)
    assert in_use.sha256 == review.version.sha256 == found.sha256
    standing = [one for one in history.decisions() if one.review_round_id == review.id and one.withdrawn_at is None]
    said_yes = {one.side for one in standing if one.verdict.is_approval and one.seen_sha == found.sha256}
    assert said_yes >= history.must_say_yes(review)
    days = [day for day in (review.last_day, *(one.last_day for one in standing)) if day is not None]
    assert all(core_clock.today("UTC") <= day for day in days)
    guests = {guest.id: guest for guest in review.guests}
    _check_guests_spoke_rightly(history, standing, guests)
    for stage in db.session.scalars(select(ReviewStage).where(ReviewStage.review_round_id == review.id)):
        _check_stage_is_done(stage, standing, guests)


def _check_guests_spoke_rightly(history: History, standing: list[Decision], guests: dict[Id, ReviewGuest]) -> None:
    """A guest spoke in the round they were invited to, for the side of their host, who had not made the version."""
    owners = {Side.SELLER: history.table.seller_id, Side.PARTNER: history.table.partner_id}
    for decision in (one for one in standing if one.guest_id is not None):
        guest = guests[decision.voice]
        assert decision.side is guest.side
        assert decision.organization_id == guest.organization_id == owners[guest.side]
        deciders = {Side.SELLER: {history.table.owner, history.table.brand}, Side.PARTNER: {history.table.partner}}
        assert guest.invited_by_id in {actor.user_id for actor in deciders[guest.side]}
        assert guest.revoked_at is None or guest.revoked_at > decision.decided_at


def _check_stage_is_done(stage: ReviewStage, standing: list[Decision], guests: dict[Id, ReviewGuest]) -> None:
    """Read from the decisions alone that a stage was done when the round was approved."""
    said = {name: one.verdict for one in standing for name in one.stands_for}
    said |= {one.voice.hex: one.verdict for one in standing}
    mine = {id_.hex: one for id_, one in guests.items() if one.stage_position == stage.position}
    asked = {*stage.reviewers, *mine}
    yes = {name for name in asked if name in said and said[name].is_approval}
    left = {name for name in asked if name not in said}
    open_ones = {name for name in left if name not in mine or mine[name].revoked_at is None}
    least = {StageRule.ANY: 1, StageRule.ALL: 1, StageRule.N_OF_M: stage.needed, StageRule.EACH_SIDE: 1}
    voices = {mine[name].invited_by_id.hex if name in mine else name for name in yes}
    assert len(voices) >= least[stage.rule]
    assert stage.rule is not StageRule.ALL or not open_ones


def _check_afterwards(history: History) -> None:
    """What was in use at a moment is what the times of approval still say later, and no two of them overlap."""
    last_at = dict(history.moments)
    for moment, sha256 in last_at.items():
        found = approved_version(history.table.placement_id, moment)
        assert (found.sha256 if found else None) == sha256
    spans = [approval.interval.as_span() for approval in approvals_for(history.table.placement_id)]
    for earlier, later in pairwise(spans):
        assert earlier.until_at is not None
        assert earlier.until_at <= later.from_at
    assert [one for one in history.decisions() if _is_own_work(one)] == []
    for token in history.tokens:  # a link whose guest was taken back never opens again
        with suppress(Gone):
            assert open_link(token).guest.revoked_at is None


def _is_own_work(decision: Decision) -> bool:
    review = db.session.get_one(ReviewRound, decision.review_round_id)
    makers = {review.version.author_id, review.creative.created_by_id}
    spoke = decision.guest.invited_by_id if decision.guest else decision.user_id
    return not decision.by_submitting and spoke in makers
