"""Inviting guests: who may, whom, to which stage, and what taking one back does."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import User
from accounts.permissions import Role
from campaigns.commands.guests import take_back_guest
from campaigns.commands.reviews import submit_for_review
from campaigns.commands.reviews_plans import save_review_plan
from campaigns.models import Decision, Placement, ReviewRound, ReviewStage
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.rules.reviews_stages import PlannedStage, ReviewPlan, StageRule, StageSide, is_done
from core.db import db, end_read
from core.errors import AppError, NotAllowed, NotFound
from core.ids import Id, new
from tests.campaigns.creatives_factories import (
    Table,
    as_person,
    decide,
    in_review,
    latest,
    make_creative,
    make_person,
    make_table,
)
from tests.campaigns.guests_factories import EMAIL, invite, mails, say, state


@pytest.fixture
def table() -> Table:
    return make_table()


@pytest.fixture
def review(table: Table) -> ReviewRound:
    return in_review(table)


def test_who_may_not_decide_may_not_invite(table: Table, review: ReviewRound, client: FlaskClient) -> None:
    for actor in (table.marketer, table.viewer, table.partner_viewer):
        address = f"/designs/reviews/{review.public_id}/guests"
        sent = {"guest_name": "Eve", "guest_email": EMAIL, "stage": ""}
        assert as_person(client, actor).post(address, data=sent).status_code == 403
    with pytest.raises(NotFound):
        invite(review, make_table().owner)
    assert mails() == []


def test_who_made_the_version_may_not_let_a_guest_approve_it(table: Table) -> None:
    creative = make_creative(table, by=table.owner)
    review = submit_for_review(latest(creative).id, actor=table.owner)
    with pytest.raises(NotAllowed, match="You made this version"):
        invite(review, table.owner)
    invite(review, table.brand)


def test_people_of_either_side_and_guests_of_either_are_no_guests(table: Table, review: ReviewRound) -> None:
    make_person(table.partner_id, Role.VIEWER)
    for actor in (table.marketer, table.partner):
        known = db.session.get_one(User, actor.user_id).email
        with pytest.raises(AppError, match="Ask them to sign in"):
            invite(review, table.owner, known.upper())
    invite(review, table.owner)
    with pytest.raises(AppError, match="takes part in this review"):
        invite(review, table.partner, EMAIL)


def test_only_the_side_that_invited_sees_sends_again_and_takes_back(
    client: FlaskClient, table: Table, review: ReviewRound
) -> None:
    guest = invite(review, table.owner)
    address = f"/designs/{review.creative.public_id}"
    assert EMAIL in as_person(client, table.brand).get(address).text
    theirs = as_person(client, table.partner).get(address).text
    assert EMAIL not in theirs
    assert "guest of Dana Reyes" in theirs
    for act in ("resend", "revoke"):
        assert client.post(f"/designs/guests/{guest.public_id}/{act}").status_code == 404
    browser = as_person(client, table.brand)
    assert browser.post(f"/designs/guests/{guest.public_id}/resend").status_code == 302
    assert len(mails()) == 2
    assert browser.post(f"/designs/guests/{guest.public_id}/revoke").status_code == 302
    assert EMAIL in browser.get(address).text  # the news of it, once
    assert EMAIL not in browser.get(address).text


def test_taking_a_guest_back_takes_their_yes_back_while_the_review_is_open(table: Table, review: ReviewRound) -> None:
    guest = invite(review, table.owner)
    say(Verdict.APPROVE, review)
    take_back_guest(guest.id, actor=table.owner)
    decide(review, table.partner)
    assert state(review) is RoundState.OPEN
    decide(review, table.brand)
    assert state(review) is RoundState.APPROVED


def staged(table: Table, rule: StageRule, needed: int = 1) -> ReviewRound:
    stage = PlannedStage(name="Legal", side=StageSide.SELLER, rule=rule, needed=needed)
    program_id: Id = db.session.get_one(Placement, table.placement_id).program_id
    save_review_plan(program_id, ReviewPlan((stage,)), actor=table.owner)
    return in_review(table)


def legal(review: ReviewRound) -> ReviewStage:
    end_read()
    return db.session.scalars(select(ReviewStage).where(ReviewStage.review_round_id == review.id)).one()


def test_a_guest_counts_for_the_rule_of_the_stage(table: Table) -> None:
    review = staged(table, StageRule.ALL)
    guest = invite(review, table.owner, stage=0)
    decide(review, table.owner)
    decide(review, table.brand)
    assert legal(review).done_at is None
    say(Verdict.APPROVE, review)
    assert legal(review).done_at is not None
    take_back_guest(guest.id, actor=table.owner)
    assert legal(review).done_at is not None


def test_a_stage_waits_no_more_for_a_guest_who_was_taken_back(table: Table) -> None:
    review = staged(table, StageRule.ALL)
    guest = invite(review, table.owner, stage=0)
    for actor in (table.owner, table.brand, table.partner):
        decide(review, actor)
    assert state(review) is RoundState.OPEN
    take_back_guest(guest.id, actor=table.owner)
    assert state(review) is RoundState.APPROVED


def test_one_person_and_their_guests_are_not_two() -> None:
    anna, ben, guest, other = new(), new(), new(), new()
    people = dict.fromkeys((anna, ben, guest, other), Side.SELLER)
    hosts = {guest: anna, other: anna}

    def done(*yes: Id) -> bool:
        said = dict.fromkeys(yes, Verdict.APPROVE)
        return is_done(rule=StageRule.N_OF_M, needed=2, people=people, said=said, sides=[Side.SELLER], hosts=hosts)

    assert not done(anna, guest)
    assert not done(guest, other)
    assert done(ben, guest)


def test_guests_are_invited_by_those_a_stage_asks_and_while_it_is_open(table: Table) -> None:
    review = staged(table, StageRule.ANY)
    with pytest.raises(NotAllowed, match="by those it asks"):
        invite(review, table.partner, stage=0)
    with pytest.raises(NotFound):
        invite(review, table.owner, stage=None)
    decide(review, table.owner)
    with pytest.raises(NotAllowed, match="a stage that has begun"):
        invite(review, table.brand, stage=0)


def test_the_seller_never_speaks_for_the_partner(table: Table, review: ReviewRound) -> None:
    invite(review, table.owner)
    invite(review, table.owner, "second@outside.example")
    decide(review, table.brand)
    say(Verdict.APPROVE, review)
    say(Verdict.APPROVE, review, "second@outside.example")
    assert state(review) is RoundState.OPEN
    sides = {one.side for one in db.session.scalars(select(Decision))}
    assert sides == {Side.SELLER}
