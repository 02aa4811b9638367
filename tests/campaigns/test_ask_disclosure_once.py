"""The disclosure is asked for once, with the brand; programs, designs and plain links show what it comes to."""

from flask.testing import FlaskClient

from campaigns.commands.brands import publish_guidelines
from campaigns.commands.programs import change_program
from campaigns.queries.brands import disclosure_of
from campaigns.queries.kits import kit_for
from campaigns.rules.placements import Channel
from campaigns.schemas.brands import GuidelinesDraft
from tests.campaigns.creatives_factories import as_person
from tests.campaigns.factories import Stand, make_stand, program_draft

ASKED = "An advertisement of Northbeam."


def asking(stand: Stand) -> Stand:
    publish_guidelines(GuidelinesDraft(disclosure=ASKED), actor=stand.seller.actor)
    return stand


def test_a_plain_link_says_what_the_brand_asks_for_and_who_earns() -> None:
    stand = asking(make_stand(channel=Channel.LINK))
    said = kit_for(stand.placement, stand.partner).disclosure
    assert said.startswith(ASKED)
    assert said.endswith("receives a share of each sale made through this link.")


def test_a_sentence_of_the_program_takes_the_place_of_the_usual_one() -> None:
    stand = asking(make_stand(channel=Channel.LINK))
    change_program(stand.program.id, program_draft(disclosure="We pay for this."), actor=stand.seller.actor)
    assert disclosure_of(stand.placement) == f"{ASKED} We pay for this."


def test_a_program_shows_it_and_asks_only_where_it_has_one_of_its_own(client: FlaskClient) -> None:
    stand = asking(make_stand())
    as_person(client, stand.seller.actor)
    for page in ("/programs/new", f"/programs/{stand.program.public_id}/edit"):
        shown = client.get(page).text
        assert ASKED in shown
        assert 'name="disclosure"' not in shown
    assert ASKED in client.get(f"/programs/{stand.program.public_id}/summary").text
    change_program(stand.program.id, program_draft(disclosure="We pay for this."), actor=stand.seller.actor)
    assert 'name="disclosure"' in client.get(f"/programs/{stand.program.public_id}/edit").text


def test_a_new_design_shows_what_it_will_say(client: FlaskClient) -> None:
    stand = asking(make_stand(channel=Channel.EMAIL))
    page = as_person(client, stand.seller.actor).get(f"/designs/new?placement={stand.placement.public_id}").text
    assert f"“{ASKED}" in page
