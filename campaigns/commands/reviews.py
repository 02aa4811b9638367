"""Writes of reviews: submitting, deciding, taking back. A decision is about exactly the bytes its maker saw."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.commands.approvals import grant_approval
from campaigns.commands.creatives import check_owner, person
from campaigns.commands.reviews_checks import checks_hold
from campaigns.commands.reviews_stages import move_stages_on, open_stages
from campaigns.models import Creative, CreativeVersion, Decision, ReviewGuest, ReviewRound, ReviewStage
from campaigns.notices import reviews as notices
from campaigns.queries import approvals_bounds as limits
from campaigns.queries import reviews as queries
from campaigns.queries.brands import brands_of, sides_that_decide
from campaigns.queries.comments import count_open_must_fix
from campaigns.queries.creatives import count_newer_submitted, find_latest_version, get_version, side_of
from campaigns.queries.creatives_checks import checks_of
from campaigns.queries.reviews_stages import checklist_of, stages_of, stands_in_for, zone_of
from campaigns.rules import reviews as rules
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.approvals_bounds import UNBOUND, Bounds, channels_to_keep
from campaigns.rules.checklists import check_ticked
from campaigns.rules.checks import check_may_submit
from campaigns.rules.creatives import Side, VersionState, advance_version
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.rules.reviews_stages import StageSide, check_turn
from core import audit, clock
from core.access import Actor
from core.db import add, command, db, lock
from core.errors import Conflict
from core.ids import Id


@command
def submit_for_review(
    version_id: Id,
    *,
    actor: Actor,
    scope: ApprovalScope = ApprovalScope.PLACEMENT,
    bounds: Bounds = UNBOUND,
    due_on: date | None = None,
) -> ReviewRound:
    """Ask the sides that decide to judge a version. An open review of an older version ends.

    Without a plan and a day they have five business days. `bounds` say until when and on which channels the approval
    is to hold. Raises AppError while a required check fails, a side has nobody to approve or the bounds make no sense,
    Conflict for a version that moved on.
    """
    version = get_version(actor, version_id)
    creative = lock(version.creative)
    version = lock(version)
    check_owner(creative, actor)
    _check_is_newest(version)
    limits.check_may_be_submitted(version, bounds)
    checks = checks_of(creative, version.bundle, brands_of(creative))
    check_may_submit(checks)
    today = clock.today(zone_of(creative, StageSide.BOTH))
    rules.check_due(due_on, today=today)
    approvers = _approver_ids(creative)
    deciding = sides_that_decide(creative)
    rules.check_sides_can_answer({side: approvers[side] for side in deciding})
    _close_older(version, actor)
    version.state = advance_version(version.state, VersionState.IN_REVIEW)
    review = _open(version, actor, deciding, scope, bounds)
    review.checks = [check.to_json() for check in checks]
    stages = open_stages(review, {side: _allowed(review, approvers)[side] for side in deciding})
    review.due_on = due_on or (None if stages else clock.after_business_days(today, rules.DAYS_TO_ANSWER))
    own_side = side_of(creative, actor)
    if not review.checklist and rules.submitting_approves(approvers[own_side], submitter=person(actor)):
        _add_decision(review, Voice(actor), Verdict.APPROVE, by_submitting=True)
    if not settle(review, actor):
        notices.review_asked(review, _asked_first(review, approvers, stages) - {person(actor)})
    return review


@command
def decide_review(
    round_id: Id,
    *,
    actor: Actor,
    verdict: Verdict,
    seen_sha: str,
    note: str = "",
    ticked: Collection[str] = (),
    bounds: Bounds = UNBOUND,
) -> Decision:
    """Record one person's verdict on the version they saw. Saying the same twice counts once.

    Whoever approves may do so for less than was asked for: within `bounds`. Raises AppError for those that are wider,
    Conflict when a newer version arrived or the round is over, NotAllowed for people whose word does not count.
    """
    away = [one.user_id for one in stands_in_for(actor)]
    voice = Voice(actor, away=away, ticked=ticked, bounds=bounds if verdict.is_approval else UNBOUND)
    return judge(lock_round(actor, round_id), voice, verdict=verdict, seen_sha=seen_sha, note=note)


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose word a decision is: a member's, who may stand in for colleagues who are away, or a guest's.

    `ticked` are the points of the checklist they looked at, `bounds` for how much less they approve.
    """

    actor: Actor
    guest: ReviewGuest | None = None
    away: Sequence[Id] = ()
    ticked: Collection[str] = ()
    bounds: Bounds = UNBOUND


