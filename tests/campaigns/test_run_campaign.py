"""A campaign is started, paused and ended, and its placements with it; each state is kept with its dates."""

from collections.abc import Callable

import pytest

from campaigns.commands.campaigns import create_campaign, set_campaign_state
from campaigns.commands.placements import add_placement, set_placement_state
from campaigns.models import Placement
from campaigns.queries import get_campaign, get_placement, link_epoch, list_placements
from campaigns.queries.links import links_of
from campaigns.queries.placements import intervals_of
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.placements import Channel, PlacementState, short_name
from campaigns.schemas.campaigns import CampaignDraft, PlacementDraft
from campaigns.signals import placement_changed
from core.errors import AppError, Conflict, NotFound
from partners.commands import end_partnership
from tests.campaigns.factories import HOME, make_campaign, make_program, make_stand
from tests.harness.clock import Clock
from tests.partners.factories import active_partnership, make_member


def states(placement: Placement) -> list[str]:
    return [row.state.value for row in intervals_of(placement.id)]


def test_a_placement_gets_its_first_link_and_starts_with_the_campaign(clock: Clock) -> None:
    stand = make_stand(channel=Channel.EMAIL, is_live=False, audience_size=41_200)
    assert stand.placement.state is PlacementState.READY
    assert [link.destination for link in links_of([stand.placement.id])] == [HOME]
    set_campaign_state(stand.campaign.id, CampaignState.LIVE, actor=stand.seller.actor)
    assert get_placement(stand.seller.actor, stand.placement.id).state is PlacementState.LIVE
    assert states(stand.placement) == ["planned", "ready", "live"]


def test_pausing_and_ending_a_campaign_does_the_same_to_its_placements(clock: Clock) -> None:
    stand = make_stand()
    for to in (CampaignState.PAUSED, CampaignState.LIVE, CampaignState.ENDED):
        clock.advance(days=1)
        set_campaign_state(stand.campaign.id, to, actor=stand.seller.actor)
    assert states(stand.placement) == ["planned", "ready", "live", "paused", "live", "ended"]
    ends = [row.until_at for row in intervals_of(stand.placement.id)]
    assert ends[:-1] == [row.from_at for row in intervals_of(stand.placement.id)][1:]
    assert ends[-1] is None


def test_a_campaign_that_ended_stays_ended() -> None:
    stand = make_stand()
    set_campaign_state(stand.campaign.id, CampaignState.ENDED, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="This campaign is ended"):
        set_campaign_state(stand.campaign.id, CampaignState.LIVE, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="has ended"):
        add_placement(
            stand.campaign.id, stand.partnership.id, PlacementDraft(channel=Channel.EVENT), actor=stand.seller.actor
        )


def test_the_same_button_twice_changes_nothing_twice() -> None:
    stand = make_stand()
    set_placement_state(stand.placement.id, PlacementState.PAUSED, actor=stand.seller.actor)
    before = states(stand.placement)
    with pytest.raises(Conflict, match="already paused"):
        set_placement_state(stand.placement.id, PlacementState.PAUSED, actor=stand.seller.actor)
    assert states(stand.placement) == before


def test_a_placement_does_not_start_before_its_campaign() -> None:
    stand = make_stand(is_live=False)
    with pytest.raises(Conflict, match="is not live"):
        set_placement_state(stand.placement.id, PlacementState.LIVE, actor=stand.seller.actor)


def test_a_button_pressed_twice_makes_one_campaign_and_one_placement() -> None:
    stand = make_stand(channel=Channel.EMAIL)
    with pytest.raises(Conflict) as refused:
        make_campaign(stand.seller, stand.program)
    assert refused.value.field == "name"
    with pytest.raises(Conflict) as refused:
        add_placement(
            stand.campaign.id, stand.partnership.id, PlacementDraft(channel=Channel.EMAIL), actor=stand.seller.actor
        )
    assert refused.value.field == "name"


def test_every_change_tells_the_redirector_and_whoever_listens() -> None:
    stand, heard = make_stand(), []
    before = link_epoch()

    def hear(_sender: object, *, placement_id: object) -> None:
        heard.append(placement_id)

    with placement_changed.connected_to(hear):
        set_placement_state(stand.placement.id, PlacementState.PAUSED, actor=stand.seller.actor)
    assert link_epoch() > before
    assert heard == [stand.placement.id]


def test_a_campaign_does_not_end_before_it_starts() -> None:
    seller = make_member("Northbeam Training")
    program = make_program(seller)
    with pytest.raises(AppError) as refused:
        make_campaign(seller, program, starts_on=_day(2), ends_on=_day(1))
    assert refused.value.field == "ends_on"


def test_a_partner_that_is_leaving_gets_no_new_placement() -> None:
    stand = make_stand()
    end_partnership(stand.partnership.id, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="no longer work together"):
        add_placement(
            stand.campaign.id, stand.partnership.id, PlacementDraft(channel=Channel.EVENT), actor=stand.seller.actor
        )


def test_each_side_sees_its_placements_and_nobody_elses() -> None:
    stand, other = make_stand(), make_member("Harbor Tools")
    assert [row.id for row in list_placements(stand.partner)] == [stand.placement.id]
    assert get_campaign(stand.partner, stand.campaign.id).id == stand.campaign.id
    assert list_placements(other.actor) == []
    calls: list[Callable[[], object]] = [
        lambda: get_placement(other.actor, stand.placement.id),
        lambda: get_campaign(other.actor, stand.campaign.id),
        lambda: set_placement_state(stand.placement.id, PlacementState.PAUSED, actor=stand.partner),
        lambda: set_campaign_state(stand.campaign.id, CampaignState.PAUSED, actor=other.actor),
        lambda: create_campaign(stand.program.id, CampaignDraft(name="X"), actor=other.actor),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()


def test_another_sellers_partner_cannot_be_placed() -> None:
    stand, other = make_stand(), make_member("Harbor Tools")
    theirs, _ = active_partnership(other, email="sam@weekly.example", name="Weekly")
    with pytest.raises(NotFound):
        add_placement(stand.campaign.id, theirs.id, PlacementDraft(channel=Channel.LINK), actor=stand.seller.actor)


def _day(number: int) -> object:
    from datetime import date

    return date(2026, 3, number)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Main Street Chamber: E-mail to a list", "E-mail to a list"),
        ("Main Street Chamber newsletter", "Newsletter"),
        ("Main Street Chamber", "Main Street Chamber"),
        ("Spring mail", "Spring mail"),
    ],
)
def test_beside_its_partner_a_placement_does_not_say_the_partners_name_again(name: str, shown: str) -> None:
    assert short_name(name, "Main Street Chamber") == shown
