"""Files of a kit: each says which version it holds, has the same bytes for the same kit, and is locked with it."""

import email
from email.message import EmailMessage
from email.policy import default

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.permissions import Role
from campaigns.commands.approvals import revoke_approval
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Approval, Creative
from campaigns.queries.creatives import find_latest_version
from campaigns.queries.kit_files import sheet_of
from campaigns.queries.kits import kit_for
from campaigns.queries.kits_superseded import superseded_of
from campaigns.queries.links import links_of
from campaigns.rules.placements import Channel
from core.db import db
from core.formats import money, percent
from tests.campaigns.creatives_factories import draft
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import approved_stand, as_partner, decide
from tests.harness.clock import Clock
from tests.partners.factories import make_member


@pytest.fixture
def stand(clock: Clock) -> Stand:
    clock.advance(hours=1)
    return approved_stand()


def taken(client: FlaskClient, stand: Stand, name: str) -> bytes:
    data: bytes = as_partner(client, stand).get(f"/kits/{stand.placement.public_id}/{name}").data
    return data


def approve_another(stand: Stand) -> None:
    creative = db.session.scalars(select(Creative)).one()
    save_version(creative.id, actor=stand.seller.actor, draft=draft(subject="Only until Sunday"))
    version = find_latest_version(creative.id)
    assert version is not None
    review = submit_for_review(version.id, actor=stand.seller.actor)
    decide(
        review, make_member("Kit", role=Role.BRAND_APPROVER, of=stand.seller.organization, email="kit@a.example").actor
    )
    decide(review, stand.partner)


def test_a_draft_holds_the_approved_mail_and_leaves_the_sender_to_the_program(
    client: FlaskClient, stand: Stand
) -> None:
    data = taken(client, stand, "mail.eml?for=mailchimp")
    mail = email.message_from_bytes(data, policy=default)
    assert isinstance(mail, EmailMessage)
    kit = kit_for(stand.placement, stand.partner)
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert mail["Subject"] == kit.subject
    assert links_of([stand.placement.id])[0].short_url in html.get_content()
    assert "*|UNSUB|*" in text.get_content()
    assert {"From", "To", "List-Unsubscribe"}.isdisjoint(mail.keys())
    assert data == taken(client, stand, "mail.eml?for=mailchimp")


def test_a_file_names_its_version_and_the_page_says_when_another_took_over(
    client: FlaskClient, stand: Stand, clock: Clock
) -> None:
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    assert "mail-v1.html" in here.get(f"{url}/mail.html").headers["Content-Disposition"]
    assert "superseded" not in here.get(url).text
    clock.advance(hours=1)
    approve_another(stand)
    assert [old.number for old in superseded_of(kit_for(stand.placement, stand.partner))] == [1]
    assert "Version 1, superseded" in here.get(url).text
    assert "mail-v2.html" in here.get(f"{url}/mail.html").headers["Content-Disposition"]


def test_a_sheet_says_what_a_stand_has_to_say() -> None:
    stand = make_stand(channel=Channel.LINK)
    said = sheet_of(kit_for(stand.placement, stand.partner), money, percent)
    assert said["brands"] == ["Northbeam Training", "Main Street Chamber"]
    assert said["prices"] == [["Bootcamp", "$199.00"]]
    assert said["qr"].startswith("<?xml")
    assert said["link"] == links_of([stand.placement.id])[0].short_url


def test_a_sheet_is_for_stands_and_stores_and_only_while_the_kit_is_open(client: FlaskClient, stand: Stand) -> None:
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}/sheet.pdf"
    assert here.get(url).status_code == 404  # an e-mail list reads no paper
    at_a_stand(stand)
    page, answer = here.get(url.removesuffix("/sheet.pdf")), here.get(url)
    assert "Sheet to print" in page.text
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].endswith('"sheet-v1.pdf"')
    assert here.get(url).data == answer.data
    approval = db.session.scalars(select(Approval)).one()
    revoke_approval(approval.id, actor=stand.partner, rule_broken="Tone", why="It shouts.")
    for name in ("sheet.pdf", "mail.eml"):
        assert here.get(f"/kits/{stand.placement.public_id}/{name}").status_code == 403


def test_a_qr_code_comes_for_printers_too(client: FlaskClient, stand: Stand) -> None:
    link = links_of([stand.placement.id])[0]
    answer = as_partner(client, stand).get(f"/links/{link.public_id}/qr.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def at_a_stand(stand: Stand) -> None:
    """Turn the approved placement into one at a stand."""
    from core.db import command, lock

    @command
    def turn() -> None:
        lock(stand.placement).channel = Channel.EVENT

    turn()
