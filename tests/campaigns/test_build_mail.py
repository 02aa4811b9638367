"""A mail built from blocks: rearranged without saving, kept to be changed again, and cleaned and checked as pasted."""

import html
import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image

from campaigns.commands.creatives import create_creative
from campaigns.commands.needs import answer_needs
from campaigns.models import CreativeVersion
from campaigns.queries.creatives import find_latest_version
from campaigns.queries.creatives_starter import starter_blocks
from campaigns.queries.pictures import list_pictures
from campaigns.rules.parts import BLOCKS, Part, PartKind, parts_from_json
from campaigns.rules.placements import Channel
from campaigns.schemas.creatives import VersionDraft
from core.errors import AppError
from tests.campaigns.creatives_factories import as_person, make_banner
from tests.campaigns.factories import Stand, make_stand
from tests.harness.queries import QueryCounter

XSS = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


@pytest.fixture
def stand() -> Stand:
    return make_stand(channel=Channel.EMAIL)


def saved(stand: Stand, *parts: Part) -> CreativeVersion:
    words = {"subject": "Hello", "from_name": "Chamber", "disclosure": "We earn a share."}
    draft = VersionDraft(**words, parts=parts)
    creative = create_creative(stand.placement.id, actor=stand.seller.actor, name="Mail", draft=draft)
    found = find_latest_version(creative.id)
    assert found is not None
    return found


def kinds_on(page: str) -> list[str]:
    found: list[str] = re.findall(r'name="blocks-\d+-kind"[^>]*value="(\w+)"', page)
    return found


def sent(stand: Stand, *blocks: dict[str, str], **given: str) -> dict[str, str]:
    fields = {f"blocks-{place}-{name}": value for place, each in enumerate(blocks) for name, value in each.items()}
    return {"name": "Mail", "placement": stand.placement.public_id, "kind": "html_mail", **fields, **given}


TWO = ({"kind": "heading", "title": "Hello"}, {"kind": "footer", "text": ""})


def test_the_blocks_of_the_template_pass_every_check_with_the_offers_price(stand: Stand) -> None:
    version = saved(stand, *starter_blocks(stand.seller.actor, stand.placement.id))
    assert [check["key"] for check in version.checks if not check["passed"]] == []
    assert "$199.00" in version.html
    assert version.text.startswith("Northbeam Training offered with ")
    assert "Northbeam Training answers them gladly" in version.text
    assert "{{ unsubscribe }}" in version.text
    assert [part.kind for part in version.bundle.parts][-1] is PartKind.FOOTER


def test_every_word_of_a_block_is_a_word(stand: Stand) -> None:
    product, picture = stand.program.products[0].public_id, make_banner(stand.seller.actor)
    words = {"title": XSS, "text": XSS, "alt": XSS}
    version = saved(stand, *(Part(kind=kind, **words, product=product, picture=picture) for kind in BLOCKS))
    assert "<script" not in version.html
    assert "<img src=x" not in version.html
    assert version.html.count("<img") == 1


def test_a_mail_the_seller_sends_has_its_way_out_in_the_footer(stand: Stand) -> None:
    answer_needs(stand.placement.id, {"sender": "seller"}, actor=stand.seller.actor)
    version = saved(stand, *starter_blocks(stand.seller.actor, stand.placement.id))
    assert "{{ seller_opt_out }}" in version.html
    assert next(check for check in version.checks if check["key"] == "seller_opt_out")["passed"]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Part(kind=PartKind.HEADING), "shows nothing yet"),
        (Part(kind=PartKind.PICTURE), "shows nothing yet"),
        (Part(kind=PartKind.TEXT, text="x" * 5_001), "is too long"),
        (Part(kind=PartKind.PRODUCT, product="prod_nonsense"), "another program"),
        (Part(kind=PartKind.PICTURE, picture="a" * 64), "Upload each picture"),
    ],
)
def test_a_block_that_cannot_be_shown_is_refused(stand: Stand, part: Part, words: str) -> None:
    with pytest.raises(AppError, match=words):
        saved(stand, part)