@command
def lock_round(actor: Actor, round_id: Id) -> ReviewRound:
    """Return a round this actor may see, locked after its creative: in this order everywhere."""
    review = queries.get_round(actor, round_id)
    lock(review.creative)
    return lock(review)


@command
def judge(review: ReviewRound, voice: Voice, *, verdict: Verdict, seen_sha: str, note: str) -> Decision:
    """Record a verdict on a locked round. The rules are the same for members and guests; only who may differs."""
    standing = queries.find_standing_decision(review.id, voice.guest.id if voice.guest else voice.actor.user_id)
    if standing is not None and (standing.seen_sha, standing.verdict, standing.last_day, standing.channels) == (
        seen_sha, verdict, voice.bounds.last_day, channels_to_keep(review.scope, voice.bounds)
    ):  # fmt: skip
        return standing
    _check_is_what_they_saw(review, seen_sha)
    rules.check_is_open(review.state)
    if standing is not None:
        raise Conflict("You have decided on this version already. Withdraw your decision first, then decide again.")
    if voice.guest is None:
        _check_may_decide(review, voice.actor, voice.away)
    rules.check_note(verdict, note)
    rules.check_must_fix(verdict, count_open_must_fix(review.version))
    check_ticked(verdict, review.checklist, voice.ticked)
    if verdict.is_approval:
        limits.check_has_day_left(review)
        limits.check_within(review.creative, voice.bounds, review.asked)
    decision = _add_decision(review, voice, verdict, note=note.strip())
    settle(review, voice.actor, verdict)
    return decision


@command
def withdraw_decision(decision_id: Id, *, actor: Actor) -> Decision:
    """Take back one's own decision while the round is open; it stays in the history. Doing so twice changes nothing."""
    found = queries.get_own_decision(actor, decision_id)
    return take_back(lock_round(actor, found.review_round_id), lock(found), actor)


@command
def take_back(review: ReviewRound, decision: Decision, actor: Actor) -> Decision:
    """Withdraw a decision of a locked round that is open."""
    if decision.withdrawn_at is not None:
        return decision
    rules.check_is_open(review.state)
    rules.check_may_withdraw(by_submitting=decision.by_submitting)
    decision.withdrawn_at = clock.now()
    move_stages_on(review)
    audit.record(actor, ReviewAction.DECISION_WITHDRAWN, decision)
    return decision


@command
def withdraw_round(round_id: Id, *, actor: Actor) -> ReviewRound:
    """Take a version out of review. Only the side that made it may. Raises Conflict when the round is over."""
    review = queries.get_round(actor, round_id)
    check_owner(lock(review.creative), actor)
    review = lock(review)
    _close(review, RoundState.WITHDRAWN, VersionState.WITHDRAWN)
    audit.record(actor, ReviewAction.REVIEW_WITHDRAWN, review)
    return review


def _open(
    version: CreativeVersion, actor: Actor, sides: list[Side], scope: ApprovalScope, bounds: Bounds
) -> ReviewRound:
    review = add(
        ReviewRound(
            seller_id=version.seller_id,
            partner_id=version.partner_id,
            creative_id=version.creative_id,
            creative_version_id=version.id,
            required_sides=[side.value for side in sides],
            scope=scope,
            last_day=bounds.last_day,
            channels=channels_to_keep(scope, bounds),
            checklist=checklist_of(version.creative),
            opened_by_id=person(actor),
        )
    )
    audit.record(actor, ReviewAction.REVIEW_OPENED, review, number=version.number, sha256=version.sha256)
    return review


