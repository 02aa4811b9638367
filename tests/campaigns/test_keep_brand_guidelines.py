"""Brand guidelines: published by version, seen by whoever works with the brand, and looked for in every design."""

import io

import pytest
from flask.testing import FlaskClient
from PIL import Image

from campaigns.commands.brands import publish_guidelines, share_guidelines, stop_sharing
from campaigns.commands.pictures import take_picture
from campaigns.queries.brands import list_guidelines
from campaigns.queries.creatives_starter import starter_draft
from campaigns.rules.brands import BrandRule, found_in, read_colours, read_phrases
from campaigns.rules.brands_logos import LogoForm
from campaigns.rules.checks import run_checks
from campaigns.rules.checks_asked import Check
from campaigns.rules.creatives import Bundle, CreativeKind
from campaigns.schemas.brands import GuidelinesDraft
from core.access import Actor
from core.errors import AppError, NotAllowed, NotFound
from tests.campaigns.creatives_factories import Table, as_person, draft, latest, make_creative, make_table


@pytest.fixture
def table() -> Table:
    return make_table()


def logo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 32), "navy").save(out, "PNG")
    return out.getvalue()


def checked(text: str, *brands: BrandRule, disclosure: str = "") -> dict[str, Check]:
    """Return the brand checks of a mail that says this, by key."""
    bundle = Bundle(CreativeKind.HTML_MAIL, "Hello", "Us", "", f"<p>{text}</p>", text, disclosure)
    return {check.key: check for check in run_checks(bundle, ends_on=None, brands=brands)}


def test_colours_are_read_as_people_write_them() -> None:
    assert read_colours("#12305C, f6c\n#12305c") == ("#12305c", "#ff66cc")


@pytest.mark.parametrize(("text", "reason"), [("navy", "“navy” is not a colour"), ("#fff " * 9, "at most 8")])
def test_what_is_no_colour_is_named(text: str, reason: str) -> None:
    with pytest.raises(AppError, match=reason):
        read_colours(text)


def test_phrases_are_whole_words_whatever_their_capitals() -> None:
    phrases = read_phrases("risk-free\n\n  Get  rich \nrisk-free")
    assert phrases == ("risk-free", "Get rich")
    assert found_in("It is RISK-FREE.\nget\nrich!", phrases) == ["risk-free", "Get rich"]
    assert found_in("Get richer, risk-freely", phrases) == []


def test_a_forbidden_claim_fails_a_check_that_says_whose_it_is() -> None:
    check = checked("Guaranteed returns", BrandRule("Northbeam", forbidden=("guaranteed returns",)))["forbidden"]
    assert (check.passed, check.advice) == (False, "Take out “guaranteed returns” (Northbeam).")
    assert checked("Fair returns", BrandRule("Northbeam", forbidden=("guaranteed returns",)))["forbidden"].passed


def test_a_brand_may_ask_for_its_own_disclosure() -> None:
    brand = BrandRule("Chamber", disclosure="The Chamber earns a share.")
    assert not checked("x", brand, disclosure="Somebody earns.")["asked_disclosure"].passed
    assert checked("x", brand, disclosure="Note: the Chamber earns a share.")["asked_disclosure"].passed
    assert "asked_disclosure" not in checked("x", BrandRule("Chamber"))


def test_each_change_is_a_version_and_nothing_else_is(table: Table) -> None:
    publish_guidelines(GuidelinesDraft(tone="Plain"), actor=table.owner)
    with pytest.raises(AppError, match="Nothing differs"):
        publish_guidelines(GuidelinesDraft(tone="Plain ", note="Again"), actor=table.owner)
    publish_guidelines(GuidelinesDraft(tone="Plain", colours="#123"), actor=table.brand)
    assert [(one.number, one.colours) for one in list_guidelines(table.owner)] == [(2, ["#112233"]), (1, [])]
    assert list_guidelines(table.partner) == []


def test_empty_guidelines_are_not_published(table: Table) -> None:
    with pytest.raises(AppError, match="Nothing differs"):
        publish_guidelines(GuidelinesDraft(), actor=table.owner)


def test_a_logo_is_one_of_ones_own_pictures(table: Table) -> None:
    theirs = take_picture(logo(), "theirs.png", actor=table.partner)
    with pytest.raises(NotFound):
        publish_guidelines(GuidelinesDraft(logo_id=theirs.id), actor=table.owner)


def test_guidelines_are_written_by_people(table: Table) -> None:
    nobody = Actor(None, table.seller_id, "system", table.owner.kind)
    with pytest.raises(NotAllowed):
        publish_guidelines(GuidelinesDraft(tone="x"), actor=nobody)


def test_the_template_shows_the_logos_of_both_brands(table: Table) -> None:
    ours = take_picture(logo(), "ours.png", actor=table.owner)
    theirs = take_picture(logo(), "theirs.png", actor=table.partner)
    publish_guidelines(GuidelinesDraft(logo_id=ours.id), actor=table.owner)
    publish_guidelines(GuidelinesDraft(logo_id=theirs.id), actor=table.partner)
    started = starter_draft(table.marketer, table.placement_id)
    kept = latest(make_creative(table, html=started.html)).html
    assert kept.count(f'src="picture:{ours.sha256}"') == 2  # the same bytes, once for each brand