@pytest.mark.parametrize(
    ("act", "after"),
    [
        ("add-text", ["heading", "text", "footer"]),
        ("down-0", ["footer", "heading"]),
        ("up-1", ["footer", "heading"]),
        ("up-0", ["heading", "footer"]),
        ("remove-0", ["footer"]),
        ("remove-7", ["heading", "footer"]),
        ("add-script", ["heading", "footer"]),
        ("up-²", ["heading", "footer"]),
        ("nonsense", ["heading", "footer"]),
    ],
)
def test_blocks_are_rearranged_without_saving_anything(
    client: FlaskClient, stand: Stand, act: str, after: list[str]
) -> None:
    here = as_person(client, stand.seller.actor)
    answer = here.post("/designs/new?from=blocks", data=sent(stand, *TWO, act=act, subject="Kept"))
    assert answer.status_code == 200
    assert kinds_on(answer.text) == after
    assert 'value="Kept"' in answer.text
    assert "No designs yet" in here.get("/designs").text


def test_a_mail_is_built_changed_and_compared_by_plain_forms(client: FlaskClient, stand: Stand) -> None:
    here = as_person(client, stand.seller.actor)
    page = here.get(f"/designs/new?placement={stand.placement.public_id}&kind=html_mail&from=blocks").text
    assert kinds_on(page)[:2] == ["brands", "heading"]
    assert kinds_on(page)[-1] == "footer"
    refused = here.post("/designs/new?from=blocks", data=sent(stand))
    assert refused.status_code == 400 or "Add at least one block" in refused.text
    made = here.post("/designs/new?from=blocks", data=sent(stand, *TWO))
    assert made.status_code == 302
    again = here.get(f"{made.location}/new-version").text
    assert kinds_on(again) == ["heading", "footer"]
    words = sent(stand, {"kind": "heading", "title": "Goodbye"}, TWO[1], disclosure="We earn a share.")
    assert here.post(f"{made.location}/new-version?from=blocks", data=words).status_code == 302
    assert "<ins>Goodbye" in here.get(f"{made.location}/compare").text
    assert 'name="html"' in here.get(f"{made.location}/new-version?from=html").text


def test_an_uploaded_picture_becomes_a_block_above_the_footer(client: FlaskClient, stand: Stand) -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "PNG")
    fields = sent(stand, *TWO, act="upload") | {"files": (io.BytesIO(out.getvalue()), "hero.png")}
    answer = as_person(client, stand.seller.actor).post(
        "/designs/new?from=blocks", data=fields, content_type="multipart/form-data"
    )
    assert kinds_on(answer.text) == ["heading", "picture", "footer"]
    [picture] = list_pictures(stand.seller.actor)
    assert re.search(rf'selected[^>]*value="{picture.sha256}"', answer.text)


def test_what_is_kept_of_blocks_reads_back_as_they_were(stand: Stand) -> None:
    parts = (Part(kind=PartKind.HEADING, title="A"), Part(kind=PartKind.DIVIDER))
    assert parts_from_json([part.to_json() for part in parts]) == parts


def test_a_new_mail_is_built_from_blocks_unless_html_is_asked_for(
    client: FlaskClient, stand: Stand, queries: QueryCounter
) -> None:
    here, address = as_person(client, stand.seller.actor), f"/designs/new?placement={stand.placement.public_id}"
    with queries.at_most(12):
        page = here.get(address).text
    assert kinds_on(page)[0] == "brands"
    pasted = re.search(r'<a href="([^"]*from=html[^"]*)">Paste HTML instead', page)
    assert pasted is not None
    page = here.get(html.unescape(pasted[1])).text
    assert 'name="html"' in page
    assert re.search(r'<form[^>]*action="/designs/new\?from=html"', page)
    assert "Build it from blocks instead" in page
    made = here.post("/designs/new?from=html", data=sent(stand, html="<p>Mine</p>"))
    assert 'name="html"' in here.get(f"{made.location}/new-version").text
