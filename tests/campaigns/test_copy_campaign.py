"""Copying a campaign: the same partners and channels, and nothing that was approved or handed out before."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from campaigns.commands.campaigns import copy_campaign, set_campaign_state
from campaigns.queries.coupons import list_coupons
from campaigns.queries.earning import approved_now
from campaigns.queries.kits import kit_for
from campaigns.queries.links import links_of
from campaigns.queries.placements import list_placements, placements_of_campaign
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.placements import Channel, PlacementState
from campaigns.schemas.campaigns import CampaignDraft
from core.errors import Conflict, NotFound
from partners.commands import end_partnership
from tests.campaigns.factories import make_stand
from tests.campaigns.test_send_kit import approved_stand, as_person


def test_a_copy_has_the_same_partners_and_inherits_no_approval() -> None:
    stand = approved_stand()
    copy = copy_campaign(stand.campaign.id, CampaignDraft(name="Autumn"), actor=stand.seller.actor)
    placement = placements_of_campaign(copy.id)[0]
    assert (copy.state, placement.state) == (CampaignState.DRAFT, PlacementState.READY)
    assert (placement.channel, placement.partnership_id) == (Channel.EMAIL, stand.partnership.id)
    assert approved_now([stand.placement, placement]) == {stand.placement.id}
    assert (list_coupons([placement.id]), placement.send_on) == ([], None)
    assert links_of([placement.id])[0].code != links_of([stand.placement.id])[0].code
    set_campaign_state(copy.id, CampaignState.LIVE, actor=stand.seller.actor)
    assert "Both of you have to approve" in (kit_for(placement, stand.partner).lock_reason or "")


def test_a_partner_that_leaves_is_not_copied() -> None:
    stand = make_stand()
    end_partnership(stand.partnership.id, actor=stand.seller.actor)
    copy = copy_campaign(stand.campaign.id, CampaignDraft(name="Autumn"), actor=stand.seller.actor)
    assert placements_of_campaign(copy.id) == []


def test_a_used_name_copies_nothing_and_a_partner_copies_no_campaign() -> None:
    stand = make_stand()
    with pytest.raises(Conflict, match="already"):
        copy_campaign(stand.campaign.id, CampaignDraft(name=stand.campaign.name), actor=stand.seller.actor)
    with pytest.raises(NotFound):
        copy_campaign(stand.campaign.id, CampaignDraft(name="Mine"), actor=stand.partner)
    assert len(list_placements(stand.seller.actor)) == 1


def test_the_page_asks_for_a_name_and_new_days(client: FlaskClient) -> None:
    stand = make_stand(send_on=date(2026, 3, 9))
    here, url = as_person(client, stand.seller.actor), f"/campaigns/{stand.campaign.public_id}/copy"
    assert "20 % off until the end of May" in here.get(url).text
    assert here.post(url, data={"name": ""}).status_code == 422
    copied = here.post(url, data={"name": "Autumn", "program": stand.program.public_id}, follow_redirects=True)
    assert "Copied. Dates, codes and designs are not" in copied.text
