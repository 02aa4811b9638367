"""Who may approve a run, and who may let one of its payouts be sent anew: the same people, by the same rule."""

from accounts.commands.links import issue_link, use_link, withdraw_links
from accounts.models import User
from core import audit, clock
from core.access import Actor, system_for
from core.db import command, lock
from core.errors import Conflict, NotAllowed
from core.ids import Id
from payouts import notices
from payouts.models import PayoutRun
from payouts.queries.destinations import bank_editors_of
from payouts.queries.limits import paid_by, raises_for
from payouts.queries.rails import get_run_of
from payouts.queries.runs import get_run, get_user, has_other_approver, preparers_of
from payouts.rules.actions import Action
from payouts.rules.limits import raisers_of
from payouts.rules.runs import APPROVE_ALONE, Approval, RunState, advance_run, check_may_approve, is_alone_with


def check_may_approve_again(run: PayoutRun, actor: Actor) -> Approval:
    """Refuse whoever prepared the run or set a bank detail in it. Raises NotAllowed."""
    approval = approval_of(run, actor)
    check_may_approve(approval)
    return approval


@command
def use_mailed_link(run: PayoutRun, token: str, *, actor: Actor) -> None:
    """Use up the link by which somebody who works alone confirms their approval of exactly this frozen run.

    Raises NotAllowed without one or with another's, Gone for one that was used.
    """
    if not token:
        raise NotAllowed(
            "You prepared this run yourself, so we mail you a link to confirm its approval. Open the newest one and "
            "approve there, or have it sent again on the run's page."
        )
    link = use_link(APPROVE_ALONE, token)
    if (link.subject_id, link.user_id, link.data.get("sha256")) != (run.id, actor.user_id, run.sha256):
        raise NotAllowed("This link confirms another run, or the run changed since. Have a new one sent to you.")


@command
def ask_mailed_link(run_id: Id, *, actor: Actor) -> PayoutRun:
    """Mail whoever works alone the link that confirms their approval, 24 hours after they sent the run for it.

    Raises NotAllowed before that or when they do not work alone, Conflict when the run does not wait for approval.
    """
    run = lock(get_run(actor, run_id))
    advance_run(RunState(run.state), RunState.APPROVED)
    if not is_alone_with(check_may_approve_again(run, actor)):
        raise Conflict("You did not prepare this run, so you approve it here and need no link.")
    _mail_link(run, get_user(actor.user_id))
    return run


@command
def mail_due_link(run_id: Id, sha256: str) -> None:
    """Mail the link to whoever sent a run for approval alone, if it still waits and is the same. Part of a job."""
    run = lock(get_run_of(run_id))
    if RunState(run.state) is RunState.IN_REVIEW and run.sha256 == sha256 and run.is_alone and run.submitted_by_id:
        _mail_link(run, get_user(run.submitted_by_id))


def _mail_link(run: PayoutRun, user: User) -> None:
    withdraw_links(APPROVE_ALONE, email=user.email, organization_id=run.seller_id)
    token = issue_link(
        APPROVE_ALONE,
        email=user.email,
        user_id=user.id,
        subject_id=run.id,
        organization_id=run.seller_id,
        data={"sha256": run.sha256},
    )
    notices.run_to_confirm(run, user, token=token)
    audit.record(system_for(run.seller_id), Action.RUN_LINK_MAILED, run, user=user.public_id)


def approval_of(run: PayoutRun, actor: Actor) -> Approval:
    """Return what decides whether somebody may approve a frozen run."""
    people = preparers_of(run)
    return Approval(
        approver_id=actor.user_id,
        preparers=people,
        bank_editors=bank_editors_of(run),
        limit_raisers=raisers_of(paid_by(run), raises_for(run)),
        is_alone=bool(run.is_alone) and not has_other_approver(run.seller_id, than=people),
        frozen_at=run.frozen_at or clock.now(),
        now=clock.now(),
    )
