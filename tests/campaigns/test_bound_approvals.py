"""An approval for less: until a day and on some channels, as it is asked for or as whoever approves narrows it."""

import re
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from campaigns.commands.approvals import revoke_approval, warn_seller
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.models import Approval, Decision, Placement, ReviewRound
from campaigns.queries.approvals import approved_version, placements_in_scope
from campaigns.queries.approvals_bounds import line_of
from campaigns.queries.creatives_proof import get_proof
from campaigns.queries.earning import approved_now
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.approvals_bounds import LONGEST_DAYS, UNBOUND, Bounds, agreed, check_bounds, last_day
from campaigns.rules.placements import Channel
from campaigns.rules.reviews import RoundState, Verdict
from core import clock as core_clock
from core.access import Actor
from core.db import command, db
from core.errors import AppError, Conflict
from core.ids import Id
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import (
    Table,
    approved,
    as_person,
    decide,
    draft,
    in_review,
    latest,
    make_creative,
    make_placement,
    make_table,
    only_approval,
)
from tests.campaigns.guests_factories import confirmed, invite, post, token
from tests.harness.clock import Clock

TODAY = date(2026, 12, 1)
EVERYWHERE = ApprovalScope.PARTNERSHIP
MAIL, STAND = Channel.EMAIL, Channel.EVENT


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.set("2026-12-01T09:00:00Z")
    return make_table()


def asked(table: Table, bounds: Bounds, scope: ApprovalScope = ApprovalScope.PLACEMENT) -> ReviewRound:
    version = latest(make_creative(table))
    return submit_for_review(version.id, actor=table.marketer, scope=scope, bounds=bounds)


def approve(review: ReviewRound, actor: Actor, bounds: Bounds = UNBOUND) -> Decision:
    sha = review.version.sha256
    return decide_review(review.id, actor=actor, verdict=Verdict.APPROVE, seen_sha=sha, bounds=bounds)


@command
def move_to(seller_id: Id, zone: str) -> None:
    db.session.get_one(Organization, seller_id).timezone = zone


def test_what_several_say_is_the_earlier_day_and_the_channels_of_both() -> None:
    first = Bounds(date(2027, 1, 31), frozenset({MAIL, STAND}))
    assert agreed(UNBOUND, [first, Bounds(date(2027, 1, 5)), Bounds(None, frozenset({MAIL}))]) == Bounds(
        date(2027, 1, 5), frozenset({MAIL})
    )


@pytest.mark.parametrize(
    ("said", "ends_on", "today", "expected"),
    [
        (None, date(2026, 12, 31), TODAY, date(2026, 12, 31)),
        (date(2026, 12, 5), date(2026, 12, 31), TODAY, date(2026, 12, 5)),
        (date(2028, 2, 29), None, date(2028, 2, 1), date(2028, 2, 29)),
        (None, None, date(2028, 2, 29), date(2029, 2, 28)),  # 365 days, over the 29th
        (None, None, TODAY, date(2027, 12, 1)),
    ],
)
def test_it_ends_with_the_day_the_campaign_or_a_year(
    said: date | None, ends_on: date | None, today: date, expected: date
) -> None:
    assert last_day(Bounds(said), ends_on=ends_on, today=today) == expected