def _add_decision(
    review: ReviewRound, voice: Voice, verdict: Verdict, *, note: str = "", by_submitting: bool = False
) -> Decision:
    actor, guest = voice.actor, voice.guest
    decision = add(
        Decision(
            seller_id=review.seller_id,
            partner_id=review.partner_id,
            review_round_id=review.id,
            user_id=None if guest else person(actor),
            guest_id=guest.id if guest else None,
            organization_id=actor.organization_id,
            side=side_of(review.creative, actor),
            verdict=verdict,
            note=note,
            seen_sha=review.version.sha256,
            by_submitting=by_submitting,
            stands_for=[each.hex for each in voice.away],
            ticked=[point for point in review.checklist if point in voice.ticked],
            last_day=voice.bounds.last_day,
            channels=channels_to_keep(review.scope, voice.bounds),
        )
    )
    audit.record(actor, ReviewAction.REVIEW_DECIDED, decision, verdict=verdict, sha256=decision.seen_sha)
    return decision


@command
def settle(review: ReviewRound, actor: Actor, verdict: Verdict | None = None) -> bool:
    """Close the round when its rule and its stages are satisfied, and say whether it closed.

    The checks are run again before an approval. One that stops it raises AppError where a `verdict` would have decided;
    without one, as when a guest is taken back, the round stays open.
    """
    standings = [decision.standing for decision in queries.list_standing_decisions(review.id)]
    result = rules.outcome(standings, sides=review.sides, rule=review.rule)
    is_left = result is not RoundState.CHANGES_REQUESTED and not move_stages_on(review)
    if is_left or result is RoundState.OPEN or (result is RoundState.APPROVED and not limits.has_day_left(review)):
        return False
    if result is RoundState.APPROVED and not checks_hold(review, verdict):
        return False
    _close(review, result, VersionState(result.value))
    if result is RoundState.APPROVED:
        grant_approval(review, actor=actor)
    notices.review_over(review, actor)
    return True


def _close(review: ReviewRound, to: RoundState, version_to: VersionState) -> None:
    review.state, review.closed_at = rules.advance_round(review.state, to), clock.now()
    version = lock(review.version)
    version.state = advance_version(version.state, version_to)
    db.session.flush()


def _close_older(version: CreativeVersion, actor: Actor) -> None:
    """End the open review of an older version: people should judge the newest only."""
    older = queries.find_open_round(version.creative_id)
    if older is not None and older.creative_version_id != version.id:
        _close(lock(older), RoundState.WITHDRAWN, VersionState.WITHDRAWN)
        audit.record(actor, ReviewAction.REVIEW_WITHDRAWN, older)


def _check_is_newest(version: CreativeVersion) -> None:
    newest = find_latest_version(version.creative_id)
    if newest is not None and newest.id != version.id:
        raise Conflict(f"Version {newest.number} is newer. Submit that one, or save a new version.")


def _check_is_what_they_saw(review: ReviewRound, seen_sha: str) -> None:
    if seen_sha != review.version.sha256 or count_newer_submitted(review.version):
        raise Conflict(rules.NEWER_VERSION)


def _check_may_decide(review: ReviewRound, actor: Actor, away: Sequence[Id]) -> None:
    own_side = side_of(review.creative, actor)
    own = {own_side: _approver_ids(review.creative)[own_side]}
    rules.check_may_decide(person(actor), approvers=own[own_side], allowed=_allowed(review, own)[own_side])
    stages = ((stage.name, stage.people, stage.opened_at is not None) for stage in stages_of(review.id))
    check_turn({person(actor), *away}, stages)


def _approver_ids(creative: Creative) -> dict[Side, set[Id]]:
    return {side: {user.id for user in people} for side, people in queries.approvers_by_side(creative).items()}


def _allowed(review: ReviewRound, approvers: dict[Side, set[Id]]) -> dict[Side, frozenset[Id]]:
    authors = {"author": review.creative.created_by_id, "last_editor": review.version.author_id}
    return {side: rules.who_may_decide(people, **authors) for side, people in approvers.items()}


def _asked_first(review: ReviewRound, approvers: dict[Side, set[Id]], stages: Sequence[ReviewStage]) -> set[Id]:
    """Return who can decide at once: of the sides that decide and of the stages that have begun."""
    allowed = _allowed(review, approvers)
    asked = {one for side in review.sides for one in allowed[side]}
    asked -= {one for stage in stages for one in stage.people}
    return asked | {one for stage in stages if stage.opened_at is not None for one in stage.people}
