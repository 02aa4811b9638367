"""Whoever takes back a transfer that came on top is killed anywhere: it comes back once, and nothing is left open.

The sizes of every change are below; `make crash-test` takes others (docs/payout-protocol.md).
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.crash.mortal import Kill
from tests.crash.stand_in import SLOW_S, StandIn
from tests.crash.taking import REVERSALS, Taking
from tests.crash.test_kill_payers import DEATHS
from tests.crash.time import SharedClock
from tests.payouts.stripe_office import pointed_at

PARTS = 4
ONE_AND_ALL = [part if part == 0 else pytest.param(part, marks=pytest.mark.slow) for part in range(PARTS)]
"""Every fourth statement and call each time; all of them with the tests that take minutes."""
KINDS = ["drop_after", "drop_before", "error_after", "error_before", "conflict", "slow"]


@pytest.fixture(scope="module")
def own_stand_in(clock_file: Path) -> Iterator[StandIn]:
    """A stand-in of these tests' own: its two transfers keep their names."""
    standing = StandIn(accounts=1, clock_file=clock_file)
    yield standing
    standing.stop()


@pytest.fixture(scope="module")
def kept() -> list[Taking]:
    """The story once it is told: it is made once and played from its snapshot."""
    return []


@pytest.fixture
def taking(app: Flask, clock_file: Path, own_stand_in: StandIn, kept: list[Taking]) -> Iterator[Taking]:
    with pointed_at(app, own_stand_in.url), SharedClock(clock_file) as clock:
        if not kept:
            kept.append(Taking(app, clock, own_stand_in))
            gc.collect()
            gc.freeze()  # children share what is here already, and nothing looks through it again
        yield kept[0]


@pytest.mark.parametrize("part", ONE_AND_ALL)
def test_a_death_before_every_statement_and_call_takes_back_once(taking: Taking, part: int) -> None:
    every_event(taking, part)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", KINDS)
def test_a_death_before_every_statement_and_call_takes_back_once_whatever_stripe_did(
    taking: Taking, kind: str, part: int
) -> None:
    every_event(taking, part, {"kind": kind, "on": REVERSALS, "seconds": SLOW_S if kind == "slow" else 0.0})


def test_deaths_faulted_calls_and_days_take_back_once(taking: Taking) -> None:
    died, seed, wanted = 0, 0, max(DEATHS // 10, 1)
    while died < wanted:
        verdict = taking.play(seed, kills=wanted - died, share=0.3)
        assert verdict.is_clean, f"seed {seed}: {verdict}"
        died, seed = died + verdict.kills, seed + 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_a_key_that_ran_out_after_a_death_is_followed_by_one_more(taking: Taking, kind: str) -> None:
    taking.begin()
    taking.stand_in.plan({"kind": kind, "on": REVERSALS})
    taking.take_back(Kill(into_call_s=0.001))
    taking.pass_time(90_000)
    taking.finish()
    verdict = taking.judge(1)
    assert verdict.is_clean, verdict


def every_event(taking: Taking, part: int, *faults: dict[str, object]) -> None:
    """Die before each statement and call of one reversal, one after the other; a part takes every fourth."""
    taking.begin()
    taking.stand_in.plan(*faults)
    _, events = taking.take_back(Kill())
    assert events > 30
    wrong, ahead = [], 0
    for number in range(1 + part, events + 1, PARTS):
        verdict, is_ahead = taking.play_once(Kill(at_event=number), *faults)
        ahead += is_ahead
        wrong += [] if verdict.is_clean and verdict.kills == 1 else [(number, verdict)]
    assert wrong == []
    assert ahead or faults, "some died after Stripe had taken it back and before that was stored"
