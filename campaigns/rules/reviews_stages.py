"""Stages of a review: who has to say yes, in which order, and by when.

A stage only ever asks for more: a round is approved when every stage is done *and* every side that decides has
approved. A day that has passed moves the earliest day of sending and tells the owners; it never approves anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from campaigns.rules.creatives import Side
from campaigns.rules.reviews import Verdict
from core import clock
from core.errors import AppError, Conflict

MOST_STAGES, MOST_DAYS, MOST_STAND_IN_DAYS, MOST_WAIT = 4, 30, 366, 10


class StageRule(StrEnum):
    """When a stage is done. Each side: at least one of every side that takes part in it."""

    ANY = "any"
    ALL = "all"
    N_OF_M = "n_of_m"
    EACH_SIDE = "each_side"


class StageSide(StrEnum):
    """Whose people a stage asks."""

    SELLER = "seller"
    PARTNER = "partner"
    BOTH = "both"

    def takes_in(self, side: Side) -> bool:
        """Say whether people of this side are asked."""
        return self is StageSide.BOTH or self.value == side.value


class StageWho(StrEnum):
    """Who of those that decide about brands is asked."""

    EVERYBODY = "everybody"
    OWNERS = "owner"
    BRAND_APPROVERS = "brand_approver"
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """One stage of a program's plan. `people` are named ones, by id; `days` are business days, None for no due day."""

    name: str
    side: StageSide = StageSide.BOTH
    who: StageWho = StageWho.EVERYBODY
    people: tuple[str, ...] = ()
    rule: StageRule = StageRule.EACH_SIDE
    needed: int = 1
    days: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """The stages that a program's designs go through, one after the other or side by side. None: only the sides.

    `tell_after` is how many business days a late answer waits before the owners are told; 0: on the day after.
    """

    stages: tuple[PlannedStage, ...] = ()
    in_order: bool = True
    tell_after: int = 0

    def to_json(self) -> list[dict[str, Any]]:
        """Return the stages as they are stored."""
        return [asdict(stage) for stage in self.stages]


def plan_from_json(stages: Iterable[Mapping[str, Any]], *, in_order: bool, tell_after: int = 0) -> ReviewPlan:
    """Return a plan from what is stored."""
    return ReviewPlan(tuple(_stage_from_json(stage) for stage in stages), in_order, tell_after)


def is_to_be_told(due_on: date, *, today: date, tell_after: int) -> bool:
    """Say whether owners are told now that an answer is late. Business days are Monday to Friday."""
    return today > clock.after_business_days(due_on, tell_after)


def _stage_from_json(stage: Mapping[str, Any]) -> PlannedStage:
    return PlannedStage(
        name=stage["name"],
        side=StageSide(stage["side"]),
        who=StageWho(stage["who"]),
        people=tuple(stage["people"]),
        rule=StageRule(stage["rule"]),
        needed=stage["needed"],
        days=stage["days"],
    )


def check_plan(plan: ReviewPlan) -> None:
    """Raise AppError, naming the stage, for a plan that no review could follow."""
    names = [stage.name.casefold() for stage in plan.stages]
    if not 0 <= plan.tell_after <= MOST_WAIT:
        raise AppError(f"Write 0 to {MOST_WAIT} business days.", field="tell_after")
    if len(names) > MOST_STAGES:
        raise AppError(f"Use at most {MOST_STAGES} stages.", field="stages")
    if len(set(names)) < len(names):
        raise AppError("Two stages have the same name. Give each its own.", field="stages")
    for number, stage in enumerate(plan.stages, start=1):
        problem = _problem(stage)
        if problem:
            raise AppError(f"Stage {number}: {problem}", field="stages")


