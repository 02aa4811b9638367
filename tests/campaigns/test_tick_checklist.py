"""The checklist for people: asked of whoever approves, kept with their decision, and told by the proof of approval."""

import pytest
from flask.testing import FlaskClient

from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.commands.reviews_plans import save_review_plan
from campaigns.models import Decision, Placement, ReviewRound
from campaigns.queries.approval_proofs import get_proved, proof_of
from campaigns.rules.checklists import MOST_POINTS, check_ticked, read_checklist
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.rules.reviews_stages import ReviewPlan
from core.access import Actor
from core.db import db
from core.errors import AppError
from tests.campaigns.creatives_factories import Table, as_person, in_review, latest, make_creative, make_table
from tests.campaigns.creatives_factories import only_approval as approval

POINTS = ["The photo shows our own people", "The <b>offer</b> is the one we agreed"]


@pytest.fixture
def table() -> Table:
    table = make_table()
    ask(table, POINTS)
    return table


def ask(table: Table, points: list[str]) -> None:
    program_id = db.session.get_one(Placement, table.placement_id).program_id
    save_review_plan(program_id, ReviewPlan(), actor=table.marketer, checklist=points)


def say(
    review: ReviewRound, actor: Actor, *points: str, verdict: Verdict = Verdict.APPROVE, note: str = ""
) -> Decision:
    sha = review.version.sha256
    return decide_review(review.id, actor=actor, verdict=verdict, seen_sha=sha, note=note, ticked=points)


def test_a_text_is_read_as_one_point_a_line() -> None:
    assert read_checklist("  One \n\nTwo  words\r\nOne\n") == ["One", "Two words"]
    for text in ("\n".join(str(number) for number in range(MOST_POINTS + 1)), "x" * 161):
        with pytest.raises(AppError) as refused:
            read_checklist(text)
        assert refused.value.field == "checklist"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_an_approval_needs_every_point(verdict: Verdict) -> None:
    check_ticked(verdict, POINTS, [*POINTS, "something that is not asked"])
    if not verdict.is_approval:
        check_ticked(verdict, POINTS, [])
        return
    with pytest.raises(AppError, match="Not ticked yet: The photo shows our own people"):
        check_ticked(verdict, POINTS, POINTS[1:])


def test_nobody_approves_without_every_tick_and_the_proof_says_who_ticked_what(table: Table) -> None:
    review = in_review(table)
    with pytest.raises(AppError, match="Look at every point"):
        say(review, table.brand, POINTS[0])
    say(review, table.brand, *POINTS)
    say(review, table.partner, *POINTS, "and one nobody asked for")
    told = proof_of(get_proved(table.partner, approval().id))
    assert told["review"]["checklist"] == POINTS
    assert [one["ticked"] for one in told["decisions"]] == [POINTS, POINTS]


def test_changes_are_asked_for_without_a_tick(table: Table) -> None:
    review = in_review(table)
    decision = say(review, table.partner, POINTS[1], verdict=Verdict.REQUEST_CHANGES, note="Another photo, please.")
    assert decision.ticked == [POINTS[1]]


def test_submitting_is_no_approval_where_something_is_to_be_looked_at() -> None:
    table = make_table(partner_approvers=1)
    creative = make_creative(table, by=table.partner)
    ask(table, POINTS)
    review = submit_for_review(latest(creative).id, actor=table.partner)
    assert review.decisions == []
    say(review, table.partner, *POINTS)
    say(review, table.brand, *POINTS)
    assert db.session.get_one(ReviewRound, review.id).state is RoundState.APPROVED


def test_an_open_review_keeps_the_list_it_began_with(table: Table) -> None:
    review = in_review(table)
    ask(table, ["Something new"])
    say(review, table.brand, *POINTS)
    assert db.session.get_one(ReviewRound, review.id).checklist == POINTS


def test_the_page_asks_keeps_what_was_ticked_and_shows_who_did(client: FlaskClient, table: Table) -> None:
    review = in_review(table)
    sha, url = review.version.sha256, f"/designs/reviews/{review.public_id}/decide"
    address = f"/designs/{review.creative.public_id}"
    here = as_person(client, table.brand)
    assert "&lt;b&gt;offer" in here.get(address).text
    page = here.post(url, data={"verdict": "approve", "seen_sha": sha, "ticked": [POINTS[0]]})
    assert page.status_code == 422
    assert "Not ticked yet: The &lt;b&gt;offer" in page.text
    assert page.text.count(" checked") == 1
    assert here.post(url, data={"verdict": "approve", "seen_sha": sha, "ticked": POINTS}).status_code == 302
    assert "Looked at by" in as_person(client, table.partner).get(address).text


def test_the_list_is_written_on_the_page_of_the_review_plan(client: FlaskClient, table: Table) -> None:
    program = db.session.get_one(Placement, table.placement_id).program
    url = f"/programs/{program.public_id}/review-plan"
    here = as_person(client, table.owner)
    assert POINTS[0] in here.get(url).text
    assert here.post(url, data={"order": "in_order", "checklist": "x" * 161}).status_code == 422
    assert here.post(url, data={"order": "in_order", "checklist": "Only this\n"}).status_code == 302
    assert in_review(table).checklist == ["Only this"]
