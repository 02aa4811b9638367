"""The pages around a review, without JavaScript: what each role is offered, and what is refused how."""

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from campaigns.commands.comments import add_comment
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review, withdraw_decision
from campaigns.models import ReviewRound
from campaigns.queries.approvals import approved_version, visible_approvals
from campaigns.queries.creatives_board import Pile, list_cards
from campaigns.queries.reviews import get_round
from campaigns.rules.reviews import RoundState
from campaigns.schemas.creatives import RemarkDraft
from core.db import db
from tests.campaigns.creatives_factories import (
    Table,
    approved,
    as_person,
    decide,
    draft,
    in_review,
    latest,
    make_creative,
    make_table,
)
from tests.harness.queries import QueryCounter


@dataclass(frozen=True)
class Opened:
    """A design in review, by the addresses its pages have."""

    table: Table
    review: ReviewRound
    creative: str
    version: str
    round: str
    sha: str


@pytest.fixture
def opened() -> Opened:
    table = make_table()
    review = in_review(table)
    return Opened(
        table, review, review.creative.public_id, review.version.public_id, review.public_id, review.version.sha256
    )


def test_the_partner_approves_from_the_mailed_page(client: FlaskClient, opened: Opened) -> None:
    decide(opened.review, opened.table.owner)
    browser = as_person(client, opened.table.partner)
    page = browser.get(f"/designs/{opened.creative}?v=1").get_data(as_text=True)
    assert "Waiting for you" in page
    assert "Waiting for Main Street Chamber" not in page
    assert "Approve v1" in page
    seen = re.search(r'name="seen_sha" value="(\w+)"', page)
    assert seen is not None
    sent = {"verdict": "approve", "seen_sha": seen[1], "note": ""}
    after = browser.post(f"/designs/reviews/{opened.round}/decide", data=sent, follow_redirects=True)
    text = after.get_data(as_text=True)
    assert "Approved by both brands" in text
    assert "Approve v1" not in text
    assert approved_version(opened.table.placement_id) is not None


