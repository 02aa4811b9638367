"""Parts of one campaign are told apart, and the page of each says what is true of it and what to do next."""

from flask.testing import FlaskClient

from campaigns.commands.placements import add_placement
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import PlacementDraft
from tests.campaigns.factories import make_stand
from tests.campaigns.test_send_kit import approved_stand, as_partner, as_person


def test_a_partner_tells_two_parts_of_a_campaign_apart(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL, name="First mail")
    second = PlacementDraft(channel=Channel.EMAIL, name="Second mail", sender="partner")
    add_placement(stand.campaign.id, stand.partnership.id, second, actor=stand.seller.actor)
    here = as_partner(client, stand)
    shown = here.get("/kits").text
    assert ("<b>First mail</b>" in shown, "<b>Second mail</b>" in shown) == (True, True)
    assert "<b>Spring offer</b>" not in shown
    assert "<h1>First mail</h1>" in here.get(f"/kits/{stand.placement.public_id}").text


def test_a_part_without_a_name_of_its_own_goes_by_its_campaign(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    here = as_partner(client, stand)
    assert "<b>Spring offer</b>" in here.get("/kits").text
    assert "<h1>Spring offer</h1>" in here.get(f"/kits/{stand.placement.public_id}").text


def test_starting_a_campaign_says_what_its_parts_still_wait_for(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL, name="First mail", is_live=False)
    here = as_person(client, stand.seller.actor)
    said = here.post(f"/campaigns/{stand.campaign.public_id}/state", data={"to": "live"}, follow_redirects=True).text
    assert "The campaign is live. “First mail” waits. Both of you have to approve" in said
    page = here.get(f"/placements/{stand.placement.public_id}").text
    assert "Waits for approval" in page
    assert page.index("Make the design") < page.index("What it needs")


def test_how_it_went_stands_below_what_is_sent_with_advice_on_its_files(client: FlaskClient) -> None:
    stand = approved_stand()
    page = as_partner(client, stand).get(f"/kits/{stand.placement.public_id}").text
    assert page.index("As plain text") < page.index("How it went")
    assert "Which of these do I take?" in page