@pytest.mark.parametrize(
    ("said", "within", "ends_on", "field"),
    [
        (Bounds(date(2026, 11, 30)), UNBOUND, None, "last_day"),
        (Bounds(date(2027, 1, 1)), UNBOUND, date(2026, 12, 31), "last_day"),
        (Bounds(TODAY + timedelta(days=LONGEST_DAYS + 1)), UNBOUND, None, "last_day"),
        (Bounds(date(2026, 12, 6)), Bounds(date(2026, 12, 5)), None, "last_day"),
        (Bounds(None, frozenset({STAND})), UNBOUND, None, "channels"),
        (Bounds(None, frozenset({MAIL, STAND})), Bounds(None, frozenset({MAIL})), None, "channels"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    said: Bounds, within: Bounds, ends_on: date | None, field: str
) -> None:
    with pytest.raises(AppError) as refused:
        check_bounds(said, within=within, ends_on=ends_on, today=TODAY, own=MAIL)
    assert refused.value.field == field


def test_it_holds_to_the_end_of_the_day_where_the_seller_is(table: Table, clock: Clock) -> None:
    move_to(table.seller_id, "America/Los_Angeles")
    review = asked(table, Bounds(date(2026, 12, 4)))
    assert line_of(review) == "It holds until 2026-12-04."
    decide(review, table.owner)
    decide(review, table.partner)
    clock.set("2026-12-05T07:59:59Z")
    assert approved_version(table.placement_id) is not None
    clock.set("2026-12-05T08:00:00Z")
    assert approved_version(table.placement_id) is None
    assert not approved_now([db.session.get_one(Placement, table.placement_id)])


def test_whoever_approves_gives_less_and_the_earliest_day_counts(table: Table) -> None:
    review = asked(table, Bounds(date(2026, 12, 20)))
    with pytest.raises(AppError, match="asked for until an earlier day"):
        approve(review, table.owner, Bounds(date(2026, 12, 21)))
    approve(review, table.owner, Bounds(date(2026, 12, 10)))
    approve(review, table.partner, Bounds(date(2026, 12, 12)))
    assert only_approval().valid_until == core_clock.start_of_day(date(2026, 12, 11), "UTC")


def test_a_guest_gives_less_too_within_what_was_asked_for(client: FlaskClient, table: Table) -> None:
    review = asked(table, Bounds(date(2026, 12, 20)), EVERYWHERE)
    decide(review, table.owner)
    invite(review, table.partner)
    confirmed(client)
    page = client.get(f"/guest-reviews/{token()}").text
    assert "Approve for less" in page
    assert "Only on these channels" in page
    said = {"verdict": "approve", "seen_sha": review.version.sha256}
    wider = post(client, "decide", **said, last_day="2026-12-21")
    assert (wider.status_code, "asked for until an earlier day" in wider.text) == (422, True)
    elsewhere = post(client, "decide", **said, channels=STAND.value)
    assert (elsewhere.status_code, "so tick that one too" in elsewhere.text) == (422, True)
    assert post(client, "decide", **said, last_day="2026-12-10", channels=MAIL.value).status_code == 302
    approval = only_approval()
    assert approval.valid_until == core_clock.start_of_day(date(2026, 12, 11), "UTC")
    assert approval.bounds.channels == {MAIL}
    told = client.get(f"/guest-reviews/{token()}").text
    assert "only until" in told
    assert "only for" in told


def test_a_guest_who_asks_for_changes_bounds_nothing(client: FlaskClient, table: Table) -> None:
    review = asked(table, UNBOUND)
    invite(review, table.partner)
    confirmed(client)
    said = {"verdict": "request_changes", "seen_sha": review.version.sha256, "note": "Say until when."}
    assert post(client, "decide", **said, last_day="2026-12-10").status_code == 302
    assert db.session.scalars(select(Decision.last_day).where(Decision.guest_id.is_not(None))).one() is None


def test_saying_less_a_second_time_is_no_repetition(table: Table) -> None:
    review = asked(table, UNBOUND)
    first = approve(review, table.owner, Bounds(date(2026, 12, 10)))
    assert approve(review, table.owner, Bounds(date(2026, 12, 10))).id == first.id
    with pytest.raises(Conflict, match="Withdraw your decision first"):
        approve(review, table.owner, Bounds(date(2026, 12, 9)))


def test_a_day_that_passes_while_it_is_judged_leaves_nothing_to_approve(table: Table, clock: Clock) -> None:
    older = approved(table)
    review = asked(table, Bounds(date(2026, 12, 2)))
    decide(review, table.owner)
    clock.set("2026-12-03T00:00:00Z")
    with pytest.raises(Conflict, match="has to be submitted again, for a later day"):
        approve(review, table.partner)
    assert review.state is RoundState.OPEN
    assert approved_version(table.placement_id) == older.version


def test_an_approval_for_all_reaches_only_its_channels(table: Table) -> None:
    stand, store = make_placement(table, "Stand", STAND), make_placement(table, "Store", Channel.STORE)
    review = asked(table, Bounds(None, frozenset({MAIL, STAND})), EVERYWHERE)
    assert line_of(review).endswith("Only for: E-mail to a list, Event or stand.")
    decide(review, table.owner)
    decide(review, table.partner)
    every = [db.session.get_one(Placement, id_) for id_ in (table.placement_id, stand, store)]
    assert approved_now(every) == set(placements_in_scope(only_approval())) == {table.placement_id, stand}
    assert approved_version(store) is None


def test_an_approver_may_leave_channels_out_and_the_page_says_what_loses_its_approval(table: Table) -> None:
    stand = make_placement(table, "Stand", STAND)
    creative = make_creative(table)
    first = submit_for_review(latest(creative).id, actor=table.marketer, scope=EVERYWHERE)
    decide(first, table.owner)
    decide(first, table.partner)
    newer = save_version(creative.id, actor=table.marketer, draft=draft(subject="Newer"))
    review = submit_for_review(newer.id, actor=table.marketer, scope=EVERYWHERE)
    approve(review, table.owner, Bounds(None, frozenset({MAIL})))
    assert get_proof(table.partner, creative.id).losing == ["Stand"]
    approve(review, table.partner)
    assert approved_version(stand) is None
    assert approved_version(table.placement_id) == review.version


def test_without_an_end_it_holds_a_year_and_both_sides_are_warned(clock: Clock) -> None:
    clock.set("2026-12-01T09:00:00Z")
    table = make_table(ends_on=None)
    review = in_review(table)
    assert line_of(review) == "The campaign has no last day, so it holds for a year, until 2027-12-01."
    decide(review, table.owner)
    decide(review, table.partner)
    assert only_approval().valid_until == core_clock.start_of_day(date(2027, 12, 2), "UTC")
    clock.set("2027-11-17T09:00:00Z")
    assert warn_seller(table.seller_id) == 1
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith("Approved until"))).first()
    assert mail is not None
    assert "the last day it was approved for" in mail.text


