"""Plain links are off for a partner who mails a list, until somebody switches them on."""

import pytest
from flask.testing import FlaskClient

from campaigns.commands.partner_links import create_program_link
from campaigns.commands.placements import add_placement, set_placement_state
from campaigns.models import Placement
from campaigns.queries.earning import earning_state
from campaigns.rules.placements import Channel, PlacementState
from campaigns.schemas.campaigns import PlacementDraft
from campaigns.schemas.links import LinkDraft
from core import clock
from core.db import db
from core.errors import Conflict
from tests.campaigns.factories import HOME, Stand, make_stand
from tests.campaigns.test_send_kit import as_partner, as_person


def plain(stand: Stand, *, is_beside_mail: bool = False) -> Placement:
    draft = PlacementDraft(channel=Channel.LINK, is_beside_mail=is_beside_mail)
    return add_placement(stand.campaign.id, stand.partnership.id, draft, actor=stand.seller.actor)


def by_api(stand: Stand) -> None:
    link = LinkDraft(destination=HOME)
    create_program_link(stand.program.id, stand.partnership.id, link, actor=stand.seller.actor)


def test_who_mails_a_list_gets_no_plain_link_by_page_or_by_api() -> None:
    stand = make_stand(channel=Channel.EMAIL)
    with pytest.raises(Conflict, match="plain links are off") as refused:
        plain(stand)
    assert refused.value.field == "is_beside_mail"
    with pytest.raises(Conflict, match="plain links are off"):
        by_api(stand)
    assert db.session.query(Placement).filter_by(channel=Channel.LINK, partnership_id=stand.partnership.id).all() == []


def test_switched_on_once_they_stay_on() -> None:
    stand = make_stand(channel=Channel.EMAIL)
    plain(stand, is_beside_mail=True)
    by_api(stand)


def test_who_mails_no_more_or_never_did_needs_no_switch() -> None:
    stand = make_stand(channel=Channel.EMAIL)
    set_placement_state(stand.placement.id, PlacementState.ENDED, actor=stand.seller.actor)
    plain(stand)
    by_api(make_stand(channel=Channel.STORE))


def test_the_form_asks_and_the_partner_reads_what_a_plain_link_is_for(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    here, url = as_person(client, stand.seller.actor), f"/campaigns/{stand.campaign.public_id}/placements/new"
    sent = {"partner": stand.partnership.public_id, "channel": "link"}
    refused = here.post(url, data=sent)
    assert (refused.status_code, "plain links are off" in refused.text) == (409, True)
    there = here.post(url, data=sent | {"is_beside_mail": "y"}).location
    kit = there.replace("/placements/", "/kits/")
    assert "no mail to a list" in as_partner(client, stand).get(kit).text


def test_asking_for_designs_later_takes_nothing_from_parts_that_are_there(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.LINK)
    here, url = as_person(client, stand.seller.actor), f"/programs/{stand.program.public_id}/edit"
    said = "1 part goes on without a design, since what its links earn was agreed so."
    assert said in here.get(url).text
    sent = {"name": "Partner program", "landing_url": HOME, "plain_links_need_design": "y"}
    assert here.post(url, data=sent).status_code == 302
    assert said in here.get(url).text
    assert earning_state(stand.placement.id, clock.now()).earns
    set_placement_state(stand.placement.id, PlacementState.ENDED, actor=stand.seller.actor)
    again = plain(stand)
    assert not earning_state(again.id, clock.now()).earns
    assert "1 part goes on needing one. To change one of them, end it and add it again." in here.get(url).text
