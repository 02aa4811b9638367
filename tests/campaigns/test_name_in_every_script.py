"""Names in every script: emoji, Hebrew, Arabic and combined letters come whole through pages, mails, files and PDFs."""

import csv
import email
import io
import json
import zipfile
from email.policy import default
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.permissions import Role
from campaigns.commands.comments import add_comment
from campaigns.commands.coupons import add_coupon
from campaigns.commands.creatives import create_creative
from campaigns.commands.needs import answer_needs
from campaigns.commands.pictures import take_picture
from campaigns.commands.placements import add_placement
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Approval, Creative
from campaigns.queries.creatives import find_latest_version
from campaigns.queries.kit_files import sheet_of, zip_of
from campaigns.queries.kits import kit_for
from campaigns.rules.mail_html.pictures import as_compared, file_name
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import PlacementDraft
from campaigns.schemas.creatives import RemarkDraft
from campaigns.schemas.links import CouponDraft
from core.db import db
from core.documents import write_pdf
from core.formats import money, percent
from core.forms import trim
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import draft
from tests.campaigns.factories import Stand, make_campaign, make_program
from tests.campaigns.test_send_kit import RIGHT, as_partner, as_person, decide, give_address
from tests.campaigns.test_use_pictures import BODY, png
from tests.harness.clock import START, Clock
from tests.partners.factories import active_partnership, make_member

SELLER = "נורת׳בים 🌻 לימודים"
CAMPAIGN = "عرض الربيع 🌷"
PERSON = "שרה כהן 👩🏽‍🎨"
SUBJECT = "מבצע אביב 🌷 20% — Zażółć gęślą jaźń"
PICTURE = 'תמונה 🌅 "גדולה" <1>.png'
SAME = (("red", "Hero.png"), ("navy", "hero.png"))
TURNED = "safe\u202egnp.exe"


@pytest.fixture
def stand(clock: Clock) -> Stand:
    clock.set(START)
    seller = make_member(SELLER)
    partnership, partner = active_partnership(seller)
    program = make_program(seller)
    campaign = make_campaign(seller, program, name=CAMPAIGN)
    words = PlacementDraft(channel=Channel.EMAIL, sender="partner")
    placement = add_placement(campaign.id, partnership.id, words, actor=seller.actor)
    return Stand(seller, partner, partnership, program, campaign, placement)


def send(stand: Stand, html: str, **words: str) -> Stand:
    """Bring the stand's mail to an open kit."""
    made = draft(html=html + BODY, **words)
    creative = create_creative(stand.placement.id, actor=stand.seller.actor, name=CAMPAIGN, draft=made)
    version = find_latest_version(creative.id)
    assert version is not None
    review = submit_for_review(version.id, actor=stand.seller.actor)
    colleague = make_member(PERSON, role=Role.BRAND_APPROVER, of=stand.seller.organization, email="sara@b.example")
    decide(review, colleague.actor)
    decide(review, stand.partner)
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    give_address(stand.partner)
    answer_needs(stand.placement.id, RIGHT | {"right_name": PERSON}, actor=stand.partner)
    return stand


@pytest.fixture
def sent(stand: Stand) -> Stand:
    """The stand with an approved mail that shows a picture, everything in it named in some script."""
    take_picture(png(), PICTURE, actor=stand.seller.actor)
    return send(stand, f'<img src="images/{quote(PICTURE)}" alt="תמונה">', subject=SUBJECT, from_name=SELLER)


def unpacked(stand: Stand) -> tuple[list[str], str]:
    """The names of the pictures in the kit's zip, and its mail."""
    archive = zipfile.ZipFile(io.BytesIO(zip_of(kit_for(stand.placement, stand.partner))))
    pictures = [each for each in archive.namelist() if each.startswith("pictures/")]
    return pictures, archive.read("mail.html").decode()


def test_names_read_the_same_on_the_pages_of_both_sides(client: FlaskClient, sent: Stand) -> None:
    creative = db.session.scalars(select(Creative)).one()
    pages = {
        "/designs": (CAMPAIGN,),
        f"/designs/{creative.public_id}": (SUBJECT, PERSON, SELLER),
        f"/kits/{sent.placement.public_id}": (SUBJECT, CAMPAIGN, SELLER),
    }
    assert CAMPAIGN in as_person(client, sent.seller.actor).get(f"/campaigns/{sent.campaign.public_id}").text
    for side in (sent.seller.actor, sent.partner):
        here = as_person(client, side)
        for url, names in pages.items():
            text = here.get(url).text
            for name in names:
                assert name in text, (url, name)


