"""Pausing and ending: nothing new is handed out, what is out counts for the tail, and what is earned stays."""

from datetime import timedelta

import pytest

from core import clock as product_clock
from core.errors import Conflict, NotFound
from partners import commands, queries
from partners.rules.partnerships import PartnershipState
from tests.harness.clock import Clock
from tests.partners.factories import Member, active_partnership, invite, mails, make_member, offered


@pytest.fixture
def seller() -> Member:
    return make_member("Owner School")


def days(count: float) -> timedelta:
    return timedelta(days=count)


def test_clicks_count_while_active_and_for_the_tail_of_a_pause(seller: Member, clock: Clock) -> None:
    partnership, _ = active_partnership(seller)
    began = product_clock.now()
    clock.advance(days=10)
    commands.pause_partnership(partnership.id, actor=seller.actor)
    assert not queries.was_earning(partnership.id, began - days(1))
    assert queries.was_earning(partnership.id, began)
    assert queries.was_active(partnership.id, began + days(9))
    assert not queries.was_active(partnership.id, began + days(10))
    assert queries.was_earning(partnership.id, began + days(39))
    assert not queries.was_earning(partnership.id, began + days(40))


def test_resuming_makes_clicks_count_without_an_end(seller: Member, clock: Clock) -> None:
    partnership, _ = active_partnership(seller)
    commands.pause_partnership(partnership.id, actor=seller.actor)
    clock.advance(days=5)
    commands.resume_partnership(partnership.id, actor=seller.actor)
    assert queries.was_earning(partnership.id, product_clock.now() + days(400))
    with pytest.raises(Conflict, match="not paused"):
        commands.resume_partnership(partnership.id, actor=seller.actor)


def test_ending_winds_down_and_ends_by_itself_at_the_last_moment_of_the_tail(seller: Member, clock: Clock) -> None:
    partnership, _ = active_partnership(seller)
    commands.end_partnership(partnership.id, actor=seller.actor, reason="We stop selling courses.")
    until = product_clock.now() + days(30)
    assert (partnership.state, partnership.counts_until) == (PartnershipState.WINDING_DOWN, until)
    assert commands.finish_partnerships() == 0
    clock.advance(days=33)
    assert [commands.finish_partnerships(), commands.finish_partnerships()] == [1, 0]
    assert (partnership.state, partnership.ended_at) == (PartnershipState.ENDED, until)
    assert queries.was_earning(partnership.id, until - timedelta(seconds=1))
    assert not queries.was_earning(partnership.id, until)


def test_ending_after_a_long_pause_opens_no_fresh_tail(seller: Member, clock: Clock) -> None:
    partnership, _ = active_partnership(seller)
    clock.advance(days=10)
    commands.pause_partnership(partnership.id, actor=seller.actor)
    paused = product_clock.now()
    clock.advance(days=100)
    commands.end_partnership(partnership.id, actor=seller.actor)
    ended = product_clock.now()
    assert partnership.counts_until == ended
    assert queries.was_earning(partnership.id, paused + days(29))
    for moment in (paused + days(31), ended, ended + days(1)):
        assert not queries.was_earning(partnership.id, moment)
    assert commands.finish_partnerships() == 1
    assert partnership.state is PartnershipState.ENDED
    assert not queries.was_earning(partnership.id, ended)


def test_ending_during_a_pause_goes_on_with_its_tail(seller: Member, clock: Clock) -> None:
    partnership, _ = active_partnership(seller)
    commands.pause_partnership(partnership.id, actor=seller.actor)
    paused = product_clock.now()
    clock.advance(days=10)
    commands.end_partnership(partnership.id, actor=seller.actor)
    assert partnership.counts_until == paused + days(30)
    assert queries.was_earning(partnership.id, paused + days(29))
    assert not queries.was_earning(partnership.id, paused + days(30))


def test_a_pause_that_was_over_has_no_part_in_the_tail_of_the_end(seller: Member, clock: Clock) -> None:
    partnership, _ = active_partnership(seller)
    commands.pause_partnership(partnership.id, actor=seller.actor)
    clock.advance(days=100)
    commands.resume_partnership(partnership.id, actor=seller.actor)
    clock.advance(days=1)
    commands.end_partnership(partnership.id, actor=seller.actor)
    assert partnership.counts_until == product_clock.now() + days(30)


def test_either_side_can_end_and_the_other_is_told(seller: Member) -> None:
    partnership, partner = active_partnership(seller)
    commands.end_partnership(partnership.id, actor=partner, reason="No time.")
    [mail] = mails(seller.user.email, "has ended the partnership")
    assert "No time." in mail.text
    assert mails("dana@chamber.example", "has ended") == []


def test_ending_twice_is_refused(seller: Member) -> None:
    partnership, _ = active_partnership(seller)
    commands.end_partnership(partnership.id, actor=seller.actor)
    with pytest.raises(Conflict, match="is ending"):
        commands.end_partnership(partnership.id, actor=seller.actor)


def test_an_invitation_is_withdrawn_rather_than_ended(seller: Member) -> None:
    partnership = invite(seller)
    with pytest.raises(Conflict, match="withdraw the invitation"):
        commands.end_partnership(partnership.id, actor=seller.actor)
    with pytest.raises(Conflict):
        commands.pause_partnership(partnership.id, actor=seller.actor)


def test_pausing_twice_changes_nothing(seller: Member) -> None:
    partnership, _ = active_partnership(seller)
    for _ in range(2):
        commands.pause_partnership(partnership.id, actor=seller.actor)
    assert len(mails("dana@chamber.example", "has paused")) == 1


def test_an_ended_partner_can_be_invited_again_and_answers_in_the_app(seller: Member, clock: Clock) -> None:
    partnership, partner = active_partnership(seller)
    commands.end_partnership(partnership.id, actor=seller.actor)
    clock.advance(days=31)
    commands.finish_partnerships()
    again = invite(seller)
    assert not queries.was_earning(partnership.id, product_clock.now())
    version = offered(again)
    commands.accept_agreement(version.id, actor=partner, role="Director", seen_sha256=version.sha256)
    assert (again.id, again.state) == (partnership.id, PartnershipState.ACTIVE)
    assert again.ended_at is None


def test_the_intervals_have_no_gaps(seller: Member, clock: Clock) -> None:
    partnership, _ = active_partnership(seller)
    for act in (commands.pause_partnership, commands.resume_partnership, commands.end_partnership):
        clock.advance(hours=7)
        act(partnership.id, actor=seller.actor)
    intervals = queries.list_intervals(partnership.id)
    assert [each.state.value for each in intervals] == [
        "active",
        "paused",
        "active",
        "winding_down",
    ]
    assert [each.until_at for each in intervals[:-1]] == [each.from_at for each in intervals[1:]]
    assert intervals[-1].until_at is None


def test_a_partner_cannot_pause_and_a_stranger_can_do_nothing(seller: Member) -> None:
    partnership, partner = active_partnership(seller)
    stranger = make_member("Stranger").actor
    with pytest.raises(NotFound):
        commands.pause_partnership(partnership.id, actor=partner)
    for act in (commands.pause_partnership, commands.resume_partnership, commands.end_partnership):
        with pytest.raises(NotFound):
            act(partnership.id, actor=stranger)
