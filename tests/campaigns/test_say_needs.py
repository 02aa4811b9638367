"""What a channel needs: each side says its own part, both read it, and a mail waits for the right to mail."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from campaigns.commands.campaigns import copy_campaign, set_campaign_state
from campaigns.commands.needs import answer_needs
from campaigns.queries.kit_files import offers_of
from campaigns.queries.kits import kit_for, open_kit
from campaigns.queries.placements import placements_of_campaign
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.creatives import Side
from campaigns.rules.needs import checklist, clean_answers, dated, lacks_right
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import CampaignDraft
from core.errors import AppError, Conflict, NotAllowed, NotFound
from tests.campaigns.factories import make_stand
from tests.campaigns.test_send_kit import RIGHT, approved_stand, as_partner, as_person
from tests.partners.factories import make_member

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"seeds": "test@example.com, nobody"}, "seeds"),
        ({**RIGHT, "right_countries": "US, Atlantis"}, "right_countries"),
        ({**RIGHT, "right_basis": "because"}, "right_basis"),
        ({**RIGHT, "right_name": " "}, "right_name"),
        ({"right_name": "Dana Cole"}, "right_countries"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(AppError) as refused:
        clean_answers(Channel.EMAIL, Side.PARTNER, given)
    assert refused.value.field == field


def test_answers_are_kept_in_one_way_of_writing_and_only_those_of_ones_own_side() -> None:
    given = {**RIGHT, "sender": "seller", "seeds": "a@b.example ,a@b.example"}
    said = clean_answers(Channel.EMAIL, Side.PARTNER, given)
    assert said["right_countries"] == "US, CA"
    assert said["seeds"] == "a@b.example"
    assert "sender" not in said
    assert clean_answers(Channel.BANNER, Side.PARTNER, {"sizes": "300 × 250"})["sizes"] == "300x250"
    assert clean_answers(Channel.LINK, Side.PARTNER, {"sizes": "300x250"}) == {}


def test_countries_are_named_as_people_name_them_and_shown_by_name() -> None:
    given = {**RIGHT, "right_countries": "United States, canada,uk, USA"}
    said = clean_answers(Channel.EMAIL, Side.PARTNER, given)
    assert said["right_countries"] == "US, CA, GB"
    shown = {item.label: item.value for item in checklist(Channel.EMAIL, said)}
    assert shown["Countries you mail"] == "United States, Canada, United Kingdom"


def test_what_keeps_a_kit_locked_is_not_called_optional(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    page = as_partner(client, stand).get(f"/kits/{stand.placement.public_id}/needs").text
    for label in ("Countries you mail", "Why you may mail them", "Who says so"):
        assert f'{label} <span class="optional">needed before you can send</span>' in page
    assert 'Part of the list <span class="optional">optional</span>' in page


def test_the_right_to_mail_is_dated_when_it_is_said_and_when_it_changes() -> None:
    said = dated({}, clean_answers(Channel.EMAIL, Side.PARTNER, RIGHT), TODAY)
    assert said["right_on"] == "2026-03-02"
    later = date(2026, 4, 1)
    assert dated(said, {**said, "segment": "all"}, later)["right_on"] == "2026-03-02"
    assert dated(said, {**said, "right_basis": "members"}, later)["right_on"] == "2026-04-01"
    assert "right_on" not in dated({}, {"sender": "seller"}, TODAY)


def test_only_a_mail_waits_for_the_right_and_the_list_says_whose_turn_it_is() -> None:
    assert lacks_right(Channel.EMAIL, {})
    assert not lacks_right(Channel.STORE, {})
    assert not lacks_right(Channel.EMAIL, RIGHT)
    items = {item.label: item for item in checklist(Channel.EMAIL, {"sender": "seller"})}
    assert items["Who sends it"].locks
    assert items["Who sends it"].value.startswith("The seller, for both")
    assert (items["Who says so"].is_done, items["Who says so"].locks) == (False, True)


def test_each_side_says_its_own_part_on_a_page_and_reads_the_other(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.BANNER)
    url = f"/kits/{stand.placement.public_id}"
    here = as_partner(client, stand)
    assert "you have not said it yet" in here.get(url).text
    assert here.post(f"{url}/needs", data={"sizes": "big"}).status_code == 422
    assert here.post(f"{url}/needs", data={"sizes": "300x250"}).status_code == 302
    seller = as_person(client, stand.seller.actor)
    assert "300x250" in seller.get(f"/placements/{stand.placement.public_id}").text
    assert "Nothing to say here" in seller.get(f"{url}/needs").text


def test_taking_the_right_back_locks_the_kit_again_and_a_stranger_says_nothing() -> None:
    stand = approved_stand()
    assert kit_for(stand.placement, stand.partner).is_open
    answer_needs(stand.placement.id, {}, actor=stand.partner)
    assert "has not said yet why it may mail" in (kit_for(stand.placement, stand.partner).lock_reason or "")
    with pytest.raises(NotFound):
        answer_needs(stand.placement.id, RIGHT, actor=make_member("Harbor Tools").actor)
    set_campaign_state(stand.campaign.id, CampaignState.ENDED, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="has ended"):
        answer_needs(stand.placement.id, RIGHT, actor=stand.partner)


def test_a_store_gets_prices_for_search_engines_once_its_kit_is_open(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.STORE)
    assert as_partner(client, stand).get(f"/kits/{stand.placement.public_id}/offers.json").status_code == 403


def test_the_data_for_search_engines_names_price_currency_and_where_to_buy() -> None:
    stand = make_stand(channel=Channel.LINK)
    kit = kit_for(stand.placement, stand.partner)
    product = offers_of(kit)["@graph"][0]
    assert (product["@type"], product["name"]) == ("Product", "Bootcamp")
    assert product["offers"] == {
        "@type": "Offer",
        "price": "199.00",
        "priceCurrency": "USD",
        "url": kit.links[0].short_url,
        "seller": {"@type": "Organization", "name": "Northbeam Training"},
    }


def test_a_mail_waits_until_the_seller_has_said_who_sends_it(client: FlaskClient) -> None:
    stand = approved_stand()
    answer_needs(stand.placement.id, {"sender": ""}, actor=stand.seller.actor)
    url = f"/kits/{stand.placement.public_id}"
    with pytest.raises(NotAllowed, match="Northbeam Training has not said yet who sends this mail"):
        open_kit(stand.placement, stand.partner)
    shown = as_partner(client, stand).get(url).text
    assert "A marketer of Northbeam Training can say it" in shown
    assert "Say it" not in shown  # the answer is not the partner's
    seller = as_person(client, stand.seller.actor)
    assert f"{url}/needs" in seller.get(url).text
    assert seller.post(f"{url}/needs", data={"sender": "partner"}).status_code == 302
    assert kit_for(stand.placement, stand.partner).is_open
    assert "right_on" in stand.placement.answers  # it is still the day on which the partner said its part


def test_who_sends_a_mail_may_be_said_when_its_placement_is_added_and_goes_along_with_a_copy() -> None:
    stand = make_stand(channel=Channel.EMAIL, sender="seller")
    assert stand.placement.answers == {"sender": "seller"}
    copy = copy_campaign(stand.campaign.id, CampaignDraft(name="Again"), actor=stand.seller.actor)
    assert [one.answers for one in placements_of_campaign(copy.id)] == [{"sender": "seller"}]
    assert make_stand(channel=Channel.STORE, sender="seller").placement.answers == {}
    with pytest.raises(AppError) as refused:
        make_stand(channel=Channel.EMAIL, sender="somebody")
    assert refused.value.field == "sender"
