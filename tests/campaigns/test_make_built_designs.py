"""Banner sets, store cards and print sheets: built of parts, judged as bytes, handed out in the files of their kind."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from accounts.permissions import Role
from campaigns.commands.creatives import create_creative, save_version
from campaigns.commands.needs import answer_needs
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Creative, CreativeVersion
from campaigns.queries.creatives_starter import starter_draft
from campaigns.queries.kit_designs import banner_codes, price_refusal
from campaigns.queries.kit_files import sheet_of
from campaigns.queries.kits import kit_for
from campaigns.queries.links import links_of
from campaigns.queries.pictures import public_address
from campaigns.rules.creatives import CreativeKind, canonical, fingerprint
from campaigns.rules.parts import Part, PartKind
from campaigns.rules.placements import Channel
from campaigns.schemas.creatives import VersionDraft
from core.errors import AppError
from core.formats import money, percent
from tests.campaigns.creatives_factories import as_person, decide, draft_of, latest, make_banner
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_price_offers import set_to
from tests.harness.queries import QueryCounter
from tests.partners.factories import make_member

XSS = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


def made(stand: Stand, kind: CreativeKind, draft: VersionDraft) -> Creative:
    return create_creative(stand.placement.id, actor=stand.seller.actor, name="Built", draft=draft, kind=kind)


def approve(stand: Stand, creative: Creative) -> None:
    review = submit_for_review(latest(creative).id, actor=stand.seller.actor)
    decide(review, make_member("Lee Roth", role=Role.BRAND_APPROVER, of=stand.seller.organization).actor)
    decide(review, stand.partner)


def banners(*shas: str, alt: str = "Run the numbers") -> VersionDraft:
    parts = tuple(Part(kind=PartKind.BANNER, picture=sha, alt=alt) for sha in shas)
    return VersionDraft(parts=parts, disclosure="We earn a share.")


def card(stand: Stand, **given: str) -> VersionDraft:
    words = {"product": stand.program.products[0].public_id, "text": "Six films", "note": "Always there"}
    return VersionDraft(parts=(Part(kind=PartKind.CARD, **words | given),), disclosure="We earn a share.")


def failing(version: CreativeVersion) -> set[str]:
    return {check["key"] for check in version.checks if not check["passed"]}


def test_a_banner_set_holds_the_bytes_of_its_pictures_by_size() -> None:
    stand = make_stand(channel=Channel.BANNER)
    wide, square = make_banner(stand.seller.actor, (728, 90), "w.png"), make_banner(stand.seller.actor)
    version = latest(made(stand, CreativeKind.BANNER_SET, banners(wide, square)))
    assert [part.size for part in version.bundle.parts] == ["300x250", "728x90"]
    assert version.sha256 == fingerprint(version.bundle)
    assert wide in canonical(version.bundle).decode()
    assert failing(version) == set()
    other = replace(version.bundle, parts=tuple(replace(part, alt="Else") for part in version.bundle.parts))
    assert fingerprint(other) != version.sha256


def test_the_checks_of_banners_see_sizes_and_missing_words() -> None:
    stand = make_stand(channel=Channel.BANNER)
    answer_needs(stand.placement.id, {"sizes": "300x250, 728x90", "page": ""}, actor=stand.partner)
    version = latest(made(stand, CreativeKind.BANNER_SET, banners(make_banner(stand.seller.actor), alt="")))
    told = {check["key"]: check["advice"] for check in version.checks if not check["passed"]}
    assert told.keys() == {"banner_sizes", "banner_words"}
    assert "728 × 90" in told["banner_sizes"]


def test_banners_that_cannot_be_a_set_are_refused_at_their_field() -> None:
    stand = make_stand(channel=Channel.BANNER)
    one, same = make_banner(stand.seller.actor), make_banner(stand.seller.actor, colour="red", name="b.png")
    for draft, words in (
        (banners(), "Upload at least one picture"),
        (banners(one, same), "Two pictures are 300 × 250"),
        (banners("a" * 64), "is not there any more"),
        (banners(make_banner(stand.partner, name="theirs.png", colour="green")), "is not there any more"),
    ):
        with pytest.raises(AppError, match=words) as refusal:
            made(stand, CreativeKind.BANNER_SET, draft)
        assert refusal.value.field in {"files", "pictures"}


def test_a_banner_kit_gives_a_zip_and_a_code_for_each_size(client: FlaskClient, queries: QueryCounter) -> None:
    stand = make_stand(channel=Channel.BANNER)
    sha = make_banner(stand.seller.actor)
    approve(stand, made(stand, CreativeKind.BANNER_SET, banners(sha, alt=XSS)))
    link = links_of([stand.placement.id])[0].short_url
    [code] = banner_codes(kit_for(stand.placement, stand.partner))
    assert f'href="{link}"' in code.code
    assert public_address(sha) in code.code
    assert "We earn a share." in code.code
    assert "<script" not in code.code
    here, url = as_person(client, stand.partner), f"/kits/{stand.placement.public_id}"
    with queries.at_most(12):
        page = here.get(url).text
    assert "300 × 250 px" in page
    assert "<script>alert" not in page
    with zipfile.ZipFile(io.BytesIO(here.get(f"{url}/mail.zip").data)) as packed:
        names = {"pictures/banner.png", "banners.html", "banners.txt", "banner-300x250.html", "version.txt"}
        assert set(packed.namelist()) == names
    assert here.get(f"{url}/mail.eml").status_code == 404
    assert here.get(f"/pictures/{sha}").status_code == 200


def test_a_store_card_takes_its_price_from_the_offer_and_is_withheld_when_that_changes(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.STORE)
    approve(stand, made(stand, CreativeKind.STORE_CARD, card(stand, picture=make_banner(stand.seller.actor), alt="x")))
    here, url = as_person(client, stand.partner), f"/kits/{stand.placement.public_id}"
    shown = here.get(f"{url}/mail.html")
    data = re.search(r"ld\+json\">(.*)</script>", shown.text)
    assert data is not None
    product = json.loads(data[1])
    assert (product["name"], product["offers"]["price"]) == ("Bootcamp", "199.00")
    assert "$199.00" in shown.text
    assert "The store card" in here.get(url).text
    set_to(stand, 14_900)
    assert "says $199.00, and the offer is $149.00" in price_refusal(kit_for(stand.placement, stand.partner))
    assert "Not to be shown now" in here.get(url).text
    for file in ("mail.html", "mail.zip", "preview"):
        assert here.get(f"{url}/{file}").status_code == 403
    save_version(find_card(stand).id, actor=stand.seller.actor, draft=card(stand))
    assert "$149.00" in latest(find_card(stand)).html


def find_card(stand: Stand) -> Creative:
    from campaigns.queries.creatives import find_creative_for

    found = find_creative_for(stand.placement.id)
    assert found is not None
    return found


def test_a_card_needs_a_product_that_is_sold_here() -> None:
    stand, other = make_stand(channel=Channel.STORE), make_stand(channel=Channel.STORE)
    for product in ("", other.program.products[0].public_id, "nonsense"):
        with pytest.raises(AppError) as refusal:
            made(stand, CreativeKind.STORE_CARD, card(stand, product=product))
        assert refusal.value.field == "product"


def test_typed_words_of_a_card_are_words_in_its_html_and_in_its_data(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.STORE)
    approve(stand, made(stand, CreativeKind.STORE_CARD, card(stand, title=XSS, text=XSS, note=XSS)))
    shown = as_person(client, stand.partner).get(f"/kits/{stand.placement.public_id}/mail.html").text
    assert shown.count("<script") == 1
    assert "<img" not in shown


def test_a_print_sheet_says_its_approved_words_with_the_partners_own_link(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EVENT)
    design = made(stand, CreativeKind.PRINT_SHEET, draft_of(CreativeKind.PRINT_SHEET))
    assert latest(design).text.count("{{ tracked_link }}") == 1
    approve(stand, design)
    said = sheet_of(kit_for(stand.placement, stand.partner), money, percent)
    assert (said["title"], said["text"], said["prices"]) == ("Run the numbers", ["Until 31 December 2030"], [])
    assert said["link"] == links_of([stand.placement.id])[0].short_url
    here, url = as_person(client, stand.partner), f"/kits/{stand.placement.public_id}"
    answer = here.get(f"{url}/sheet.pdf")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].endswith('"sheet-v1.pdf"')
    assert "Print it on A4" in here.get(url).text
    assert here.get(f"{url}/mail.html").status_code == 404


@pytest.mark.parametrize(
    ("channel", "kind"), [(Channel.STORE, CreativeKind.STORE_CARD), (Channel.EVENT, CreativeKind.PRINT_SHEET)]
)
def test_a_built_design_is_made_from_its_template_and_changed_by_plain_forms(
    client: FlaskClient, channel: Channel, kind: CreativeKind
) -> None:
    stand = make_stand(channel=channel)
    draft = starter_draft(stand.seller.actor, stand.placement.id, kind)
    here = as_person(client, stand.seller.actor)
    page = here.get(f"/designs/new?placement={stand.placement.public_id}").text
    assert f'value="{kind.value}"' in page
    assert (draft.parts[0].title or draft.parts[0].text) in page
    answer = here.post("/designs/new", data={"name": "X", "placement": stand.placement.public_id, "kind": kind.value})
    assert answer.status_code == 302
    part = draft.parts[0]
    words = {"title": "Anew", "text": part.text, "product": part.product, "disclosure": "We earn a share."}
    assert here.post(f"{answer.location}/new-version", data=words).status_code == 302
    assert failing(latest(find_card(stand))) == set()
    assert "{{ disclosure }}" in latest(find_card(stand)).text
    assert "Anew" in here.get(f"{answer.location}/new-version").text
    assert "<ins>" in here.get(f"{answer.location}/compare").text


def test_banners_are_uploaded_with_the_form_and_ticked_later(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.BANNER)
    old = make_banner(stand.seller.actor)
    here = as_person(client, stand.seller.actor)
    sent = {"name": "X", "placement": stand.placement.public_id, "kind": "banner_set"}
    assert "Upload at least one picture" in here.post("/designs/new", data=sent).text
    answer = here.post("/designs/new", data=sent | {"pictures": old, "alt": "Run"})
    assert answer.status_code == 302
    form = here.get(f"{answer.location}/new-version").text
    assert re.search(rf'checked[^>]*value="{old}"', form)
    assert "banner.png, 300 × 250 px" in form
