"""Pictures of a design: uploaded once, approved with it byte by byte, and loaded by readers only then."""

import io
import re
import zipfile

import pytest
from flask.testing import FlaskClient
from PIL import Image

from accounts.commands import change_organization
from accounts.permissions import Role
from campaigns.commands.coupons import add_coupon
from campaigns.commands.creatives import create_creative, save_version
from campaigns.commands.needs import answer_needs
from campaigns.commands.pictures import remove_picture, take_picture
from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.models import Picture
from campaigns.queries import kit_for
from campaigns.queries.creatives import find_latest_version, get_version
from campaigns.queries.pictures import get_picture, list_pictures, public_address
from campaigns.rules.mail_html.clean import clean_mail
from campaigns.rules.mail_html.pictures import file_name, seal
from campaigns.rules.placements import Channel
from campaigns.rules.reviews import Verdict
from campaigns.schemas.links import CouponDraft
from core import files
from core.access import Actor
from core.errors import AppError, NotFound
from tests.campaigns.creatives_factories import draft
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import RIGHT
from tests.harness.people import Person, sign_in

SHA = "a" * 64
BODY = draft().html


def png(colour: str = "red", size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def as_person(client: FlaskClient, actor: Actor, role: Role = Role.OWNER) -> FlaskClient:
    assert actor.user_id is not None
    assert actor.organization_id is not None
    return sign_in(client, Person(actor.user_id, actor.organization_id, role, ""))


@pytest.fixture
def stand() -> Stand:
    return make_stand(channel=Channel.EMAIL)


@pytest.fixture
def hero(stand: Stand) -> Picture:
    return take_picture(png(), "hero.png", actor=stand.seller.actor)


def make_design(stand: Stand, source: str = '<img src="images/Hero.PNG" alt="A hero">') -> str:
    """Make a design that shows a picture and return the HTML that is kept."""
    made = create_creative(stand.placement.id, actor=stand.seller.actor, name="Mail", draft=draft(html=source + BODY))
    version = find_latest_version(made.id)
    assert version is not None
    return version.html


def approve(stand: Stand) -> None:
    """Let both sides approve a design that shows the picture."""
    creative = create_creative(
        stand.placement.id,
        actor=stand.seller.actor,
        name="Mail",
        draft=draft(html=f'<img src="hero.png" alt="">{BODY}'),
    )
    version = find_latest_version(creative.id)
    assert version is not None
    review = submit_for_review(version.id, actor=stand.seller.actor)
    decide_review(review.id, actor=stand.partner, verdict=Verdict.APPROVE, seen_sha=version.sha256, note="")


@pytest.mark.parametrize(
    "address", ["hero.png", "images/Hero.PNG", "cid:hero.png", "C:\\mail\\hero.png", "hero.png?v=2"]
)
def test_the_html_names_a_picture_by_its_file_wherever_that_lay(address: str) -> None:
    assert (
        seal(f"<p><img alt='x' src='{address}'></p>", {"hero.png": SHA})
        == f"<p><img alt='x' src=\"picture:{SHA}\"></p>"
    )


def test_pictures_elsewhere_stay_as_they_are() -> None:
    source = '<img src="https://a.example/hero.png"><img src={{ tracked_link }}>'
    assert seal(source, {"hero.png": SHA}) == source


def test_a_picture_that_was_not_uploaded_is_named() -> None:
    with pytest.raises(AppError, match=r"shows “hero.png”, “b.gif”. Upload") as refusal:
        seal('<img src="hero.png"><img src="x/B.GIF"><img src="hero.png">', {})
    assert refusal.value.field == "files"


def test_a_sealed_picture_survives_cleaning_and_nothing_else_with_its_scheme() -> None:
    kept = clean_mail(f'<p><a href="picture:{SHA}">x</a><img src="picture:{SHA}"><img src="picture:../etc"></p>').html
    assert re.findall(r"<a>|picture:[^\"]*", kept) == ["<a>", f"picture:{SHA}"]


def test_names_are_compared_without_folders_and_capitals() -> None:
    assert file_name("a/b/Hero%20One.PNG#top") == "hero one.png"


def test_the_fingerprint_of_a_design_covers_its_pictures(stand: Stand, hero: Picture) -> None:
    assert f"picture:{hero.sha256}" in make_design(stand)
    creative = create_creative(
        stand.placement.id, actor=stand.seller.actor, name="B", draft=draft(html=f'<img src="hero.png" alt="">{BODY}')
    )
    other = take_picture(png("blue"), "hero.png", actor=stand.seller.actor)
    again = save_version(creative.id, actor=stand.seller.actor, draft=draft(html=f'<img src="hero.png" alt="">{BODY}'))
    assert f"picture:{other.sha256}" in again.html


def test_a_kept_design_is_saved_again_after_its_picture_was_removed(stand: Stand, hero: Picture) -> None:
    kept = make_design(stand)
    remove_picture(hero.id, actor=stand.seller.actor)
    assert list_pictures(stand.seller.actor) == []
    assert make_design(stand, kept.replace("A hero", "Another")).count(hero.sha256) == 1
    with pytest.raises(AppError, match="Upload each picture"):
        make_design(stand)


def test_another_organizations_picture_cannot_be_named(stand: Stand, hero: Picture) -> None:
    theirs = take_picture(png("green"), "theirs.png", actor=stand.partner)
    with pytest.raises(AppError, match="Upload each picture"):
        make_design(stand, '<img src="theirs.png" alt="">')
    with pytest.raises(AppError, match="Upload each picture"):
        make_design(stand, f'<img src="picture:{theirs.sha256}" alt="">')
    with pytest.raises(NotFound):
        get_picture(stand.partner, hero.id)


def test_the_same_file_is_kept_once_and_comes_back(stand: Stand, hero: Picture) -> None:
    remove_picture(hero.id, actor=stand.seller.actor)
    assert take_picture(png(), "hero.png", actor=stand.seller.actor).id == hero.id
    assert [each.id for each in list_pictures(stand.seller.actor)] == [hero.id]


def test_readers_load_a_picture_only_once_both_brands_approved_it(
    stand: Stand, hero: Picture, client: FlaskClient
) -> None:
    address = f"/pictures/{hero.sha256}"
    make_design(stand)
    assert client.get(address).status_code == 404
    approve(stand)
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype, answer.data) == (
        200,
        "image/png",
        files.storage().load(hero.storage_key),
    )
    assert "immutable" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get("/pictures/nothing").status_code == 404


