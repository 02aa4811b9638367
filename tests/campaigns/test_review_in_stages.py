"""Reviews in stages: who is asked when, what is late, who decides for whoever is away. No day approves anything."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.reviews import decide_review, submit_for_review, withdraw_decision
from campaigns.commands.reviews_plans import save_review_plan
from campaigns.commands.reviews_stages import escalate_seller
from campaigns.models import Placement, ReviewRound, ReviewStage
from campaigns.queries.approvals import approved_version
from campaigns.queries.creatives_board import list_cards
from campaigns.queries.creatives_proof import get_proof
from campaigns.queries.reviews_stages import sellers_with_late_stages
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.rules.reviews_stages import (
    PlannedStage,
    Remaining,
    ReviewPlan,
    StageRule,
    StageSide,
    StageWho,
    check_plan,
    earliest_day,
    is_done,
    is_to_be_told,
    plan_from_json,
)
from core import clock as core_clock
from core import ids
from core.db import db
from core.errors import AppError, Conflict
from core.ids import Id, new
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import Table, as_person, decide, in_review, latest, make_creative, make_table
from tests.harness.clock import Clock

MONDAY = date(2026, 3, 2)
ANNA, BEN, CARA = new(), new(), new()
ASKED = {ANNA: Side.SELLER, BEN: Side.SELLER, CARA: Side.PARTNER}
YES, NO, OTHERS = Verdict.APPROVE, Verdict.REQUEST_CHANGES, Verdict.NOT_MINE


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.set(core_clock.start_of_day(MONDAY, "UTC") + timedelta(hours=9))
    return make_table()


def legal_first(table: Table, *, in_order: bool = True) -> None:
    """Lee Roth looks first, within two days; then one of each side, within three."""
    assert table.brand.user_id is not None
    legal = PlannedStage(
        name="Legal",
        side=StageSide.SELLER,
        who=StageWho.NAMED,
        people=(table.brand.user_id.hex,),
        rule=StageRule.ALL,
        days=2,
    )
    brands = PlannedStage(name="Brands", who=StageWho.OWNERS, side=StageSide.SELLER, rule=StageRule.ANY, days=3)
    save_review_plan(program_of(table), ReviewPlan((legal, brands), in_order), actor=table.marketer)


def program_of(table: Table) -> Id:
    return db.session.get_one(Placement, table.placement_id).program_id


def stages(review: ReviewRound) -> list[ReviewStage]:
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(ReviewStage).where(ReviewStage.review_round_id == review.id).order_by(ReviewStage.position)
        )
    )


def mailed(start: str) -> set[str]:
    query = select(OutboxMail.recipient).where(OutboxMail.subject.startswith(start))
    return set(db.session.scalars(query))


@pytest.mark.parametrize(
    ("rule", "needed", "said", "done"),
    [
        (StageRule.ANY, 1, {}, False),
        (StageRule.ANY, 1, {BEN: YES}, True),
        (StageRule.ALL, 1, {ANNA: YES, BEN: YES}, False),
        (StageRule.ALL, 1, {ANNA: YES, BEN: YES, CARA: YES}, True),
        (StageRule.ALL, 1, {ANNA: YES, BEN: OTHERS, CARA: YES}, True),
        (StageRule.ALL, 1, {ANNA: OTHERS, BEN: OTHERS, CARA: OTHERS}, False),
        (StageRule.N_OF_M, 2, {ANNA: YES, BEN: NO}, False),
        (StageRule.N_OF_M, 2, {ANNA: YES, CARA: YES}, True),
        (StageRule.EACH_SIDE, 1, {ANNA: YES, BEN: YES}, False),
        (StageRule.EACH_SIDE, 1, {BEN: YES, CARA: Verdict.APPROVE_WITH_NOTES}, True),
    ],
)
def test_a_stage_is_done_by_its_rule(rule: StageRule, needed: int, said: dict[UUID, Verdict], *, done: bool) -> None:
    assert is_done(rule=rule, needed=needed, people=ASKED, said=said, sides=list(Side)) is done


def test_a_side_that_left_the_decision_holds_up_no_stage() -> None:
    assert is_done(rule=StageRule.EACH_SIDE, needed=1, people=ASKED, said={ANNA: YES}, sides=[Side.SELLER])


def test_each_late_day_moves_the_earliest_day_of_sending() -> None:
    left = [Remaining(date(2026, 3, 4), 2), Remaining(None, 3)]
    assert earliest_day(left, today=MONDAY, in_order=True) == date(2026, 3, 9)
    assert earliest_day(left, today=date(2026, 3, 6), in_order=True) == date(2026, 3, 11)
    assert earliest_day(left, today=MONDAY, in_order=False) == date(2026, 3, 5)
    assert earliest_day([], today=MONDAY, in_order=True) == MONDAY


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        (PlannedStage(name=""), "write a name"),
        (PlannedStage(name="A", side=StageSide.SELLER), "needs both sides"),
        (PlannedStage(name="A", who=StageWho.NAMED, side=StageSide.SELLER, rule=StageRule.ANY), "tick whom to ask"),
        (PlannedStage(name="A", who=StageWho.NAMED, people=("a",)), "only your own people"),
        (PlannedStage(name="A", rule=StageRule.N_OF_M, needed=0), "at least 1"),
        (PlannedStage(name="A", days=31), "1 to 30 business days"),
    ],
)
def test_a_plan_that_no_review_could_follow_is_refused(stage: PlannedStage, reason: str) -> None:
    with pytest.raises(AppError, match=reason):
        check_plan(ReviewPlan((stage,)))


def test_a_plan_is_stored_as_it_was_typed() -> None:
    plan = ReviewPlan((PlannedStage(name="A", rule=StageRule.N_OF_M, needed=2, days=4),), in_order=False)
    assert plan_from_json(plan.to_json(), in_order=False) == plan
    with pytest.raises(AppError, match="same name"):
        check_plan(ReviewPlan((PlannedStage(name="A"), PlannedStage(name="a"))))


def test_stages_follow_one_another_and_both_brands_still_decide(table: Table) -> None:
    legal_first(table)
    review = in_review(table)
    legal, brands = stages(review)
    assert (legal.due_on, brands.opened_at) == (date(2026, 3, 4), None)
    with pytest.raises(Conflict, match="begins when the one before it is done"):
        decide(review, table.owner)
    decide(review, table.partner)
    decide(review, table.brand)
    legal, brands = stages(review)
    assert legal.done_at is not None
    assert brands.due_on == date(2026, 3, 5)
    assert approved_version(table.placement_id) is None
    decide(review, table.owner)
    assert db.session.get_one(ReviewRound, review.id).state is RoundState.APPROVED


def test_stages_never_stand_in_for_a_brand(table: Table) -> None:
    legal_first(table, in_order=False)
    review = in_review(table)
    decide(review, table.brand)
    decide(review, table.owner)
    assert [stage.done_at is None for stage in stages(review)] == [False, False]
    assert approved_version(table.placement_id) is None
    decide(review, table.partner)
    assert approved_version(table.placement_id) is not None


def test_only_those_whose_turn_it_is_are_asked(table: Table) -> None:
    legal_first(table)
    review = in_review(table)
    assert len(mailed("Please approve")) == 2  # Legal, and the partner, whom no stage asks
    decide(review, table.brand)
    assert len(mailed("Please approve: Holiday e-mail, version 1 (Brands)")) == 1


def test_a_stage_is_open_again_when_its_decision_is_withdrawn(table: Table) -> None:
    legal_first(table)
    review = in_review(table)
    said = decide_review(review.id, actor=table.brand, verdict=YES, seen_sha=review.version.sha256)
    withdraw_decision(said.id, actor=table.brand)
    decide(review, table.owner)
    decide(review, table.partner)
    assert stages(review)[0].done_at is None
    assert approved_version(table.placement_id) is None


def test_a_stage_that_nobody_could_end_stops_the_submission(table: Table) -> None:
    legal_first(table)
    creative = make_creative(table, by=table.brand)
    with pytest.raises(AppError, match="whoever made a version does not count"):
        submit_for_review(latest(creative).id, actor=table.brand)


def test_an_open_review_keeps_its_stages(table: Table) -> None:
    review = in_review(table)
    legal_first(table)
    decide(review, table.owner)
    decide(review, table.partner)
    assert approved_version(table.placement_id) is not None


def test_a_late_stage_is_told_to_the_owners_once_and_approves_nothing(table: Table, clock: Clock) -> None:
    legal_first(table)
    review = in_review(table)
    clock.advance(days=2)
    assert escalate_seller(table.seller_id) == 0  # the day itself is not over
    clock.advance(days=1)
    assert sellers_with_late_stages() == [table.seller_id]
    assert (escalate_seller(table.seller_id), escalate_seller(table.seller_id)) == (1, 0)
    assert len(mailed("Late: Holiday e-mail waits for Legal")) == 1
    clock.advance(days=90)
    assert db.session.get_one(ReviewRound, review.id).state is RoundState.OPEN
    assert approved_version(table.placement_id) is None


@pytest.mark.parametrize(("wait", "told_on"), [(0, "2026-03-07"), (1, "2026-03-10"), (5, "2026-03-14")])
def test_owners_are_told_after_as_many_business_days_as_the_program_says(wait: int, told_on: str) -> None:
    friday, first = date(2026, 3, 6), date.fromisoformat(told_on)
    assert is_to_be_told(friday, today=first, tell_after=wait)
    assert not is_to_be_told(friday, today=first - timedelta(days=1), tell_after=wait)


def test_a_program_says_when_its_owners_are_told(table: Table, clock: Clock, client: FlaskClient) -> None:
    address = f"/programs/{ids.show('prog', program_of(table))}/review-plan"
    answer = as_person(client, table.marketer).post(address, data={"order": "in_order", "tell_after": "11"})
    assert answer.status_code == 422
    assert "Write 0 to 10 business days." in answer.text
    clock.set("2026-03-02T09:00Z")
    in_review(table)  # to be answered by the Monday after
    assert client.post(address, data={"order": "in_order", "tell_after": "2"}).status_code == 302
    assert 'value="2"' in client.get(address).text
    clock.set("2026-03-11T12:00Z")
    assert escalate_seller(table.seller_id) == 0
    clock.set("2026-03-12T12:00Z")
    assert escalate_seller(table.seller_id) == 1


def test_the_page_says_whose_turn_it_is_and_what_a_late_answer_delays(
    table: Table, client: FlaskClient, clock: Clock
) -> None:
    legal_first(table)
    review = in_review(table)
    assert [list_cards(actor)[0].pile for actor in (table.brand, table.owner)] == ["yours", "in_review"]
    here = as_person(client, table.owner)
    page = here.get(f"/designs/{review.creative.public_id}").text
    assert "You are asked in the stage “Brands”" in page
    assert "waits for Lee Roth" in page
    assert get_proof(table.owner, review.creative_id).way.earliest == date(2026, 3, 9)
    clock.advance(days=4)
    here = as_person(client, table.owner)
    assert "was due" in here.get(f"/designs/{review.creative.public_id}").text
    assert "Stage “Legal” began" in here.get(f"/designs/{review.creative.public_id}/history").text


def test_a_plan_is_written_on_its_page(table: Table, client: FlaskClient) -> None:
    here, program = as_person(client, table.marketer), db.session.get_one(Placement, table.placement_id).program
    address = f"/programs/{program.public_id}/review-plan"
    assert "Without stages, one approval of each side is enough" in here.get(address).text
    assert table.brand.user_id is not None
    sent = {"order": "in_order"} | {
        f"stages-{number}-{name}": value
        for number in range(4)
        for name, value in {"name": "", "side": "both", "who": "everybody", "rule": "each_side"}.items()
    }
    refused = here.post(address, data=sent | {"stages-0-name": "Legal", "stages-0-side": "seller"})
    assert (refused.status_code, "needs both sides" in refused.text) == (422, True)
    legal = {"name": "Legal", "side": "seller", "who": "named", "people": table.brand.user_id.hex, "rule": "all"}
    saved = here.post(address, data=sent | {f"stages-0-{name}": value for name, value in legal.items()})
    assert saved.status_code == 302
    assert 'value="Legal"' in here.get(address).text
    assert [stage.name for stage in stages(in_review(table))] == ["Legal"]
