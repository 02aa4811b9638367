"""Prices of offers end with their campaign, are withdrawn with the same notice as a rise, and are taken by API."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from accounts.commands import create_api_key
from campaigns.commands.campaigns import change_campaign
from campaigns.commands.offers import withdraw_price
from campaigns.queries.prices import priced
from campaigns.rules import offers
from campaigns.rules.offers import Span
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import CampaignDraft
from core.clock import now, today
from core.errors import AppError, Conflict
from tests.campaigns.factories import make_stand
from tests.campaigns.test_price_offers import NOON, fact, price_of, prices, promised, set_to
from tests.campaigns.test_send_kit import as_person
from tests.harness.clock import Clock
from tests.partners.factories import make_member


def test_a_price_for_after_the_campaign_is_refused_in_a_sentence() -> None:
    stand, end = make_stand(), today("UTC") + timedelta(days=20)
    change_campaign(stand.campaign.id, CampaignDraft(name="Spring offer", ends_on=end), actor=stand.seller.actor)
    with pytest.raises(AppError, match=f"ends on {end}, so nobody would buy") as late:
        set_to(stand, 14_900, end + timedelta(days=1))
    with pytest.raises(AppError, match="leave it empty: then the price counts to the end") as long:
        set_to(stand, 14_900, end, end + timedelta(days=1))
    assert (late.value.field, long.value.field) == ("from_on", "until_on")
    assert set_to(stand, 14_900, end, end).from_at == datetime(end.year, end.month, end.day, tzinfo=UTC)


def test_a_withdrawn_price_leaves_what_was_said_besides_it() -> None:
    below, week, gone = fact(19_900, 0, 30), fact(17_900, 12, 14), fact(14_900, 5, 20)
    said = prices(below, gone, week)
    spans = offers.withdrawn(said, gone, NOON)
    first, last = Span(19_900, gone.from_at, week.from_at), Span(19_900, week.until_at or NOON, gone.until_at)
    assert spans == [first, last]
    assert offers.withdrawn(said, gone, NOON + timedelta(days=20)) == []
    assert offers.still_counting(said, NOON + timedelta(days=13)) == [week, gone, below]


def test_a_price_is_withdrawn_at_once_where_nobody_promised_it(clock: Clock) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    row = set_to(stand, 14_900)
    clock.advance(minutes=1)
    withdraw_price(stand.campaign.id, row.id, actor=stand.seller.actor)
    assert price_of(stand) == 19_900
    with pytest.raises(Conflict, match="counts on no day any more"):
        withdraw_price(stand.campaign.id, row.id, actor=stand.seller.actor)


def test_a_promised_price_that_is_withdrawn_stays_for_two_days(clock: Clock) -> None:
    stand = promised()
    row = set_to(stand, 14_900)
    clock.advance(minutes=1)
    earliest = offers.first_day_with_notice(now(), "UTC")
    rows = withdraw_price(stand.campaign.id, row.id, actor=stand.seller.actor)
    assert [each.from_at.date() for each in rows] == [earliest]
    assert price_of(stand) == 14_900
    clock.advance(days=3)
    assert price_of(stand) == 19_900
    short = set_to(stand, 14_900, until_on=today("UTC"))
    clock.advance(minutes=1)
    with pytest.raises(Conflict, match="stays until then"):
        withdraw_price(stand.campaign.id, short.id, actor=stand.seller.actor)


def test_prices_are_listed_announced_and_withdrawn_by_key(client: FlaskClient, clock: Clock) -> None:
    stand, other = make_stand(), make_member("Harbor Tools")
    _, key = create_api_key("Shop", ["offers.read", "offers.write"], actor=stand.seller.actor)
    _, reads = create_api_key("Reads", ["offers.read"], actor=stand.seller.actor)
    _, theirs = create_api_key("Theirs", ["offers.read", "offers.write"], actor=other.actor)
    mine, foreign = {"Authorization": f"Bearer {key}"}, {"Authorization": f"Bearer {theirs}"}
    product = priced(stand.program.id, None)[0].product
    body = {"campaignId": stand.campaign.public_id, "productId": product.public_id, "price": 14_900}
    assert client.post("/api/v1/offers", json=body, headers={"Authorization": f"Bearer {reads}"}).status_code == 403
    assert client.post("/api/v1/offers", json=body, headers=foreign).status_code == 404
    old = client.post("/api/v1/offers", json={**body, "fromOn": "2020-01-01"}, headers=mine)
    assert (old.status_code, old.get_json()["error"]["field"]) == (422, "fromOn")
    made = client.post("/api/v1/offers", json=body, headers=mine).get_json()
    assert (made["price"], made["was"], made["productName"], made["isChange"]) == (14_900, 19_900, "Bootcamp", False)
    clock.advance(minutes=1)
    assert client.delete(f"/api/v1/offers/{made['id']}", headers=foreign).status_code == 404
    assert [each["price"] for each in client.delete(f"/api/v1/offers/{made['id']}", headers=mine).get_json()] == [None]
    url = f"/api/v1/offers?campaignId={stand.campaign.public_id}"
    assert [each["price"] for each in client.get(url, headers=mine).get_json()] == [None, 14_900]
    assert client.get(url, headers=foreign).status_code == 404
    assert client.get("/api/v1/offers", headers=foreign).get_json() == []


def test_a_price_is_withdrawn_from_its_page(client: FlaskClient, clock: Clock) -> None:
    stand = make_stand()
    row = set_to(stand, 14_900)
    clock.advance(minutes=1)
    here, url = as_person(client, stand.seller.actor), f"/campaigns/{stand.campaign.public_id}/prices"
    assert f"{url}/{row.public_id}/withdraw" in here.get(url).text
    page = here.post(f"{url}/{row.public_id}/withdraw", follow_redirects=True).text
    assert "what was said besides it counts" in page
    assert price_of(stand) == 19_900
