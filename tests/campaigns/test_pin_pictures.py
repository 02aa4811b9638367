"""Pins: a comment at a point of a picture, by two numbers where there is no mouse, gone when the picture changes."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from campaigns.commands.comments import add_comment
from campaigns.commands.creatives import create_creative, save_version
from campaigns.commands.pictures import take_picture
from campaigns.commands.reviews import submit_for_review
from campaigns.models import CreativeVersion
from campaigns.queries.comments import get_comment
from campaigns.queries.creatives_proof import list_threads
from campaigns.queries.pins import list_pinned
from campaigns.queries.reviews import find_open_round
from campaigns.rules.mail_html.pictures import pictures_in
from campaigns.rules.pins import Pin, check_pin
from campaigns.schemas.creatives import RemarkDraft
from core.errors import AppError, Conflict
from tests.campaigns.creatives_factories import Table, as_person, draft, latest, make_table
from tests.campaigns.guests_factories import confirmed, invite, token
from tests.harness.queries import QueryCounter

SHAS = ("a" * 64, "b" * 64)


@pytest.fixture
def table() -> Table:
    return make_table()


def html(*names: str) -> str:
    return draft().html + "".join(f'<p>Look</p><img src="{name}" alt="{name}">' for name in names)


def upload(table: Table, name: str, colour: str) -> None:
    data = BytesIO()
    Image.new("RGB", (60, 40), colour).save(data, "PNG")
    take_picture(data.getvalue(), name, actor=table.marketer)


def submitted(table: Table, *names: str) -> CreativeVersion:
    for name, colour in zip(names, ("red", "blue"), strict=False):
        upload(table, name, colour)
    creative = create_creative(table.placement_id, actor=table.marketer, name="Mail", draft=draft(html=html(*names)))
    submit_for_review(latest(creative).id, actor=table.marketer)
    return latest(creative)


def test_a_pin_is_remembered_in_words() -> None:
    assert check_pin(Pin(SHAS[1], 345, 1000), SHAS) == "Picture 2, 34.5 % from the left, 100 % from the top"


@pytest.mark.parametrize(
    ("pin", "field"), [(Pin("c" * 64, 1, 1), "picture"), (Pin(SHAS[0], -1, 1), "x"), (Pin(SHAS[0], 1, 1001), "y")]
)
def test_a_point_outside_or_on_no_picture_is_refused(pin: Pin, field: str) -> None:
    with pytest.raises(AppError) as refused:
        check_pin(pin, SHAS)
    assert refused.value.field == field


def test_a_pin_goes_with_its_picture_and_loses_its_place_when_the_bytes_change(table: Table) -> None:
    version = submitted(table, "hero.png", "foot.png")
    hero, foot = pictures_in(version.html)
    for sha in (hero, foot):
        add_comment(version.id, actor=table.partner, draft=RemarkDraft(text="Here", pin=Pin(sha, 250, 500)))
    upload(table, "hero.png", "green")
    newer = save_version(version.creative_id, actor=table.marketer, draft=draft(html=html("hero.png", "foot.png")))
    lost = {one.comment.picture_sha256: one.is_lost for one in list_threads(table.marketer, newer)}
    assert lost == {hero: True, foot: False}
    assert [len(one.threads) for one in list_pinned(table.marketer, newer)] == [0, 1]


def test_pins_are_set_by_two_numbers_and_lead_to_the_list_and_back(client: FlaskClient, table: Table) -> None:
    version = submitted(table, "hero.png")
    browser, address = as_person(client, table.partner), f"/designs/versions/{version.public_id}/pictures"
    assert f'href="{address}"' in browser.get(f"/designs/{version.creative.public_id}").text
    [sha] = pictures_in(version.html)
    sent = {"picture": sha, "x": "33.3", "y": "80", "text": "Too dark", "is_must_fix": "y"}
    answer = browser.post(address, data=sent, follow_redirects=True)
    comment = list_threads(table.partner, version)[0].comment
    assert f'<a href="#{comment.public_id}" id="pin-1"' in answer.text
    assert 'cx="33.3%" cy="80%"' in answer.text
    assert 'href="#pin-1"' in answer.text
    assert "Must be fixed" in answer.text
    assert (
        "Picture 1, 33.3 % from the left, 80 % from the top"
        in browser.get(f"/designs/{version.creative.public_id}").text
    )
    assert get_comment(table.owner, comment.id).is_must_fix


@pytest.mark.parametrize(
    "wrong", [{"x": ""}, {"x": "101"}, {"y": "-1"}, {"y": "NaN"}, {"x": "1e400"}, {"picture": "f" * 64}, {"text": " "}]
)
def test_a_point_that_cannot_be_is_refused_on_the_form(
    client: FlaskClient, table: Table, wrong: dict[str, str]
) -> None:
    version = submitted(table, "hero.png")
    sent = {"picture": pictures_in(version.html)[0], "x": "1", "y": "1", "text": "Kept as typed"}
    answer = as_person(client, table.partner).post(f"/designs/versions/{version.public_id}/pictures", data=sent | wrong)
    assert answer.status_code == 422
    assert "Please look at this again" in answer.text
    assert list_threads(table.partner, version) == []


def test_an_older_version_takes_no_pins_and_offers_none(client: FlaskClient, table: Table) -> None:
    version = submitted(table, "hero.png")
    newer = save_version(version.creative_id, actor=table.marketer, draft=draft(html=html("hero.png"), subject="Newer"))
    submit_for_review(newer.id, actor=table.marketer)
    late = RemarkDraft(text="Late", pin=Pin(pictures_in(version.html)[0], 1, 1))
    with pytest.raises(Conflict, match="Comment on that one"):
        add_comment(version.id, actor=table.partner, draft=late)
    page = as_person(client, table.partner).get(f"/designs/versions/{version.public_id}/pictures").text
    assert "Point at something" not in page


def test_a_version_without_pictures_says_what_can_be_pointed_at(client: FlaskClient, table: Table) -> None:
    version = submitted(table)
    page = as_person(client, table.partner).get(f"/designs/versions/{version.public_id}/pictures").text
    assert "Only uploaded pictures can be pointed at" in page


def test_guests_point_at_pictures_after_their_code(client: FlaskClient, table: Table) -> None:

    version = submitted(table, "hero.png")
    review = find_open_round(version.creative_id)
    assert review is not None
    invite(review, table.owner)
    sent = {"picture": pictures_in(version.html)[0], "x": "10", "y": "20", "text": "Whose face is this?"}
    address = f"/guest-reviews/{token()}/pictures"
    assert client.post(address, data=sent).status_code == 403
    confirmed(client)
    answer = client.post(address, data=sent, follow_redirects=True)
    assert "Nora Counsel (guest)" in answer.text
    assert 'cx="10%" cy="20%"' in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_strangers_find_no_pictures_viewers_only_look_and_the_page_asks_little(
    client: FlaskClient, table: Table, queries: QueryCounter
) -> None:
    version = submitted(table, "hero.png")
    address = f"/designs/versions/{version.public_id}/pictures"
    sent = {"picture": pictures_in(version.html)[0], "x": "1", "y": "1", "text": "Here"}
    stranger = as_person(client, make_table().owner)
    assert [stranger.get(address).status_code, stranger.post(address, data=sent).status_code] == [404, 404]
    viewer = as_person(client, table.viewer)
    assert [viewer.get(address).status_code, viewer.post(address, data=sent).status_code] == [200, 403]
    with queries.at_most(12):
        viewer.get(address)
