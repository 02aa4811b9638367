"""New guidelines may ask for another look: past the day, what was approved before holds no longer for new use."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.approvals import revoke_approval, warn_seller
from campaigns.commands.brands import publish_guidelines
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Approval, ReviewRound
from campaigns.queries.approvals import approved_version
from campaigns.queries.creatives_board import Pile, list_cards
from campaigns.queries.earning import approvals_of, approved_now
from campaigns.queries.placements import get_placement
from campaigns.rules.approvals import ApprovalInterval, ApprovalState
from campaigns.rules.brands import check_review_by
from campaigns.rules.earning import covering
from campaigns.schemas.brands import GuidelinesDraft
from core import clock as core_clock
from core.access import Actor
from core.db import db
from core.errors import AppError, Conflict
from core.ids import new
from core.jobs import run_due
from core.mail import OutboxMail
from reports.queries.waiting import find_waiting
from tests.campaigns.creatives_factories import Table, approved, as_person, decide, make_table, only_approval
from tests.harness.clock import START, Clock

BY = (START + timedelta(days=10)).date()
NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.set(START)
    return make_table()


@pytest.fixture
def review(table: Table) -> ReviewRound:
    """A design that both brands approved before the guidelines changed."""
    return approved(table)


def ask_again(actor: Actor, by: date = BY) -> None:
    publish_guidelines(GuidelinesDraft(tone="Plain", review_by=by), actor=actor)


def interval(
    *, review_by: datetime, valid_until: datetime | None = None, ended_at: datetime | None = None
) -> ApprovalInterval:
    return ApprovalInterval(new(), new(), "", NOON, valid_until, ended_at, review_by=review_by)


def mails(start: str) -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith(start))))


def test_the_day_of_looking_again_ends_an_approval_as_its_window_does() -> None:
    asked = interval(valid_until=NOON + 9 * DAY, review_by=NOON + 3 * DAY)
    assert asked.asks_again(NOON + 2 * DAY)
    assert not asked.covers(NOON + 3 * DAY)
    assert asked.state(NOON + 3 * DAY) is ApprovalState.REVIEW_AGAIN
    assert not interval(valid_until=NOON + DAY, review_by=NOON + 3 * DAY).asks_again(NOON)
    assert interval(review_by=NOON + 3 * DAY, ended_at=NOON + DAY).until == NOON + DAY


def test_looking_again_is_no_way_not_to_pay() -> None:
    """What was sent before the day keeps counting for the whole tail, and is never held for a breach."""
    span = interval(review_by=NOON + DAY).as_span()
    assert not span.for_breach
    assert covering([span], NOON + 20 * DAY, 30 * DAY) == span


def test_both_sides_get_time_to_look() -> None:
    check_review_by(None, date(2030, 6, 1))
    check_review_by(date(2030, 6, 3), date(2030, 6, 1))
    with pytest.raises(AppError, match="choose 2030-06-03"):
        check_review_by(date(2030, 6, 2), date(2030, 6, 1))


def test_past_the_day_nothing_new_is_handed_out(table: Table, review: ReviewRound, clock: Clock) -> None:
    ask_again(table.owner)
    clock.set(datetime(BY.year, BY.month, BY.day, 23, 59, tzinfo=UTC))
    assert approved_version(table.placement_id) is not None
    clock.advance(minutes=1)
    placement = get_placement(table.owner, table.placement_id)
    assert (approved_version(table.placement_id), approved_now([placement])) == (None, set())
    assert approvals_of([placement])[placement.id][0].interval.state(core_clock.now()) is ApprovalState.REVIEW_AGAIN
    assert list_cards(table.owner)[0].pile is Pile.OVER


def test_guidelines_without_a_day_touch_no_approval(table: Table, review: ReviewRound) -> None:
    publish_guidelines(GuidelinesDraft(tone="Plain"), actor=table.owner)
    assert only_approval().review_by is None


def test_a_day_may_be_set_without_another_change_and_an_earlier_one_stays(table: Table, review: ReviewRound) -> None:
    ask_again(table.owner)
    by = only_approval().review_by
    ask_again(table.partner, BY + timedelta(days=5))
    ask_again(table.owner, BY + timedelta(days=9))
    db.session.expire_all()
    assert only_approval().review_by == by == datetime(BY.year, BY.month, BY.day, tzinfo=UTC) + DAY


def test_what_has_ended_and_other_brands_are_not_touched(table: Table, review: ReviewRound) -> None:
    ask_again(make_table().owner)
    revoke_approval(only_approval().id, actor=table.owner, rule_broken="Price", why="It says $199 and is $249.")
    ask_again(table.owner)
    assert only_approval().review_by is None


def test_approving_the_same_version_again_lifts_the_day(table: Table, review: ReviewRound, clock: Clock) -> None:
    with pytest.raises(Conflict, match="approved this version already"):
        submit_for_review(review.version.id, actor=table.marketer)
    ask_again(table.partner)
    clock.advance(days=2)
    again = submit_for_review(review.version.id, actor=table.marketer)
    decide(again, table.owner)
    assert approved_version(table.placement_id) is not None
    decide(again, table.partner)
    clock.advance(days=30)
    older, newer = db.session.scalars(select(Approval).order_by(Approval.id))
    assert (older.ended_at, newer.review_by) == (newer.valid_from, None)
    assert approved_version(table.placement_id) is not None


def test_approving_too_late_leaves_the_gap(table: Table, review: ReviewRound, clock: Clock) -> None:
    ask_again(table.owner)
    clock.advance(days=20)
    again = submit_for_review(review.version.id, actor=table.marketer)
    decide(again, table.owner)
    decide(again, table.partner)
    older, newer = db.session.scalars(select(Approval).order_by(Approval.id))
    assert older.ended_at == older.review_by
    assert approved_version(table.placement_id, newer.valid_from - timedelta(days=1)) is None


def test_everybody_who_decides_is_told_once_in_one_mail(table: Table, review: ReviewRound) -> None:
    ask_again(table.partner)
    run_due()
    run_due()
    told = mails("Review again by")
    assert len({mail.recipient for mail in told}) == len(told) == 3
    assert "Holiday e-mail, version 1" in told[0].text


def test_reminders_name_what_has_to_be_done(table: Table, review: ReviewRound, clock: Clock) -> None:
    ask_again(table.owner)
    clock.advance(days=8)
    assert warn_seller(table.seller_id) == 1
    assert "submits this version, or a newer one, for review again" in mails("Review again by")[0].text


def test_the_day_stands_on_every_page_that_shows_the_design(
    table: Table, review: ReviewRound, client: FlaskClient
) -> None:
    ask_again(table.partner)
    assert [find_waiting(actor).to_renew for actor in (table.owner, table.partner)] == [1, 0]
    here = as_person(client, table.owner)
    design = f"/designs/{review.creative.public_id}"
    board, proof = here.get("/designs?state=again").text, here.get(design).text
    kit = here.get(f"/kits/{get_placement(table.owner, table.placement_id).public_id}").text
    assert all("eview again by" in page for page in (board, proof, kit))
    assert "Submit v1 for review" in proof
    sent = here.post(f"/designs/versions/{review.version.public_id}/submit", data={"scope": "placement"})
    assert sent.status_code == 302
    assert find_waiting(table.owner).to_renew == 0


def test_a_day_too_near_is_refused_on_the_form(table: Table, client: FlaskClient) -> None:
    page = as_person(client, table.owner).post(
        "/brand/edit", data={"tone": "Plain", "logo": "", "review_by": START.date().isoformat()}
    )
    assert (page.status_code, "Leave both sides time to look" in page.text) == (422, True)
