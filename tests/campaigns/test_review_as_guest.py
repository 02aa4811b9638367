"""Guests: somebody without an account decides by a personal link, for the side that invited them, after a code."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.comments import add_comment
from campaigns.commands.creatives import save_version
from campaigns.commands.guests import (
    confirm_guest,
    decide_as_guest,
    remind_guest,
    send_code,
    take_back_guest,
)
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Decision, ReviewGuest, ReviewRound
from campaigns.queries.approvals import approved_version
from campaigns.queries.reviews import get_round
from campaigns.rules import guests as rules
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.schemas.creatives import RemarkDraft
from core.audit import AuditRecord
from core.db import db
from core.errors import Conflict, Gone, TooMany
from core.privacy import forget_person
from tests.campaigns.creatives_factories import (
    Table,
    as_person,
    decide,
    draft,
    in_review,
    latest,
    make_creative,
    make_table,
)
from tests.campaigns.guests_factories import EMAIL, code, confirmed, invite, mails, post, say, state, token


@pytest.fixture
def table() -> Table:
    return make_table()


@pytest.fixture
def review(table: Table) -> ReviewRound:
    return in_review(table)


def test_a_guest_decides_for_the_side_that_invited_them(client: FlaskClient, table: Table, review: ReviewRound) -> None:
    decide(review, table.owner)
    invite(review, table.partner)
    page = client.get(f"/guest-reviews/{token()}")
    assert "Approve v1" not in page.text
    assert "Send me a code" in page.text
    confirmed(client)
    seen = re.search(r'name="seen_sha" value="(\w+)"', client.get(f"/guest-reviews/{token()}").text)
    assert seen is not None
    assert post(client, "decide", verdict="approve", seen_sha=seen[1]).status_code == 302
    assert approved_version(table.placement_id) is not None
    decision = db.session.scalars(select(Decision).where(Decision.guest_id.is_not(None))).one()
    assert (decision.side, decision.organization_id, decision.user_id) == (Side.PARTNER, table.partner_id, None)
    history = as_person(client, table.owner).get(f"/designs/{review.creative.public_id}/history").text
    assert "Nora Counsel</b> (Main Street Chamber, guest of Tomás Vega) approved" in history


def test_a_scanner_that_opens_every_link_decides_nothing_and_uses_nothing_up(
    client: FlaskClient, table: Table, review: ReviewRound
) -> None:
    invite(review, table.owner)
    for _ in range(3):
        for address in ("", "/preview", "/code", "/confirm", "/decide", "/withdraw", "/comments"):
            answer = client.get(f"/guest-reviews/{token()}{address}")
            assert answer.status_code == (200 if address in {"", "/preview"} else 405)
    assert (state(review), list(db.session.scalars(select(Decision)))) == (RoundState.OPEN, [])
    assert len(mails()) == 1
    confirmed(client)


def test_the_page_leads_nowhere_and_tells_nobody_its_address(
    client: FlaskClient, table: Table, review: ReviewRound
) -> None:
    invite(review, table.owner)
    answer = as_person(client, table.owner).get(f"/guest-reviews/{token()}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    links = set(re.findall(r'href="([^"#]+)', answer.text)) - {"/"}
    own = {link for link in links if not link.startswith("/static/")}
    assert all(link.startswith(f"/guest-reviews/{token()}") for link in own), own
    assert 'href="/"' not in answer.text
    assert "sidebar" not in answer.text


def test_without_a_code_nothing_is_decided_or_said(client: FlaskClient, table: Table, review: ReviewRound) -> None:
    invite(review, table.owner)
    for address, data in (
        ("decide", {"verdict": "approve", "seen_sha": review.version.sha256}),
        ("comments", {"text": "Hello", "block_id": ""}),
        ("withdraw", {}),
    ):
        answer = post(client, address, **data)
        assert answer.status_code == 403
        assert "Have a code sent to your address first" in answer.text
    assert list(db.session.scalars(select(Decision))) == []


def test_wrong_old_and_used_codes_get_the_same_answer(
    client: FlaskClient, table: Table, review: ReviewRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(review, table.owner)
    none_yet = post(client, "confirm", code="123456")
    post(client, "code")
    first = code()
    wrong = post(client, "confirm", code="000000" if first != "000000" else "111111")
    assert post(client, "confirm", code=f" {first[:3]} {first[3:]} ").status_code == 302
    used = post(client, "confirm", code=first)
    monkeypatch.setattr(rules, "CODE_AGAIN_AFTER", timedelta())
    monkeypatch.setattr(rules, "CODE_LASTS", timedelta())
    post(client, "code")
    late = post(client, "confirm", code=code())
    answers = {(each.status_code, rules.WRONG_CODE in each.text) for each in (none_yet, wrong, used, late)}
    assert answers == {(422, True)}


def test_five_wrong_codes_end_a_code_and_the_right_one_comes_too_late(table: Table, review: ReviewRound) -> None:
    invite(review, table.owner)
    send_code(token())
    right = code()
    wrong = "000000" if right != "000000" else "111111"
    assert [confirm_guest(token(), wrong) for _ in range(rules.CODE_TRIES)] == [False] * 5
    assert not confirm_guest(token(), right)


def test_codes_are_sent_once_a_minute_and_ten_times_in_all(
    table: Table, review: ReviewRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = invite(review, table.owner)
    send_code(token())
    with pytest.raises(TooMany, match="Wait"):
        send_code(token())
    monkeypatch.setattr(rules, "CODE_AGAIN_AFTER", timedelta())
    for _ in range(rules.MOST_CODES - 1):
        send_code(token())
    with pytest.raises(Conflict, match="Ask Dana Reyes to send"):
        send_code(token())
    remind_guest(guest.id, actor=table.owner)
    send_code(token())


def test_a_link_taken_back_replaced_or_old_says_what_to_do(
    client: FlaskClient, table: Table, review: ReviewRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = invite(review, table.owner)
    first = token()
    remind_guest(guest.id, actor=table.owner)
    replaced = client.get(f"/guest-reviews/{first}")
    assert (replaced.status_code, "Open the newest mail from Dana Reyes" in replaced.text) == (410, True)
    take_back_guest(guest.id, actor=table.brand)
    gone = client.get(f"/guest-reviews/{token()}")
    assert (gone.status_code, "ask Dana Reyes why" in gone.text) == (410, True)
    assert gone.headers["Referrer-Policy"] == "no-referrer"
    with pytest.raises(Gone):
        say(Verdict.APPROVE, review)
    monkeypatch.setattr(rules, "LIFETIME", timedelta(microseconds=1))
    invite(review, table.owner)
    with pytest.raises(Gone, match="has expired"):
        send_code(token())
    assert client.get("/guest-reviews/nonsense").status_code == 404


def test_a_stale_decision_is_refused_with_the_difference(
    client: FlaskClient, table: Table, review: ReviewRound
) -> None:
    invite(review, table.partner)
    confirmed(client)
    newer = save_version(review.creative_id, actor=table.marketer, draft=draft(subject="Entirely otherwise"))
    submit_for_review(newer.id, actor=table.marketer)
    answer = post(client, "decide", verdict="approve", seen_sha=review.version.sha256)
    assert answer.status_code == 409
    assert "A newer version arrived while you were looking" in answer.text
    assert "<ins>Entirely" in answer.text
    assert post(client, "decide", verdict="approve", seen_sha="0" * 64).status_code == 409


def test_a_review_that_is_over_says_so(client: FlaskClient, table: Table, review: ReviewRound) -> None:
    invite(review, table.partner)
    confirmed(client)
    decide(review, table.owner)
    decide(review, table.partner)
    assert "This review is over: the version was approved" in client.get(f"/guest-reviews/{token()}").text
    answer = post(client, "decide", verdict="request_changes", seen_sha=review.version.sha256, note="Too late")
    assert (answer.status_code, "This review is over" in answer.text) == (409, True)
    assert post(client, "comments", text="Too late", block_id="").status_code == 409


def test_a_guest_comments_and_does_not_read_what_a_side_said_about_its_own_drafts(
    client: FlaskClient, table: Table
) -> None:
    creative = make_creative(table)
    add_comment(latest(creative).id, actor=table.owner, draft=RemarkDraft(text="Between us"))
    save_version(creative.id, actor=table.marketer, draft=draft(subject="Second"))
    review = submit_for_review(latest(creative).id, actor=table.marketer)
    invite(review, table.owner)
    confirmed(client)
    assert post(client, "comments", text="", block_id="").status_code == 422
    assert post(client, "comments", text="The claim needs a source", block_id="", is_must_fix="y").status_code == 302
    page = client.get(f"/guest-reviews/{token()}").text
    assert "The claim needs a source" in page
    assert "Between us" not in page
    assert post(client, "decide", verdict="approve", seen_sha=review.version.sha256).status_code == 422
    own = as_person(client, table.partner).get(f"/designs/{creative.public_id}").text
    assert "Nora Counsel (guest)" in own


def test_a_guest_takes_a_decision_back_and_decides_again(
    client: FlaskClient, table: Table, review: ReviewRound
) -> None:
    invite(review, table.partner)
    confirmed(client)
    sent = {"verdict": "not_mine", "seen_sha": review.version.sha256}
    assert [post(client, "decide", **sent).status_code for _ in range(2)] == [302, 302]
    assert post(client, "withdraw").status_code == 302
    assert post(client, "withdraw").status_code == 409
    say(Verdict.REQUEST_CHANGES, review)
    assert state(review) is RoundState.CHANGES_REQUESTED
    assert len(get_round(table.owner, review.id).decisions) == 2


def test_the_trail_names_every_step_and_the_person_can_be_forgotten(table: Table, review: ReviewRound) -> None:
    invite(review, table.owner)
    send_code(token())
    say(Verdict.APPROVE, review)
    query = select(AuditRecord.action, AuditRecord.actor_kind).order_by(AuditRecord.seq)
    told = [tuple(row) for row in db.session.execute(query) if "guest" in str(row)]
    assert ("review.guest_invited", "user") in told
    assert ("review.guest_code_sent", "guest") in told
    assert ("review.decided", "guest") in told
    opened = token()
    assert forget_person(EMAIL)["guests of reviews"] == 1
    guest = db.session.scalars(select(ReviewGuest)).one()
    assert (guest.name, guest.revoked_at is not None, EMAIL in guest.email) == ("", True, False)
    with pytest.raises(Gone):
        decide_as_guest(opened, verdict=Verdict.APPROVE, seen_sha=review.version.sha256)