def test_a_mail_about_a_design_names_people_and_designs_in_their_script(sent: Stand) -> None:
    version = find_latest_version(db.session.scalars(select(Creative.id)).one())
    assert version is not None
    add_comment(version.id, actor=sent.partner, draft=RemarkDraft(text=f"{PERSON}: \u200fיפה"))
    subjects = [mail.subject for mail in db.session.scalars(select(OutboxMail))]
    assert any(CAMPAIGN in subject for subject in subjects)
    assert not any("\n" in subject or "\r" in subject for subject in subjects)


def test_a_draft_carries_its_subject_in_headers_that_any_program_reads(client: FlaskClient, sent: Stand) -> None:
    data = as_partner(client, sent).get(f"/kits/{sent.placement.public_id}/mail.eml").data
    data.partition(b"\r\n\r\n")[0].decode("ascii")
    assert email.message_from_bytes(data, policy=default)["Subject"] == SUBJECT


def test_a_zip_names_pictures_in_their_script_and_its_mail_finds_them(sent: Stand) -> None:
    names, mail = unpacked(sent)
    assert names == ["pictures/תמונה 🌅 -גדולה- -1-.png"]
    assert f'src="{quote(names[0])}"' in mail
    assert SUBJECT in mail


@pytest.mark.parametrize("name", ['a" onerror="x().png', "x'><script>y<b>.png", "..\\..\\c:evil.png"])
def test_a_picture_s_name_is_only_a_name_in_the_mail_of_a_zip(stand: Stand, name: str) -> None:
    picture = take_picture(png(), name, actor=stand.seller.actor)
    names, mail = unpacked(send(stand, f'<img src="picture:{picture.sha256}" alt="">'))
    assert len(names) == 1
    assert not set('<>:"\\|?*') & set(names[0])
    assert f'src="{quote(names[0])}"' in mail
    assert "onerror=" not in mail
    assert "<script" not in mail


def test_names_that_differ_in_capitals_alone_are_two_files_in_a_zip(stand: Stand) -> None:
    taken = [take_picture(png(colour), name, actor=stand.seller.actor) for colour, name in SAME]
    names, _mail = unpacked(send(stand, "".join(f'<img src="picture:{each.sha256}" alt="">' for each in taken)))
    assert len({name.casefold() for name in names}) == 2


def test_a_picture_is_found_however_its_letters_are_written() -> None:
    assert as_compared("e\u0301te\u0301.PNG") == as_compared("été.png") == file_name("img/%C3%A9t%C3%A9.png?v=1")
    assert file_name("cid:images/%D7%AA.png") == "ת.png"


@pytest.mark.parametrize("ending", ["proof.pdf", "proof.json"])
def test_a_proof_is_written_in_every_script(client: FlaskClient, sent: Stand, ending: str) -> None:
    approval = db.session.scalars(select(Approval)).one()
    answer = as_partner(client, sent).get(f"/designs/approvals/{approval.public_id}/{ending}")
    assert answer.status_code == 200
    if ending.endswith("pdf"):
        assert answer.data.startswith(b"%PDF-")
    else:
        found = json.dumps(json.loads(answer.data), ensure_ascii=False)
        assert {name for name in (SUBJECT, PERSON, SELLER) if name not in found} == set()


def test_a_sheet_is_printed_for_a_name_in_every_script(sent: Stand) -> None:
    values = sheet_of(kit_for(sent.placement, sent.partner), money, percent)
    assert SELLER in values["brands"]
    assert write_pdf("campaigns/sheet", values).startswith(b"%PDF-")


def test_a_table_of_partners_is_read_back_as_it_was_written(client: FlaskClient, stand: Stand) -> None:
    text = as_person(client, stand.seller.actor).get("/partners/export.csv").data.decode("utf-8-sig")
    assert any(stand.partnership.name in row for row in csv.reader(io.StringIO(text)))


def test_what_turns_letters_around_is_taken_from_what_is_typed(stand: Stand) -> None:
    assert trim(TURNED) == "safegnp.exe"
    assert trim("\u200fשלום\u200f 🏳️") == "\u200fשלום\u200f 🏳️"
    picture = take_picture(png(), "safe\u202egpj.png", actor=stand.seller.actor)
    assert picture.name == "safegpj.png"
