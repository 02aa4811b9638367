"""Random histories of a campaign: what is handed out and what earns, asked at the doors and judged by a log beside it.

Two parts, designs of two kinds for one part or for all, pauses, ends, the last day of the offer, breaches. Whatever
comes, a kit, a link, a code or a file is only ever given of bytes that both sides had approved and that are still in
force, and a click only earns inside an approval and its agreed tail while the part was live or in its tail.
"""

import os
import random
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from campaigns.models import Placement
from campaigns.queries.earning import approved_now, earning_state
from campaigns.queries.kit_files import html_of, zip_of
from campaigns.queries.kits import locks_of, open_kit
from campaigns.queries.links import links_of
from campaigns.rules.creatives import CreativeKind, fingerprint
from campaigns.rules.earning import DEFAULT_TAIL_DAYS
from core import clock as core_clock
from core.db import db
from core.errors import AppError, NotAllowed
from tests.campaigns.gate_history import ACTS, Campaigning, begin, make_sides
from tests.harness.clock import Clock

HISTORIES = int(os.environ.get("TANDEM_GATE_HISTORIES", "150"))
BATCH = 12
STEPS = 12
TAIL = timedelta(days=DEFAULT_TAIL_DAYS)


@pytest.mark.parametrize("batch", range((HISTORIES + BATCH - 1) // BATCH))
def test_nothing_is_handed_out_or_earns_outside_an_approval_and_its_tail(batch: int, clock: Clock) -> None:
    sides, seen = make_sides(), Counter[str]()
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        chance = random.Random(seed)  # noqa: S311 - a history, no secret
        it, moments = begin(sides, chance, days=chance.choice([5, 40, 400])), list[datetime]()
        acts, weights = zip(*ACTS, strict=True)
        for _step in range(STEPS):
            clock.advance(hours=chance.choice([0, 1, 30, 500]))
            with suppress(AppError, IndexError):
                chance.choices(acts, weights=weights)[0](it)
            it.note()
            moments.append(core_clock.now())
            _check_doors(it, seen)
        for moment in moments:
            _check_clicks(it, moment, seen)
    assert len(seen) == 4, f"too little happened: {seen}"


def _check_doors(it: Campaigning, seen: Counter[str]) -> None:
    now = core_clock.now()
    placements = [db.session.get_one(Placement, placement_id) for placement_id in it.parts]
    assert approved_now(placements) == {each.id for each in placements if it.held_at(each, now)}
    links = links_of(it.parts)
    locks = locks_of(links)
    for placement in placements:
        is_allowed = bool(it.held_at(placement, now)) and it.was_live(placement, now)
        assert is_allowed or placement.id in locks, "a link is given out that may not be used"
        for kind in (None, it.chance.choice(list(CreativeKind))):
            seen["open" if _check_kit(it, placement, kind) else "locked"] += 1


def _check_kit(it: Campaigning, placement: Placement, kind: CreativeKind | None) -> bool:
    """Say whether a kit is open: then it is of bytes that are held now, and gives this part's own link and code."""
    now = core_clock.now()
    try:
        kit = open_kit(placement, it.stand.partner, kind=kind)
    except NotAllowed:
        return False
    assert kit.version is not None
    assert kit.version.sha256 == fingerprint(kit.version.bundle)
    assert kit.version.sha256 in {each.sha256 for each in it.held_at(placement, now)}
    assert it.was_live(placement, now)
    assert {link.placement_id for link in kit.links} == {placement.id}
    assert kit.coupon is None or kit.coupon.placement_id == placement.id
    assert html_of(kit) or kit.version.kind is CreativeKind.SCRIPT
    assert zip_of(kit)
    return True


def _check_clicks(it: Campaigning, moment: datetime, seen: Counter[str]) -> None:
    for placement_id in it.parts:
        placement = db.session.get_one(Placement, placement_id)
        earns = bool(it.held_at(placement, moment, TAIL)) and it.was_live(placement, moment, TAIL)
        assert earning_state(placement_id, moment).earns is earns
        seen["earns" if earns else "earns nothing"] += 1
