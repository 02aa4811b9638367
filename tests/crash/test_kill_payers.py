"""Payers are killed at random moments while a third of Stripe's answers fail and days go by: each payout is paid once.

The sizes of every change are below; `make crash-test` takes others (docs/payout-protocol.md).
"""

import os
from collections.abc import Callable

import pytest

from demo.stripe.faults import Kind
from tests.crash.mortal import Kill
from tests.crash.stand_in import FAULTS, IN_FLIGHT, SLOW_S
from tests.crash.story import Story
from tests.crash.worker import Live, as_child, as_program

Tell = Callable[[int], Story]
AT_ONCE = 25
DEATHS = int(os.environ.get("TANDEM_CRASH_DEATHS", "200"))
REAL_DEATHS = os.environ.get("TANDEM_CRASH_REAL_DEATHS")  # set by `make crash-test`; else they count as slow tests
PARTS = 12  # of the walk through every statement, so that no test takes minutes


def run_until(story: Story, kills: int, *, first_seed: int, share: float = 0.3) -> int:
    """Play runs until so many payers have died; fails at the first payout that is wrong."""
    died, seed = 0, first_seed
    while died < kills:
        verdict = story.play(seed, kills=kills - died, share=share)
        assert verdict.is_clean, f"run {seed}: {verdict}"
        assert verdict.kills, f"run {seed} was over before anybody died"
        died, seed = died + verdict.kills, seed + 1
    return died


@pytest.mark.parametrize("part", range(DEATHS // AT_ONCE))
def test_25_deaths_pay_nothing_twice_and_lose_nothing(tell: Tell, part: int) -> None:
    """Eight parts make the 200 deaths that run with every change, so that processes can share them."""
    assert run_until(tell(10), AT_ONCE, first_seed=100 * part) == AT_ONCE


@pytest.mark.parametrize(
    ("live", "kills"),
    [
        pytest.param(as_child, 5, id="forked"),
        pytest.param(as_program, int(REAL_DEATHS or 3), id="started", marks=[] if REAL_DEATHS else pytest.mark.slow),
    ],
)
def test_deaths_of_workers_pay_nothing_twice_and_lose_nothing(tell: Tell, live: Live, kills: int) -> None:
    story, died, seed = tell(10), 0, 0
    while died < kills:
        verdict = story.play_with_workers(seed, kills=kills - died, share=0.3, live=live)
        assert verdict.is_clean, f"run {seed}: {verdict}"
        died, seed = died + verdict.kills, seed + 1


@pytest.mark.parametrize(("without", "kinds", "share"), [("key", IN_FLIGHT, 1.0), ("look", FAULTS, 0.3)])
def test_without_a_part_of_the_protocol_the_same_deaths_pay_twice(
    tell: Tell, without: str, kinds: tuple[Kind, ...], share: float
) -> None:
    story = tell(10)
    for seed in range(1, 31):
        if story.play(seed, kills=20, share=share, kinds=kinds, without=without).doubled:
            assert story.play(seed, kills=20, share=share, kinds=kinds).is_clean
            return
    pytest.fail(f"Nothing was paid twice without the {without}: the harness would not notice it missing.")


@pytest.mark.parametrize("part", range(PARTS))
def test_a_death_before_every_statement_and_call_of_a_run_is_survived(tell: Tell, part: int) -> None:
    every_event(tell(1), part)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "error_after", "error_before", "conflict", "slow"])
def test_a_death_before_every_statement_and_call_is_survived_whatever_stripe_did(
    tell: Tell, kind: str, part: int
) -> None:
    every_event(tell(2), part, {"kind": kind, "on": "POST /v1/transfers", "seconds": SLOW_S if kind == "slow" else 0.0})


def every_event(story: Story, part: int, *faults: dict[str, object]) -> None:
    """Die before each statement and call of a run, one after the other; a part takes every twelfth."""
    story.begin()
    story.stand_in.plan(*faults)
    _, events = story.pay(Kill())
    assert events > 30
    wrong = []
    for number in range(1 + part, events + 1, PARTS):
        verdict = story.play_once(Kill(at_event=number), *faults)
        wrong += [] if verdict.is_clean and verdict.kills == 1 else [(number, verdict)]
    assert wrong == []