def _problem(stage: PlannedStage) -> str:
    problems = (
        (not stage.name or len(stage.name) > 60, "write a name of up to 60 letters."),
        (stage.who is StageWho.NAMED and not stage.people, "tick whom to ask, or choose everybody who decides."),
        (
            stage.who is StageWho.NAMED and stage.side is not StageSide.SELLER,
            "only your own people can be named. For the partner choose everybody, owners or brand approvers.",
        ),
        (
            stage.rule is StageRule.EACH_SIDE and stage.side is not StageSide.BOTH,
            "“one of each side” needs both sides. Choose anybody, everybody or a number.",
        ),
        (stage.rule is StageRule.N_OF_M and stage.needed < 1, "say how many have to approve, at least 1."),
        (
            stage.who is StageWho.NAMED and stage.rule is StageRule.N_OF_M and stage.needed > len(stage.people),
            "more have to approve than are asked.",
        ),
        (stage.days is not None and not 1 <= stage.days <= MOST_DAYS, f"give 1 to {MOST_DAYS} business days."),
    )
    return next((words for applies, words in problems if applies), "")


def check_has_people(name: str, people: Collection[object], *, rule: StageRule, needed: int) -> None:
    """Raise AppError when a stage could never be done: those it asks are not there, or made the version themselves."""
    least = needed if rule is StageRule.N_OF_M else 1
    if len(people) < least:
        raise AppError(
            f"The stage “{name}” needs {least} who can approve and has {len(people)}: whoever made a version does not "
            "count. Change the program's review plan, or let somebody else save the version."
        )


def is_done(
    *,
    rule: StageRule,
    needed: int,
    people: Mapping[UUID, Side],
    said: Mapping[UUID, Verdict],
    sides: Collection[Side],
    hosts: Mapping[UUID, UUID] | None = None,
) -> bool:
    """Say whether a stage is done. `said` holds what each person said, or who stood in for them; `sides` must approve.

    Whoever left it to colleagues is not waited for, but somebody has to approve. `hosts` names who invited each guest:
    where a number has to approve, a guest and their host count as one.
    """
    yes = {person for person in people if person in said and said[person].is_approval}
    if not yes:
        return False
    if rule is StageRule.ANY:
        return True
    if rule is StageRule.N_OF_M:
        return len({(hosts or {}).get(person, person) for person in yes}) >= needed
    if rule is StageRule.EACH_SIDE:
        return {people[person] for person in yes} >= {side for side in people.values() if side in sides}
    return all(person in yes or said.get(person) is Verdict.NOT_MINE for person in people)


def check_turn(persons: Collection[UUID], stages: Iterable[tuple[str, Collection[UUID], bool]]) -> None:
    """Raise Conflict while every stage that asks somebody, or those they stand in for, waits for an earlier one.

    Stages: name, people, whether it has begun.
    Whoever is asked by no stage may speak for their side at any time.
    """
    mine = [(name, has_begun) for name, people, has_begun in stages if set(persons) & set(people)]
    if mine and not any(has_begun for _name, has_begun in mine):
        raise Conflict(f"You are asked in the stage “{mine[0][0]}”, which begins when the one before it is done.")


@dataclass(frozen=True, slots=True)
class Remaining:
    """A stage that is not done: the day it is due if it has begun, and else how many business days it will have."""

    due_on: date | None
    days: int | None


def earliest_day(stages: Sequence[Remaining], *, today: date, in_order: bool) -> date:
    """Return the earliest day everything can be approved if everybody answers by their day, late ones today.

    A due day that has passed counts as today, so each day of delay moves everything after it.
    """
    ends, start = [today], today
    for stage in stages:
        end = max(stage.due_on, today) if stage.due_on else clock.after_business_days(start, stage.days or 0)
        ends.append(end)
        start = end if in_order else today
    return max(ends)


def check_stand_in(from_on: date, until_on: date, *, today: date, others: Iterable[tuple[date, date]]) -> None:
    """Raise AppError for days that are over, turned round, longer than a year, or covered by another stand-in."""
    if until_on < from_on:
        raise AppError("The last day is before the first.", field="until_on")
    if until_on < today:
        raise AppError("These days are over. Choose days from today on.", field="until_on")
    if (until_on - from_on).days > MOST_STAND_IN_DAYS:
        raise AppError("Choose at most a year.", field="until_on")
    if any(from_on <= last and first <= until_on for first, last in others):
        raise AppError("Somebody stands in for you on some of these days already. End that first.", field="from_on")
