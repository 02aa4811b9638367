"""Readers opt out of the seller's mail on a page without sign-in; partners compare their lists with what they said."""

import pytest
from flask.testing import FlaskClient

from campaigns.commands.campaigns import set_campaign_state
from campaigns.commands.creatives import create_creative
from campaigns.commands.needs import answer_needs
from campaigns.commands.suppressions import opt_out
from campaigns.models import Suppressed
from campaigns.queries.creatives import find_latest_version
from campaigns.queries.kits import kit_for, kit_states, open_kit
from campaigns.queries.suppressions import hashes_for
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.kits import LockKind
from campaigns.rules.mail_html.slots import Slot
from campaigns.rules.placements import Channel
from campaigns.rules.suppressions import hash_of
from core.db import db
from core.errors import AppError, NotAllowed
from tests.campaigns.creatives_factories import draft
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import approved_stand, give_address

WITH_OPT_OUT = '<p>Mail of Northbeam: <a href="{{ seller_opt_out }}">no more of it</a></p>'


def kept() -> list[str]:
    return list(db.session.scalars(db.select(Suppressed.sha256)))


def test_the_page_opens_without_sign_in_and_opening_it_changes_nothing(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    url = f"/opt-out/{stand.placement.public_id}"
    page = client.get(url)
    assert page.status_code == 200
    assert "No more mail from Northbeam Training" in page.text
    assert "Main Street Chamber" in page.text
    assert client.get(f"{url}/done").status_code == 200
    assert client.head(url).status_code == 200
    assert kept() == []


def test_whoever_opts_out_is_on_the_sellers_list_by_a_hash_alone(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    url = f"/opt-out/{stand.placement.public_id}"
    for _ in range(2):
        answer = client.post(url, data={"address": " Ada@Example.com "})
        assert answer.status_code == 302
        assert answer.location.endswith("/done")
    assert kept() == [hash_of("ada@example.com")]
    assert len(hashes_for(stand.placement)) == 1


def test_it_works_long_after_everything_has_ended(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    set_campaign_state(stand.campaign.id, CampaignState.ENDED, actor=stand.seller.actor)
    assert client.post(f"/opt-out/{stand.placement.public_id}", data={"address": "a@example.com"}).status_code == 302
    assert len(kept()) == 1


def test_what_is_no_address_is_refused_in_place(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    answer = client.post(f"/opt-out/{stand.placement.public_id}", data={"address": "me"})
    assert answer.status_code == 422
    with pytest.raises(AppError):
        opt_out(stand.placement.id, "a@example.com, b@example.com")
    assert kept() == []


def test_an_address_of_nothing_is_not_found(client: FlaskClient) -> None:
    assert client.get("/opt-out/pl_00000000000000000000000000").status_code == 404


def test_the_slot_becomes_the_page_of_this_placement(client: FlaskClient) -> None:
    stand = approved_stand(html=draft().html + WITH_OPT_OUT)
    kit = open_kit(stand.placement, stand.partner)
    assert kit.html.count(f"/opt-out/{stand.placement.public_id}") == 1
    assert f"/opt-out/{stand.placement.public_id}" in kit.text
    assert Slot.SELLER_OPT_OUT not in kit.html


def test_a_mail_the_seller_sends_waits_for_both_ways_out() -> None:
    stand = approved_stand()
    answer_needs(stand.placement.id, {"sender": "seller"}, actor=stand.seller.actor)
    lock = state_of(stand)
    assert lock is LockKind.OPT_OUT
    answer_needs(stand.placement.id, {"sender": "partner"}, actor=stand.seller.actor)
    assert state_of(stand) is None


def test_a_mail_the_seller_sends_opens_with_both_ways_out() -> None:
    stand = approved_stand(html=draft().html + WITH_OPT_OUT)
    answer_needs(stand.placement.id, {"sender": "seller"}, actor=stand.seller.actor)
    with pytest.raises(NotAllowed, match="An owner of Northbeam Training can add it"):
        open_kit(stand.placement, stand.partner)
    give_address(stand.seller.actor, "1 Maker Street, Austin")
    assert state_of(stand) is None
    assert "5 Reader Lane, Portland · 1 Maker Street, Austin" in kit_for(stand.placement, stand.partner).text


def test_a_version_for_a_mail_of_the_seller_is_checked_for_its_opt_out() -> None:
    stand = make_stand(channel=Channel.EMAIL)
    answer_needs(stand.placement.id, {"sender": "seller"}, actor=stand.seller.actor)
    assert checked(stand, draft().html, "One") is False
    assert checked(stand, draft().html + WITH_OPT_OUT, "Two") is True


def checked(stand: Stand, html: str, name: str) -> bool:
    creative = create_creative(stand.placement.id, actor=stand.seller.actor, name=name, draft=draft(html=html))
    version = find_latest_version(creative.id)
    assert version is not None
    return next(bool(check["passed"]) for check in version.checks if check["key"] == "seller_opt_out")


def state_of(stand: Stand) -> LockKind | None:
    db.session.expire_all()
    lock = kit_states([stand.placement])[0].lock
    return lock.kind if lock else None