def test_what_runs_out_soon_is_approved_again_without_a_gap(table: Table, clock: Clock) -> None:
    review = asked(table, Bounds(date(2026, 12, 20)))
    decide(review, table.owner)
    decide(review, table.partner)
    with pytest.raises(Conflict, match="approved this version already"):
        submit_for_review(review.creative_version_id, actor=table.marketer)
    clock.set("2026-12-08T09:00:00Z")
    again = submit_for_review(review.creative_version_id, actor=table.marketer)
    decide(again, table.owner)
    decide(again, table.partner)
    older, newer = db.session.scalars(select(Approval).order_by(Approval.id)).all()
    assert (older.ended_at, newer.interval.until) == (newer.valid_from, datetime.fromisoformat("2031-01-01T00:00Z"))
    with pytest.raises(Conflict, match="approved this version already"):
        submit_for_review(review.creative_version_id, actor=table.marketer)


def test_an_approval_that_ends_with_its_campaign_is_not_given_again_before(clock: Clock) -> None:
    clock.set("2030-12-25T09:00:00Z")
    table = make_table()
    review = approved(table)
    with pytest.raises(Conflict, match="approved this version already"):
        submit_for_review(review.creative_version_id, actor=table.marketer)
    revoke_approval(only_approval().id, actor=table.partner, rule_broken="Price", why="It says $199 and is $249.")
    with pytest.raises(Conflict, match="ended for a breach"):
        submit_for_review(review.creative_version_id, actor=table.marketer)


def test_the_page_takes_a_day_and_channels_and_says_what_is_wrong_with_them(client: FlaskClient, table: Table) -> None:
    version = latest(make_creative(table))
    person, address = as_person(client, table.marketer), f"/designs/versions/{version.public_id}/submit"
    given = {"scope": "partnership", "channels": ["email", "event"], "last_day": "2026-11-30"}
    refused = person.post(address, data=given)
    assert refused.status_code == 422
    assert "Choose a day from today on" in refused.text
    assert 'value="2026-11-30"' in refused.text
    assert person.post(address, data={**given, "last_day": "2026-13-01"}).status_code == 422
    assert person.post(address, data={**given, "channels": ["radio"], "last_day": ""}).status_code == 422
    assert person.post(address, data={**given, "last_day": "2026-12-24"}).status_code == 302
    review = db.session.scalars(select(ReviewRound)).one()
    assert review.asked == Bounds(date(2026, 12, 24), frozenset({MAIL, STAND}))


def test_a_decision_sent_from_an_older_page_approves_as_it_was_asked_for(client: FlaskClient, table: Table) -> None:
    review = asked(table, Bounds(date(2026, 12, 24)))
    page = as_person(client, table.partner).get(f"/designs/{review.creative.public_id}")
    assert "It holds until Dec 24, 2026." in page.text
    address, sha = f"/designs/reviews/{review.public_id}/decide", review.version.sha256
    old = {"verdict": "approve", "seen_sha": sha}
    assert as_person(client, table.partner).post(address, data={**old, "last_day": "2027-01-01"}).status_code == 422
    assert as_person(client, table.partner).post(address, data=old).status_code == 302
    assert as_person(client, table.owner).post(address, data={**old, "last_day": "2026-12-23"}).status_code == 302
    assert only_approval().valid_until == core_clock.start_of_day(date(2026, 12, 24), "UTC")
    history = as_person(client, table.partner).get(f"/designs/{review.creative.public_id}/history").text
    shown = re.sub("<[^>]+>", "", history)
    assert "for use until Dec 24, 2026" in shown
    assert "only until Dec 23, 2026" in shown