def test_the_kit_shows_pictures_at_an_address_and_packs_them(stand: Stand, hero: Picture, client: FlaskClient) -> None:
    words = {"name": "Chamber", "legal_name": "", "email": "", "postal_address": "5 Reader Lane, Portland"}
    change_organization(actor=stand.partner, **words, country="US", timezone="UTC", currency="USD")
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    approve(stand)
    assert f'src="{public_address(hero.sha256)}"' in kit_for(stand.placement, stand.partner).html
    packed = as_person(client, stand.partner).get(f"/kits/{stand.placement.public_id}/mail.zip")
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert sorted(archive.namelist()) == ["mail.html", "mail.txt", "pictures/hero.png", "version.txt"]
        assert b'src="pictures/hero.png"' in archive.read("mail.html")
        assert Image.open(io.BytesIO(archive.read("pictures/hero.png"))).size == (30, 20)


def test_the_preview_holds_the_pictures_and_loads_none(stand: Stand, hero: Picture, client: FlaskClient) -> None:
    made = create_creative(
        stand.placement.id, actor=stand.seller.actor, name="B", draft=draft(html=f'<img src="hero.png" alt="">{BODY}')
    )
    version = find_latest_version(made.id)
    assert version is not None
    seen = get_version(stand.seller.actor, version.id)
    page = as_person(client, stand.seller.actor).get(f"/designs/versions/{seen.public_id}/preview").text
    assert 'src="data:image/png;base64,' in page
    assert "picture:" not in page


def test_pictures_are_uploaded_seen_and_removed_on_their_page(stand: Stand, client: FlaskClient) -> None:
    here = as_person(client, stand.seller.actor)
    assert "No pictures yet" in here.get("/designs/pictures").text
    sent = {"files": [(io.BytesIO(png()), "hero.png"), (io.BytesIO(png("blue")), "logo.png")]}
    page = here.post("/designs/pictures", data=sent, content_type="multipart/form-data", follow_redirects=True).text
    assert "2 pictures are here" in page
    [address, *_] = re.findall(r'src="(/designs/pictures/[^"]+)"', page)
    assert here.get(address).mimetype == "image/png"
    assert "Designs that show it keep it" in here.post(f"{address}/remove", follow_redirects=True).text
    assert here.get(address).status_code == 404


@pytest.mark.parametrize(
    ("files_", "sentence"),
    [
        ([(b"GIF89a", "a.png")], "“a.png” is not what its ending says"),
        ([], "Choose at least one picture"),
        ([(b"", f"{number}.png") for number in range(21)], "These are 21 pictures"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_a_sentence(
    stand: Stand, client: FlaskClient, files_: list[tuple[bytes, str]], sentence: str
) -> None:
    sent = {"files": [(io.BytesIO(data), name) for data, name in files_]}
    answer = as_person(client, stand.seller.actor).post(
        "/designs/pictures", data=sent, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_design_and_its_pictures_are_handed_in_together(stand: Stand, client: FlaskClient) -> None:
    sent = {
        "name": "Mail",
        "placement": stand.placement.public_id,
        "kind": "html_mail",
        **draft().model_dump(exclude={"parts"}),
    }
    sent |= {"html": f'<img src="new.png" alt="New">{BODY}', "files": (io.BytesIO(png()), "new.png")}
    here = as_person(client, stand.seller.actor)
    answer = here.post("/designs/new", data=sent, content_type="multipart/form-data", follow_redirects=True)
    assert "Your first version is saved" in answer.text
    assert [each.name for each in list_pictures(stand.seller.actor)] == ["new.png"]