def test_a_version_is_checked_against_both_brands(table: Table) -> None:
    publish_guidelines(GuidelinesDraft(forbidden="like an owner"), actor=table.partner)
    checks = {check["key"]: check for check in latest(make_creative(table)).checks}
    assert checks["forbidden"]["advice"] == "Take out “like an owner” (Main Street Chamber)."


def test_the_link_shows_the_newest_to_anybody_until_it_is_ended(table: Table, client: FlaskClient) -> None:
    publish_guidelines(GuidelinesDraft(tone="Plain and friendly"), actor=table.owner)
    first = share_guidelines(actor=table.owner)
    second = share_guidelines(actor=table.owner)
    assert client.get(f"/brands/{first.code}").status_code == 404
    shown = client.get(f"/brands/{second.code}")
    assert (shown.status_code, "Plain and friendly" in shown.text) == (200, True)
    stop_sharing(actor=table.owner)
    assert client.get(f"/brands/{second.code}").status_code == 404


def test_guidelines_are_written_with_a_logo_on_one_page(table: Table, client: FlaskClient) -> None:
    here = as_person(client, table.brand)
    assert "No guidelines yet" in here.get("/brand").text
    who = {"html_mail": "each_side", "page_section": "each_side"}
    sent = who | {"tone": "Plain", "logo": "", "colours": "#12305c", "files": (io.BytesIO(logo()), "logo.png")}
    page = here.post("/brand/edit", data=sent, content_type="multipart/form-data", follow_redirects=True).text
    assert "Version 1 is published" in page
    assert "data:image/png;base64," in page
    assert 'value="#12305c"' in here.get("/brand/edit").text
    refused = here.post("/brand/edit", data={"colours": "navy", "logo": "", "tone": "Kept"})
    assert (refused.status_code, "is not a colour" in refused.text, "Kept" in refused.text) == (422, True, True)


def test_a_reviewer_reads_what_both_brands_ask_for(table: Table, client: FlaskClient) -> None:
    publish_guidelines(GuidelinesDraft(donts="No stars on our logo"), actor=table.owner)
    creative = make_creative(table, html=draft().html)
    page = as_person(client, table.partner).get(f"/designs/{creative.public_id}/brands").text
    assert "No stars on our logo" in page
    assert "Main Street Chamber has written no guidelines yet" in page


def test_a_viewer_reads_and_does_not_write(table: Table, client: FlaskClient) -> None:
    here = as_person(client, table.viewer)
    assert "Write them" not in here.get("/brand").text
    assert here.get("/brand/edit").status_code == 403


def test_guidelines_say_all_there_is_of_a_logo(table: Table, client: FlaskClient) -> None:
    here = as_person(client, table.brand)
    dark = take_picture(logo(), "dark.png", actor=table.brand)
    sent = {
        "logo": dark.public_id, "on_dark": dark.public_id, "sign": dark.public_id, "clear_space_percent": "50",
        "min_width_px": "80", "min_width_mm": "20", "fonts": "Inter Bold\n\n Arial ", "lockup": "Ours on the left",
    }  # fmt: skip
    page = here.post("/brand/edit", data=sent, follow_redirects=True).text
    for words in (
        "Logo on dark grounds",
        "The sign alone",
        "At least 50 % of its height on every side",
        "80 px on screens, 20 mm in print",
        "Inter Bold\nArial",
        "Ours on the left",
    ):
        assert words in page
    again = here.get("/brand/edit").text
    assert again.count(f'<option selected value="{dark.public_id}">') == 3
    assert 'value="80"' in again
    here.post("/brand/edit", data=sent | {"sign": "", "min_width_px": "90"})
    assert "Changed: other forms of the logo, least width on screens" in here.get("/brand").text


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("min_width_px", "0", "Write a whole number from 1 to 2000"),
        ("clear_space_percent", "half", "Not a valid integer value"),
        ("fonts", "\n".join("abcdefg"), "at most 6 fonts"),
        ("sign", "pic_aaaaaaaaaaaaaaaaaaaaaaaaaa", "Not a valid choice"),
    ],
)
def test_what_cannot_be_said_of_a_logo_is_refused_with_all_that_was_typed(
    table: Table, client: FlaskClient, field: str, value: str, reason: str
) -> None:
    sent = {"logo": "", "lockup": "Ours on the left", field: value}
    refused = as_person(client, table.brand).post("/brand/edit", data=sent)
    assert (refused.status_code, reason in refused.text, "Ours on the left" in refused.text) == (422, True, True)


def test_each_form_of_a_logo_may_stand_in_designs_and_a_foreign_one_is_refused(table: Table) -> None:
    theirs, ours = (take_picture(logo(), "sign.png", actor=actor) for actor in (table.partner, table.owner))
    with pytest.raises(NotFound):
        publish_guidelines(GuidelinesDraft(logos={LogoForm.SIGN: theirs.id}), actor=table.owner)
    publish_guidelines(GuidelinesDraft(logos={LogoForm.SIGN: ours.id}), actor=table.owner)
    creative = make_creative(table, html=f'{draft().html}<img src="picture:{ours.sha256}" alt="">', by=table.partner)
    assert ours.sha256 in latest(creative).html
