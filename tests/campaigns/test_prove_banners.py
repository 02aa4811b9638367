"""Proof that a banner was shown: a page, a day and a picture that both sides see, and their own side can take back."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.permissions import Role
from campaigns.commands.placements import set_placement_state
from campaigns.commands.showings import prove_showing, take_back_showing
from campaigns.models import Showing
from campaigns.queries.showings import get_showing, list_showings
from campaigns.rules.placements import Channel, PlacementState
from campaigns.rules.showings import MOST_SHOWINGS, check_may_show, check_shown_on
from campaigns.schemas.showings import ShowingDraft
from core.access import Actor
from core.db import db
from core.errors import AppError, Conflict, NotAllowed, NotFound
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_use_pictures import as_person, png
from tests.harness.clock import START, Clock
from tests.partners.factories import make_member

TODAY = START.date()
PAGE = "https://news.chamber.example/offers?week=3"


@pytest.fixture
def stand(clock: Clock) -> Stand:
    clock.set(START)
    stand = make_stand(channel=Channel.BANNER)
    if stand.placement.state is not PlacementState.LIVE:
        set_placement_state(stand.placement.id, PlacementState.LIVE, actor=stand.seller.actor)
    return stand


def prove(stand: Stand, actor: Actor, on: date = TODAY, page: str = PAGE) -> Showing:
    draft = ShowingDraft(shown_on=on, page_url=page)
    return prove_showing(stand.placement.id, draft, data=png(), name="page.png", actor=actor)


def typed(**given: Any) -> dict[str, Any]:
    return {"shown_on": TODAY.isoformat(), "page_url": PAGE, "picture": (io.BytesIO(png()), "p.png")} | given


def test_both_sides_see_what_either_proved(client: FlaskClient, stand: Stand) -> None:
    url = f"/kits/{stand.placement.public_id}"
    partner = as_person(client, stand.partner)
    assert "Nobody has proved yet" in partner.get(url).text
    assert partner.post(f"{url}/shown", data=typed(note="Top of the page")).status_code == 302
    [showing] = db.session.scalars(select(Showing)).all()
    picture = partner.get(f"/kits/shown/{showing.public_id}/picture")
    assert picture.mimetype == "image/png"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    seller = as_person(client, stand.seller.actor)
    page = seller.get(f"{url}/shown").text
    assert "week=3" in page
    assert "Top of the page" in page
    assert "news.chamber.example" in seller.get(f"/placements/{stand.placement.public_id}").text
    assert seller.get(f"/kits/shown/{showing.public_id}/picture").status_code == 200


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"shown_on": (TODAY + timedelta(days=1)).isoformat()}, "today or before"),
        ({"page_url": "javascript:alert(1)"}, "not a web address"),
        ({"picture": (io.BytesIO(b"<svg onload=alert(1)>"), "p.png")}, "is not what its ending says"),
        ({"picture": (io.BytesIO(b""), "")}, "Choose a picture"),
    ],
)
def test_what_proves_nothing_is_refused_at_its_field(
    client: FlaskClient, stand: Stand, given: dict[str, Any], words: str
) -> None:
    page = as_person(client, stand.partner).post(f"/kits/{stand.placement.public_id}/shown", data=typed(**given))
    assert page.status_code == 422
    assert words in page.text
    assert "week=3" in page.text or "page_url" in given
    assert list_showings(stand.partner, stand.placement.id) == []


def test_only_the_side_that_added_a_proof_takes_it_back(stand: Stand) -> None:
    showing = prove(stand, stand.partner)
    with pytest.raises(NotAllowed, match="The other side added"):
        take_back_showing(showing.id, actor=stand.seller.actor)
    take_back_showing(showing.id, actor=stand.partner)
    assert list_showings(stand.seller.actor, stand.placement.id) == []
    with pytest.raises(NotFound):
        get_showing(stand.partner, showing.id)
    assert db.session.scalar(select(Showing.sha256)) == showing.sha256


def test_strangers_see_and_prove_nothing(client: FlaskClient, stand: Stand) -> None:
    showing, stranger = prove(stand, stand.partner), make_member("Stranger").actor
    with pytest.raises(NotFound):
        prove(stand, stranger)
    here = as_person(client, stranger)
    assert here.get(f"/kits/{stand.placement.public_id}/shown").status_code == 404
    assert here.get(f"/kits/shown/{showing.public_id}/picture").status_code == 404


def test_a_viewer_reads_but_adds_nothing(client: FlaskClient, stand: Stand) -> None:
    prove(stand, stand.seller.actor)
    viewer = make_member("Viewer", role=Role.VIEWER, of=stand.seller.organization).actor
    here, url = as_person(client, viewer, Role.VIEWER), f"/kits/{stand.placement.public_id}/shown"
    page = here.get(url).text
    assert "week=3" in page
    assert "Add a proof" not in page
    assert here.post(url, data=typed()).status_code == 403


@pytest.mark.parametrize(
    ("channel", "state", "count", "words"),
    [
        (Channel.EMAIL, PlacementState.LIVE, 0, "Only banners"),
        (Channel.BANNER, PlacementState.READY, 0, "could not be shown yet"),
        (Channel.BANNER, PlacementState.LIVE, MOST_SHOWINGS, "Take back one"),
    ],
)
def test_what_could_not_be_shown_is_not_proved(channel: Channel, state: PlacementState, count: int, words: str) -> None:
    with pytest.raises(Conflict, match=words):
        check_may_show(channel, state, count)


def test_the_day_is_today_or_before() -> None:
    assert check_shown_on(TODAY, TODAY) == TODAY
    for day in (None, TODAY + timedelta(days=1)):
        with pytest.raises(AppError, match="today or before"):
            check_shown_on(day, TODAY)
