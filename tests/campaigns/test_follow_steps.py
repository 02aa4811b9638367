"""The way through a program: the next step is named wherever one left, up to an approved design and the start."""

from flask.testing import FlaskClient

from campaigns.commands.campaigns import create_campaign
from campaigns.commands.creatives import create_creative
from campaigns.commands.placements import add_placement
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import CampaignDraft, PlacementDraft
from tests.campaigns.creatives_factories import draft
from tests.campaigns.factories import make_program, make_stand
from tests.campaigns.test_send_kit import approved_stand, as_person
from tests.harness.queries import QueryCounter
from tests.partners.factories import TERMS, active_partnership, make_member


def test_a_program_leads_from_its_partner_to_its_design(client: FlaskClient, queries: QueryCounter) -> None:
    seller = make_member("Northbeam Training")
    partnership, _partner = active_partnership(seller, terms=TERMS)
    program = make_program(seller)
    here, url = as_person(client, seller.actor), f"/programs/{program.public_id}"
    assert "Next: Campaign" in here.get(url).text
    campaign = create_campaign(program.id, CampaignDraft(name="Spring"), actor=seller.actor)
    assert "Next: Placement" in here.get(url).text
    mail = PlacementDraft(channel=Channel.EMAIL)
    placement = add_placement(campaign.id, partnership.id, mail, actor=seller.actor)
    page = here.get(url).text
    assert "Next: Design" in page
    assert f"placement={placement.public_id}" in page
    creative = create_creative(placement.id, actor=seller.actor, name="Spring mail", draft=draft())
    with queries.at_most(12):
        page = here.get(url).text
    assert f"/designs/{creative.public_id}" in page
    assert "Open the design" in page


def test_what_needs_no_design_leads_to_its_start(client: FlaskClient) -> None:
    stand = make_stand(is_live=False)
    page = as_person(client, stand.seller.actor).get(f"/programs/{stand.program.public_id}").text
    assert "Next: Start" in page
    assert f"/campaigns/{stand.campaign.public_id}" in page


def test_the_way_ends_with_an_approved_design_in_a_live_campaign(client: FlaskClient) -> None:
    stand = approved_stand()
    assert "Next:" not in as_person(client, stand.seller.actor).get(f"/programs/{stand.program.public_id}").text