def test_a_double_click_on_approve_ends_on_the_same_page(client: FlaskClient, opened: Opened) -> None:
    browser = as_person(client, opened.table.partner)
    sent = {"verdict": "approve", "seen_sha": opened.sha}
    first = browser.post(f"/designs/reviews/{opened.round}/decide", data=sent)
    second = browser.post(f"/designs/reviews/{opened.round}/decide", data=sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(get_round(opened.table.owner, opened.review.id).decisions) == 1


def test_who_has_decided_is_offered_to_withdraw_and_not_to_decide_again(client: FlaskClient, opened: Opened) -> None:
    decide(opened.review, opened.table.partner)
    browser = as_person(client, opened.table.partner)
    page = browser.get(f"/designs/{opened.creative}").get_data(as_text=True)
    assert "You approved this version" in page
    assert "Approve v1" not in page
    withdraw = re.search(r'action="(/designs/decisions/[^"]+/withdraw)"', page)
    assert withdraw is not None
    after = browser.post(withdraw[1], follow_redirects=True).get_data(as_text=True)
    assert "Approve v1" in after


def test_who_comes_after_a_colleagues_approval_is_told_who_gave_it_and_asked_nothing(
    client: FlaskClient, opened: Opened
) -> None:
    decide(opened.review, opened.table.brand)
    page = as_person(client, opened.table.owner).get(f"/designs/{opened.creative}").text
    assert "Lee Roth approved this version for Northbeam Training" in page
    assert 'value="approve"' not in page
    assert "Your decision" not in page
    withdraw_decision(opened.review.decisions[0].id, actor=opened.table.brand)
    assert 'value="approve"' in as_person(client, opened.table.owner).get(f"/designs/{opened.creative}").text


def test_asking_for_changes_without_saying_what_stands_on_the_page(client: FlaskClient, opened: Opened) -> None:
    browser = as_person(client, opened.table.partner)
    sent = {"verdict": "request_changes", "seen_sha": opened.sha, "note": "no"}
    answer = browser.post(f"/designs/reviews/{opened.round}/decide", data=sent)
    assert answer.status_code == 422
    assert "Tell the designer what to change" in answer.get_data(as_text=True)
    assert ">no</textarea>" in answer.get_data(as_text=True).replace("\r\n", "").replace("\n", "")


def test_a_stale_decision_shows_the_newer_version_and_a_way_to_compare(client: FlaskClient, opened: Opened) -> None:
    newer = save_version(opened.review.creative_id, actor=opened.table.marketer, draft=draft(subject="Newer"))
    submit_for_review(newer.id, actor=opened.table.marketer)
    browser = as_person(client, opened.table.partner)
    sent = {"verdict": "approve", "seen_sha": opened.sha}
    answer = browser.post(f"/designs/reviews/{opened.round}/decide", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "A newer version arrived while you were looking" in page
    assert "Compare v1 and v2" in page
    assert "Approve v2" in page


def test_a_viewer_sees_everything_and_may_do_nothing(client: FlaskClient, opened: Opened) -> None:
    browser = as_person(client, opened.table.viewer)
    page = browser.get(f"/designs/{opened.creative}").get_data(as_text=True)
    offered = ["Approve v1", "Add comment", "New version", "Take out of review", "/submit"]
    assert [words for words in offered if words in page] == []
    for address in (
        f"reviews/{opened.round}/decide",
        f"versions/{opened.version}/submit",
        f"versions/{opened.version}/comments",
    ):
        assert browser.post(f"/designs/{address}", data={}).status_code == 403
    assert browser.get("/designs/new").status_code == 403


def test_strangers_find_nothing_at_any_address(client: FlaskClient, opened: Opened) -> None:
    browser = as_person(client, make_table().owner)
    pages = ["", "/compare", "/history", "/new-version"]
    assert [browser.get(f"/designs/{opened.creative}{page}").status_code for page in pages] == [404] * 4
    assert browser.get(f"/designs/versions/{opened.version}/preview").status_code == 404
    for address in (
        f"reviews/{opened.round}/decide",
        f"reviews/{opened.round}/withdraw",
        f"versions/{opened.version}/submit",
    ):
        assert browser.post(f"/designs/{address}", data={"verdict": "approve", "seen_sha": "x"}).status_code == 404


def test_the_other_side_finds_no_draft(client: FlaskClient) -> None:
    table = make_table()
    creative = make_creative(table)
    browser = as_person(client, table.partner)
    assert browser.get(f"/designs/{creative.public_id}").status_code == 404
    assert browser.get(f"/designs/versions/{latest(creative).public_id}/preview").status_code == 404
    assert "No designs yet" in browser.get("/designs").get_data(as_text=True)


def test_the_preview_lets_nothing_run_and_shows_the_pins(client: FlaskClient, opened: Opened) -> None:
    block = opened.review.version.blocks[0]["id"]
    remark = RemarkDraft(text="Nice", block_id=block)
    add_comment(opened.review.creative_version_id, actor=opened.table.partner, draft=remark)
    answer = as_person(client, opened.table.owner).get(f"/designs/versions/{opened.version}/preview")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert "img-src data:;" in policy  # nothing is loaded from elsewhere, so no sender sees that it is looked at
    assert "frame-ancestors 'self'" in policy
    page = answer.get_data(as_text=True)
    assert f'#{block}::after {{ content: "1"' in page
    assert "{{ tracked_link }}" not in page


@pytest.mark.parametrize("shape", ["desktop", "phone", "text", "nonsense"])
def test_the_design_is_shown_in_every_shape(client: FlaskClient, opened: Opened, shape: str) -> None:
    answer = as_person(client, opened.table.partner).get(f"/designs/{opened.creative}?as={shape}")
    assert answer.status_code == 200
    sheet = 'class="sheet sheet-phone"' if shape == "phone" else 'class="sheet sheet-desktop"'
    assert (f'{sheet}><iframe sandbox=""' in answer.get_data(as_text=True)) is (shape != "text")


def test_a_design_is_made_from_the_template_submitted_changed_and_compared(client: FlaskClient) -> None:
    table = make_table()
    browser = as_person(client, table.marketer)
    page = browser.get("/designs/new").get_data(as_text=True)
    placement = re.search(r'<option value="(pl_\w+)"', page)
    assert placement is not None
    sent = {"name": "Winter mail", "placement": placement[1], "kind": "html_mail"}
    made = browser.post("/designs/new", data=sent)
    assert made.status_code == 302
    address = made.headers["Location"]
    version = re.search(r"/designs/versions/\w+/submit", browser.get(address).get_data(as_text=True))
    assert version is not None
    browser.post(version[0], data={"scope": "placement"})
    form = browser.get(f"{address}/new-version").get_data(as_text=True)
    assert "See the offer" in form
    words = {"subject": "New subject", "from_name": "Chamber", "html": draft().html, "disclosure": "We earn a share."}
    assert browser.post(f"{address}/new-version", data=words).status_code == 302
    compared = browser.get(f"{address}/compare").get_data(as_text=True)
    assert "<ins>" in compared
    assert browser.get(f"{address}/compare?old=7").status_code == 404


def test_a_version_without_any_change_is_refused_on_the_form(client: FlaskClient, opened: Opened) -> None:
    browser = as_person(client, opened.table.marketer)
    address = f"/designs/{opened.creative}/new-version"
    given = draft().model_dump(exclude={"parts"})
    answer = browser.post(address, data=given)
    assert answer.status_code == 422
    assert "nothing was saved" in answer.get_data(as_text=True)


def test_comments_are_made_answered_and_resolved_by_plain_forms(client: FlaskClient, opened: Opened) -> None:
    browser = as_person(client, opened.table.partner)
    block = opened.review.version.blocks[0]["id"]
    sent = {"text": "Make it bigger", "block_id": block, "is_must_fix": "y"}
    browser.post(f"/designs/versions/{opened.version}/comments", data=sent)
    page = browser.get(f"/designs/{opened.creative}").get_data(as_text=True)
    assert "Must be fixed" in page
    base = re.search(r"/designs/comments/\w+", page)
    assert base is not None
    browser.post(f"{base[0]}/replies", data={"text": "On it"})
    browser.post(f"{base[0]}/resolve")
    page = browser.get(f"/designs/{opened.creative}").get_data(as_text=True)
    assert "On it" in page
    assert "Resolved by" in page
    assert browser.post(f"{base[0]}/reopen").status_code == 302
    assert browser.post(f"/designs/versions/{opened.version}/comments", data={"block_id": ""}).status_code == 422


def test_an_approval_is_ended_from_its_page_and_kept_in_the_history(client: FlaskClient) -> None:
    table = make_table()
    review = approved(table)
    browser = as_person(client, table.partner)
    approval = db.session.scalars(visible_approvals(table.partner)).one()
    address, creative = f"/designs/approvals/{approval.public_id}/end", review.creative.public_id
    assert browser.post(address, data={"rule_broken": "price", "why": "x"}).status_code == 422
    browser.post(address, data={"rule_broken": "price", "why": "It says $199 and is $249."})
    assert approved_version(table.placement_id) is None
    history = browser.get(f"/designs/{creative}/history").get_data(as_text=True)
    assert "A wrong price or offer" in history


def test_withdrawing_from_review_is_for_the_side_that_made_it(client: FlaskClient, opened: Opened) -> None:
    address = f"/designs/reviews/{opened.round}/withdraw"
    assert as_person(client, opened.table.partner).post(address).status_code == 403
    assert as_person(client, opened.table.marketer).post(address).status_code == 302
    assert get_round(opened.table.owner, opened.review.id).state is RoundState.WITHDRAWN


def test_the_board_says_who_is_waited_for(client: FlaskClient, opened: Opened) -> None:
    decide(opened.review, opened.table.owner)
    [card] = list_cards(opened.table.owner)
    assert (card.pile, card.waits_for) == (Pile.IN_REVIEW, ["Main Street Chamber"])
    [card] = list_cards(opened.table.partner)
    assert (card.pile, card.waits_for) == (Pile.YOURS, ["you"])
    page = as_person(client, opened.table.partner).get("/designs?state=yours").get_data(as_text=True)
    assert "Waiting for you" in page
    assert "Holiday e-mail" in page


def test_the_preview_line_is_shown_as_readers_see_it(client: FlaskClient) -> None:
    table = make_table()
    creative = make_creative(table, preheader="Save with {{ coupon_code }}, {{ first_name }}")
    page = as_person(client, table.owner).get(f"/designs/{creative.public_id}").text
    assert "Save with YOURCODE, [first name]" in page


def test_the_pages_ask_the_database_little(client: FlaskClient, opened: Opened, queries: QueryCounter) -> None:
    for block in opened.review.version.blocks[:4]:
        remark = RemarkDraft(text="Look", block_id=block["id"])
        add_comment(opened.review.creative_version_id, actor=opened.table.partner, draft=remark)
    decide(opened.review, opened.table.owner)
    browser = as_person(client, opened.table.partner)
    browser.get("/designs")
    for address in ("/designs", f"/designs/{opened.creative}", f"/designs/{opened.creative}/history"):
        with queries.at_most(12):
            browser.get(address)
