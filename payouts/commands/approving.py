"""Who may approve a run, and who may let one of its payouts be sent anew: the same people, by the same rule."""

from core import clock
from core.access import Actor
from payouts.models import PayoutRun
from payouts.queries.destinations import bank_editors_of
from payouts.queries.limits import paid_by, raises_for
from payouts.queries.runs import has_other_approver, included_payouts, preparers_of
from payouts.rules.limits import raisers_of
from payouts.rules.runs import Approval, check_may_approve


def check_may_approve_again(run: PayoutRun, actor: Actor) -> None:
    """Refuse whoever prepared the run or set a bank detail in it. Raises NotAllowed."""
    check_may_approve(approval_of(run, actor))


def approval_of(run: PayoutRun, actor: Actor) -> Approval:
    """Return what decides whether somebody may approve a frozen run."""
    people = preparers_of(run)
    return Approval(
        approver_id=actor.user_id,
        preparers=people,
        bank_editors=bank_editors_of(included_payouts(run)),
        limit_raisers=raisers_of(paid_by(run), raises_for(run)),
        is_alone=bool(run.is_alone) and not has_other_approver(run.seller_id, than=people),
        frozen_at=run.frozen_at or clock.now(),
        now=clock.now(),
    )
