"""Writes of stages: they begin, are done, are open again when a decision is withdrawn, and told of when late."""

from collections.abc import Collection, Mapping
from datetime import date

from campaigns.models import ReviewRound, ReviewStage
from campaigns.notices import reviews_stages as notices
from campaigns.queries import reviews_stages as queries
from campaigns.queries.creatives import organization_of
from campaigns.queries.reviews import list_standing_decisions
from campaigns.rules import reviews_stages as rules
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import RoundState, Verdict, sides_waited_for
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.rules.reviews_stages import PlannedStage, StageSide, StageWho
from core import audit, clock
from core.access import system_for
from core.db import add, command, db, lock
from core.ids import Id


@command
def open_stages(review: ReviewRound, allowed: Mapping[Side, Collection[Id]]) -> list[ReviewStage]:
    """Copy the program's plan into a round that opens. `allowed` are those whose judgement counts, by side.

    A stage that asks only a side which does not decide, or is not there, is left out.
    Raises AppError when a stage could never be done.
    """
    plan, roles = queries.plan_of(review.creative), queries.roles_of(review.creative)
    found: list[ReviewStage] = []
    for planned in (one for one in plan.stages if any(one.side.takes_in(side) for side in allowed)):
        people = {
            person: side
            for side, persons in allowed.items()
            if planned.side.takes_in(side)
            for person in persons
            if _is_asked(planned, person, roles[person].value)
        }
        rules.check_has_people(planned.name, people, rule=planned.rule, needed=planned.needed)
        found.append(_add(review, planned, len(found), people, in_order=plan.in_order))
    _begin_next(review, found)
    return found


@command
def move_stages_on(review: ReviewRound) -> bool:
    """Note which stages of a round are done after a decision, begin the next, and say whether none is left.

    A stage whose decision was withdrawn is open again; those after it that have begun go on.
    """
    stages, said = queries.stages_of(review.id), _said(review)
    for stage in stages:
        is_done = rules.is_done(
            rule=stage.rule,
            needed=stage.needed,
            people=stage.people,
            said=said,
            sides=review.sides,
            hosts=stage.hosts,
        )
        if is_done and stage.done_at is None and stage.opened_at is not None:
            stage.done_at = clock.now()
        elif not is_done:
            stage.done_at = None
    begun = _begin_next(review, stages)
    if begun and review.state is RoundState.OPEN:
        return move_stages_on(review)
    return all(stage.done_at is not None for stage in stages)


def escalate_seller(seller_id: Id) -> int:
    """Tell owners of a seller's reviews whose day has passed; returns how many. Each is a command."""
    told = sum(escalate(stage_id) for stage_id in queries.late_stages(seller_id))
    return told + sum(escalate_round(round_id) for round_id in queries.late_rounds(seller_id))


@command
def escalate_round(round_id: Id) -> bool:
    """Tell the owners of the sides that a late review awaits, once. Returns whether mail went out."""
    review = lock(db.session.get_one(ReviewRound, round_id))
    standings = [one.standing for one in list_standing_decisions(review.id)]
    sides = sides_waited_for(standings, sides=review.sides)
    if review.state is not RoundState.OPEN or review.escalated_at or review.due_on is None or not sides:
        return False
    if not _is_to_be_told(review, sides, review.due_on):
        return False
    review.escalated_at = clock.now()
    audit.record(system_for(review.seller_id), ReviewAction.REVIEW_ESCALATED, review, due_on=review.due_on.isoformat())
    for side in sides:
        notices.review_is_late(review, side, queries.owners_of([organization_of(review.creative, side)]))
    return True


@command
def escalate(stage_id: Id) -> bool:
    """Tell the owners of those whom a late stage awaits, once. Returns whether mail went out."""
    stage = lock(db.session.get_one(ReviewStage, stage_id))
    review, waits = stage.review, stage.opened_at is not None and stage.done_at is None
    said = _said(review)
    sides = {side for person, side in stage.people.items() if person not in said}
    if not waits or review.state is not RoundState.OPEN or stage.escalated_at or stage.due_on is None or not sides:
        return False
    if not _is_to_be_told(review, sides, stage.due_on):
        return False
    stage.escalated_at = clock.now()
    audit.record(system_for(stage.seller_id), ReviewAction.REVIEW_ESCALATED, stage, due_on=stage.due_on.isoformat())
    owners = queries.owners_of([organization_of(review.creative, side) for side in sides])
    notices.stage_is_late(stage, owners)
    return True


def _said(review: ReviewRound) -> dict[Id, Verdict]:
    return queries.said_in(list_standing_decisions(review.id))


def _is_to_be_told(review: ReviewRound, sides: Collection[Side], due_on: date) -> bool:
    today = clock.today(queries.zone_of(review.creative, _whose(sides)))
    return rules.is_to_be_told(due_on, today=today, tell_after=queries.plan_of(review.creative).tell_after)


def _whose(sides: Collection[Side]) -> StageSide:
    return StageSide.PARTNER if set(sides) == {Side.PARTNER} else StageSide.SELLER


def _is_asked(planned: PlannedStage, person: Id, role: str) -> bool:
    if planned.who is StageWho.EVERYBODY:
        return True
    return person.hex in planned.people if planned.who is StageWho.NAMED else role == planned.who.value


def _add(
    review: ReviewRound, planned: PlannedStage, position: int, people: Mapping[Id, Side], *, in_order: bool
) -> ReviewStage:
    return add(
        ReviewStage(
            seller_id=review.seller_id,
            partner_id=review.partner_id,
            review_round_id=review.id,
            position=position,
            name=planned.name,
            in_order=in_order,
            rule=planned.rule,
            needed=planned.needed,
            days=planned.days,
            side=planned.side,
            reviewers={person.hex: side.value for person, side in people.items()},
        )
    )


def _begin_next(review: ReviewRound, stages: Collection[ReviewStage]) -> bool:
    """Begin every stage whose turn has come; returns whether one began."""
    begun = False
    for stage in stages:
        if stage.opened_at is None:
            stage.opened_at, begun = clock.now(), True
            if stage.days is not None:
                today = clock.today(queries.zone_of(review.creative, stage.side))
                stage.due_on = clock.after_business_days(today, stage.days)
            if stage.position:
                notices.stage_begins(stage, _said(review))
        if stage.in_order and stage.done_at is None:
            break
    db.session.flush()
    return begun
