"""Writes of review plans, and of who stands in for whom."""

from collections.abc import Sequence

from accounts.queries import get_organization
from campaigns.commands.creatives import person
from campaigns.models import ProgramReviewPlan, StandIn
from campaigns.queries.programs import get_program
from campaigns.queries.reviews import approvers_of
from campaigns.queries.reviews_stages import find_plan, get_own_stand_in, list_own_stand_ins
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.rules.reviews_stages import ReviewPlan, check_plan, check_stand_in
from campaigns.schemas.reviews import StandInDraft
from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, NotAllowed
from core.ids import Id


@command
def save_review_plan(
    program_id: Id, plan: ReviewPlan, *, actor: Actor, checklist: Sequence[str] = ()
) -> ProgramReviewPlan:
    """Set how the designs of a program are reviewed. Rounds that are open keep the stages and list they began with.

    Raises AppError naming the stage that no review could follow, and for a person who does not decide about brands.
    """
    program = lock(get_program(actor, program_id))
    check_plan(plan)
    known = {user.id.hex for user in approvers_of(program.seller_id)}
    if any(named not in known for stage in plan.stages for named in stage.people):
        raise AppError("Only your own owners and brand approvers can be asked by name.", field="stages")
    found = find_plan(program.id) or ProgramReviewPlan(seller_id=program.seller_id, program_id=program.id)
    found.stages, found.in_order, found.checklist = plan.to_json(), plan.in_order, list(checklist)
    found.tell_after = plan.tell_after
    found.changed_by_id, found.changed_at = person(actor), clock.now()
    add(found)
    audit.record(actor, ReviewAction.REVIEW_PLAN_SAVED, found, stages=[stage.name for stage in plan.stages])
    return found


@command
def name_stand_in(draft: StandInDraft, *, actor: Actor) -> StandIn:
    """Let a colleague decide for oneself from a day until a day. Raises AppError with a field for what cannot be."""
    if actor.organization_id is None:
        raise NotAllowed("Stand-ins are colleagues of one organization. Choose one first.")
    colleagues = {user.id for user in approvers_of(actor.organization_id)} - {person(actor)}
    if draft.stand_in_id not in colleagues:
        raise AppError("Choose a colleague who decides about your brand.", field="stand_in")
    today = clock.today(get_organization(actor.organization_id).timezone)
    others = [(one.from_on, one.until_on) for one in list_own_stand_ins(actor) if one.ended_at is None]
    check_stand_in(draft.from_on, draft.until_on, today=today, others=others)
    named = add(
        StandIn(
            organization_id=actor.organization_id,
            user_id=person(actor),
            stand_in_id=draft.stand_in_id,
            from_on=draft.from_on,
            until_on=draft.until_on,
        )
    )
    audit.record(actor, ReviewAction.STAND_IN_NAMED, named)
    return named


@command
def end_stand_in(stand_in_id: Id, *, actor: Actor) -> StandIn:
    """Let nobody decide for oneself any more; what was decided stays. Doing so twice changes nothing."""
    named = lock(get_own_stand_in(actor, stand_in_id))
    if named.ended_at is None:
        named.ended_at = clock.now()
        audit.record(actor, ReviewAction.STAND_IN_ENDED, named)
    return named
