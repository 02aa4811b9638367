"""Does a click earn? What was in force at that moment decides; ending anything only stops new use, after the tail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaigns.commands.placements import set_placement_state
from campaigns.queries import earning_state, house_placement, is_contested
from campaigns.rules.earning import Facts, Span, judge
from campaigns.rules.earning import is_contested as rule_is_contested
from campaigns.rules.placements import Channel, PlacementState
from core import clock as product_clock
from partners.commands import pause_partnership, resume_partnership
from tests.campaigns.factories import make_stand
from tests.harness.clock import Clock

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TAIL = 30 * DAY


def _facts(**given: Any) -> Facts:
    values: dict[str, Any] = {
        "is_house": False,
        "placement": (Span(T0),),
        "is_partnership_active": True,
        "is_partnership_earning": True,
        "approvals": None,
        "tail": TAIL,
    }
    return Facts(**values | given)


@pytest.mark.parametrize(
    ("span", "days", "earns"),
    [
        (Span(T0), -1, False),
        (Span(T0), 0, True),
        (Span(T0, T0 + 10 * DAY), 9, True),
        (Span(T0, T0 + 10 * DAY), 10, True),
        (Span(T0, T0 + 10 * DAY), 39, True),
        (Span(T0, T0 + 10 * DAY), 40, False),
    ],
)
@pytest.mark.parametrize("part", ["placement", "approvals"])
def test_a_click_counts_in_force_and_in_the_tail_after_it(part: str, span: Span, days: int, earns: bool) -> None:
    assert judge(_facts(**{part: (span,)}), T0 + days * DAY).earns is earns


def test_a_newer_approval_takes_over_from_the_one_it_replaced() -> None:
    facts = _facts(approvals=(Span(T0, T0 + DAY), Span(T0 + DAY)))
    assert judge(facts, T0 + 300 * DAY).earns


def test_a_breach_holds_what_comes_a_day_after_the_notice_and_takes_nothing() -> None:
    facts = _facts(approvals=(Span(T0, T0 + DAY, for_breach=True),))
    soon, later = T0 + DAY + timedelta(hours=23), T0 + 2 * DAY
    assert (judge(facts, soon).earns, rule_is_contested(facts, soon)) == (True, False)
    assert (judge(facts, later).earns, rule_is_contested(facts, later)) == (True, True)


def test_a_design_approved_again_after_a_breach_ends_the_contest() -> None:
    facts = _facts(approvals=(Span(T0, T0 + DAY, for_breach=True), Span(T0 + 5 * DAY)))
    assert not rule_is_contested(facts, T0 + 6 * DAY)


def test_nobody_earns_on_the_programs_own_links(clock: Clock) -> None:
    stand = make_stand()
    assert not earning_state(house_placement(stand.program.id).id, product_clock.now()).earns


def test_a_mail_placement_earns_nothing_before_its_design_is_approved(clock: Clock) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    earns, reason = earning_state(stand.placement.id, product_clock.now())
    assert (earns, reason) == (False, "The design was not approved yet.")


def test_a_plain_link_earns_from_the_moment_it_is_live(clock: Clock) -> None:
    stand = make_stand()
    before = product_clock.now() - timedelta(seconds=1)
    assert earning_state(stand.placement.id, product_clock.now()).earns
    assert not earning_state(stand.placement.id, before).earns


def test_pausing_a_placement_keeps_what_was_sent_counting_for_the_tail(clock: Clock) -> None:
    stand = make_stand()
    clock.advance(days=5)
    set_placement_state(stand.placement.id, PlacementState.PAUSED, actor=stand.seller.actor)
    paused = product_clock.now()
    assert earning_state(stand.placement.id, paused + 29 * DAY).earns
    assert not earning_state(stand.placement.id, paused + 31 * DAY).earns


def test_pausing_a_partnership_does_the_same(clock: Clock) -> None:
    stand = make_stand()
    clock.advance(days=5)
    pause_partnership(stand.partnership.id, actor=stand.seller.actor)
    paused = product_clock.now()
    assert earning_state(stand.placement.id, paused + 29 * DAY).earns
    assert not earning_state(stand.placement.id, paused + 31 * DAY).earns
    clock.advance(days=60)
    resume_partnership(stand.partnership.id, actor=stand.seller.actor)
    assert earning_state(stand.placement.id, product_clock.now()).earns
    assert not is_contested(stand.placement.id, product_clock.now())


@pytest.mark.parametrize(("is_embargoed", "days", "earns"), [(False, -1, True), (True, -1, False), (True, 0, True)])
def test_only_an_embargo_withholds_what_comes_before_the_send_date(is_embargoed: bool, days: int, earns: bool) -> None:
    facts = _facts(placement=(Span(T0 - 9 * DAY),), opens_at=T0, is_embargoed=is_embargoed)
    found = judge(facts, T0 + days * DAY)
    assert found.earns is earns
    assert ("early" in found.reason) is (not is_embargoed)


def test_the_send_date_begins_where_the_seller_is(clock: Clock) -> None:
    clock.set(T0)
    day = (T0 + 2 * DAY).date()
    stand = make_stand(send_on=day, is_embargoed=True)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert "before the embargo ended" in earning_state(stand.placement.id, midnight - timedelta(seconds=1)).reason
    assert earning_state(stand.placement.id, midnight).earns
