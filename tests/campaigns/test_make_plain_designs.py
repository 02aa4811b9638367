"""Text mails and scripts: plain words from the form to the kit, and never anything but words."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.permissions import Role
from campaigns.commands.coupons import add_coupon
from campaigns.commands.creatives import create_creative
from campaigns.commands.needs import answer_needs
from campaigns.commands.placements import add_placement
from campaigns.commands.reviews import submit_for_review
from campaigns.models import CreativeVersion, Placement
from campaigns.queries.approvals import approved_version
from campaigns.queries.arrivals import approved_as_sent
from campaigns.queries.creatives import find_latest_version
from campaigns.queries.creatives_starter import starter_draft
from campaigns.queries.earning import approved_now, earning_state, has_approval
from campaigns.queries.kits import kit_for
from campaigns.queries.links import links_of
from campaigns.queries.offers import promises_in
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.checks import run_checks
from campaigns.rules.creatives import Bundle, CreativeKind, fingerprint
from campaigns.rules.kinds import KIND_WORDS, MAIL_KINDS, kinds_for
from campaigns.rules.kits import LockKind
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import PlacementDraft
from campaigns.schemas.links import CouponDraft
from core import clock
from core.db import db
from core.errors import AppError
from tests.campaigns.creatives_factories import MAIL_TEXT, draft_of, latest, make_creative, make_table
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import RIGHT, approved_stand, as_partner, as_person, decide, give_address
from tests.harness.queries import QueryCounter
from tests.partners.factories import make_member

PLAIN = [CreativeKind.TEXT_MAIL, CreativeKind.SCRIPT]


def saved(stand: Stand, kind: CreativeKind) -> CreativeVersion:
    made = create_creative(stand.placement.id, actor=stand.seller.actor, name="Words", draft=draft_of(kind), kind=kind)
    version = find_latest_version(made.id)
    assert version is not None
    return version


def approve(stand: Stand, *kinds: CreativeKind, scope: ApprovalScope = ApprovalScope.PLACEMENT) -> Stand:
    colleague = make_member("Kim Roth", role=Role.BRAND_APPROVER, of=stand.seller.organization, email="k@a.example")
    for kind in kinds:
        review = submit_for_review(saved(stand, kind).id, actor=stand.seller.actor, scope=scope)
        decide(review, colleague.actor)
        decide(review, stand.partner)
    give_address(stand.partner)
    return stand


@pytest.mark.parametrize("kind", PLAIN)
def test_a_plain_design_is_its_words_alone_and_people_comment_on_its_paragraphs(kind: CreativeKind) -> None:
    version = latest(make_creative(make_table(), kind=kind))
    assert (version.html, version.kind, version.sha256) == ("", kind, fingerprint(version.bundle))
    assert [block["tag"] for block in version.blocks] == ["p", "p", "p"]
    assert [check["key"] for check in version.checks if not check["passed"]] == []


@pytest.mark.parametrize("kind", PLAIN)
def test_what_the_template_gives_passes_every_check(kind: CreativeKind) -> None:
    table = make_table()
    made = create_creative(
        table.placement_id,
        actor=table.marketer,
        name="Words",
        draft=starter_draft(table.marketer, table.placement_id, kind),
        kind=kind,
    )
    assert [check["key"] for check in latest(made).checks if not check["passed"]] == []


def bundle(kind: CreativeKind, text: str) -> Bundle:
    return Bundle(kind, "Hello", "Chamber", "", "", text, "We earn a share.")


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        (CreativeKind.TEXT_MAIL, MAIL_TEXT.replace("{{ unsubscribe }}", ""), "unsubscribe"),
        (CreativeKind.TEXT_MAIL, MAIL_TEXT.replace("{{ postal_address }}", ""), "postal_address"),
        (CreativeKind.TEXT_MAIL, MAIL_TEXT.replace("{{ tracked_link }}", "{{ coupon_code }}"), "tracked_link"),
        (CreativeKind.TEXT_MAIL, f"{MAIL_TEXT} https://shop.example/?utm_source=x.", "foreign_links"),
        (CreativeKind.TEXT_MAIL, f"{MAIL_TEXT} http://shop.example", "https"),
        (CreativeKind.SCRIPT, "Buy it. {{ disclosure }}", "tracked_link"),
        (CreativeKind.SCRIPT, "Say {{ coupon_code }}.", "disclosure"),
    ],
)
def test_checks_read_words_as_they_read_html(kind: CreativeKind, text: str, key: str) -> None:
    assert key in {check.key for check in run_checks(bundle(kind, text), ends_on=None) if not check.passed}


def test_a_script_may_say_a_code_in_place_of_a_link_and_needs_nothing_of_a_mail() -> None:
    found = run_checks(bundle(CreativeKind.SCRIPT, "Say {{ coupon_code }}. {{ disclosure }}"), ends_on=None)
    assert [check.key for check in found if not check.passed] == []
    assert {"unsubscribe", "subject", "width", "alt_text"}.isdisjoint({check.key for check in found})


def test_the_kind_is_part_of_the_fingerprint() -> None:
    script = bundle(CreativeKind.SCRIPT, MAIL_TEXT)
    assert fingerprint(script) != fingerprint(replace(script, kind=CreativeKind.TEXT_MAIL))


@pytest.mark.parametrize("kind", PLAIN)
def test_a_design_without_words_is_refused_at_the_text(kind: CreativeKind) -> None:
    with pytest.raises(AppError, match="Write the text first") as refusal:
        make_creative(make_table(), kind=kind, text="", html="<p>Not mine</p>")
    assert refusal.value.field == "text"


def test_tags_typed_into_words_are_shown_as_words(client: FlaskClient) -> None:
    table = make_table()
    creative = make_creative(table, kind=CreativeKind.SCRIPT, text="<script>alert(1)</script> {{ disclosure }}")
    here, page = as_person(client, table.marketer), latest(creative).public_id
    shown = here.get(f"/designs/versions/{page}/preview").text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script" not in shown + here.get(f"/designs/{creative.public_id}?as=text").text.split("sheet-text")[1]


def test_a_channel_asks_for_its_own_kinds_first() -> None:
    assert kinds_for(Channel.EMAIL)[:2] == [CreativeKind.HTML_MAIL, CreativeKind.TEXT_MAIL]
    assert kinds_for(Channel.EVENT)[:2] == [CreativeKind.PRINT_SHEET, CreativeKind.SCRIPT]
    assert kinds_for(Channel.STORE)[0] is CreativeKind.STORE_CARD
    assert kinds_for(Channel.BANNER)[0] is CreativeKind.BANNER_SET
    assert set(kinds_for(None)) == set(kinds_for(Channel.EVENT)) == set(CreativeKind)
    assert set(kinds_for(Channel.EMAIL)) == {CreativeKind.HTML_MAIL, CreativeKind.TEXT_MAIL}


@pytest.mark.parametrize("scope", list(ApprovalScope))
def test_a_list_is_mailed_nothing_but_mails_whatever_else_is_approved(scope: ApprovalScope) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    at = stand.placement
    if scope is ApprovalScope.PARTNERSHIP:
        draft = PlacementDraft(channel=Channel.EVENT)
        at = add_placement(stand.campaign.id, stand.partnership.id, draft, actor=stand.seller.actor)
    approve(replace(stand, placement=at), CreativeKind.SCRIPT, scope=scope)
    kit = kit_for(stand.placement, stand.partner)
    assert kit.lock is not None
    assert kit.lock.kind is LockKind.APPROVAL
    assert not earning_state(stand.placement.id, clock.now()).earns
    assert (approved_version(stand.placement.id), approved_now([stand.placement])) == (None, set())
    lives = select(Placement.id).where(Placement.id == stand.placement.id, has_approval(clock.now()))
    assert db.session.scalars(lives).all() == []


def test_a_code_or_a_price_that_an_approved_mail_promises_is_kept_when_another_kind_is_approved_later() -> None:
    stand = approved_stand(subject="The bootcamp for $199")
    approve(stand, CreativeKind.TEXT_MAIL)
    assert {each.version.kind for each in promises_in(stand.campaign, [stand.placement])} == set(MAIL_KINDS)
    add_coupon(stand.placement.id, CouponDraft(code="MORE20", discount_bps=2_000), actor=stand.seller.actor)
    with pytest.raises(AppError):
        add_coupon(stand.placement.id, CouponDraft(code="LESS10", discount_bps=1_000), actor=stand.seller.actor)


def test_a_text_mail_that_arrives_as_html_is_the_same_mail() -> None:
    version = latest(make_creative(make_table(), kind=CreativeKind.TEXT_MAIL))
    as_html, as_text = (approved_as_sent(version, as_html=each).words.split() for each in (True, False))
    assert as_html == as_text


def test_a_text_mail_is_made_and_changed_by_plain_forms(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    here = as_person(client, stand.seller.actor)
    page = here.get(f"/designs/new?placement={stand.placement.public_id}&kind=text_mail").text
    assert 'name="text"' in page
    assert 'name="html"' not in page
    sent = {"name": "Words", "placement": stand.placement.public_id, "kind": "text_mail"}
    made = here.post("/designs/new", data=sent)
    assert made.status_code == 302
    form = here.get(f"{made.location}/new-version").text
    assert "{{ unsubscribe }}" in form
    words = draft_of(CreativeKind.TEXT_MAIL, subject="Anew").model_dump(exclude={"parts"})
    assert here.post(f"{made.location}/new-version", data=words).status_code == 302
    assert "<ins>" in here.get(f"{made.location}/compare").text


def test_a_text_mail_goes_out_as_text_and_draft_without_any_html(client: FlaskClient, queries: QueryCounter) -> None:
    stand = approve(make_stand(channel=Channel.EMAIL), CreativeKind.TEXT_MAIL)
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    kit, link = kit_for(stand.placement, stand.partner), links_of([stand.placement.id])[0]
    assert (kit.html, kit.files) == ("", ("txt", "eml"))
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    with queries.at_most(12):
        page = here.get(url).text
    assert "Download .eml" in page
    assert "<iframe" not in page
    assert link.short_url in here.get(f"{url}/mail.txt").text
    draft = here.get(f"{url}/mail.eml")
    assert "text/html" not in draft.text
    assert here.get(f"{url}/mail.html").status_code == here.get(f"{url}/mail.zip").status_code == 404
    assert "A test is on its way" in here.post(f"{url}/test?design=text_mail", follow_redirects=True).text


def test_a_stand_has_a_script_beside_another_design_each_with_its_own_files(client: FlaskClient) -> None:
    stand = approve(make_stand(channel=Channel.EVENT), CreativeKind.SCRIPT, CreativeKind.TEXT_MAIL)
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    assert "What is said" in here.get(url).text
    assert "Copy the subject" in here.get(f"{url}?design=text_mail").text
    script = here.get(f"{url}/mail.txt?design=script")
    assert script.headers["Content-Disposition"].endswith('"script-v1.txt"')
    assert here.get(f"{url}/mail.html?design=script").status_code == 404
    assert here.get(f"{url}/mail.txt?design=html_mail").status_code == 404  # not approved here
    assert here.get(f"{url}?design=nonsense").status_code == 200


def test_the_documentation_names_every_kind() -> None:
    told = (Path(__file__).parents[2] / "docs" / "designs.md").read_text()
    assert [words for words in KIND_WORDS.values() if f"| **{words}** |" not in told] == []
