"""The demo's payment runs: closed months are paid as they would be, and the newest one waits for the visitor."""

import time
from datetime import date, timedelta

from sqlalchemy import select

from accounts.permissions import Role
from core import clock
from core.access import Actor
from core.db import db
from core.ids import Id
from demo.commands.mishaps import ask_more_of_some, bring_some_back, leave_out_some, look_at_accounts
from demo.commands.stage import Stage
from demo.commands.stand_in import StandIn
from payouts.commands import freezing, runs
from payouts.commands.advances import pay_advance
from payouts.commands.exports import export_run
from payouts.commands.paying import pay_run
from payouts.commands.payouts import mark_paid
from payouts.models import PayoutRun, Period
from payouts.queries.advances import list_advances
from payouts.queries.attempts import unsent
from payouts.queries.due import due_by
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import included_payouts
from payouts.rules.destinations import SENDING
from payouts.rules.runs import PayoutState, RunState
from payouts.tasks.paying import go_on_with

_WAITS_S = (0, 3, 12)  # a call that a busy machine did not answer in time is made again after 2 s, then after 10 s
_DAYS_BEFORE_PAYING = 19  # closed on the 10th, a week for the partner to look, then the run


def pay_earlier_months(stages: list[Stage], stripe: StandIn | None) -> None:
    """Pay each closed month on the 20th after it, as finance would, and book what came back since."""
    for stage in stages:
        today = clock.today(stage.team.seller.zone)
        month = _month_without_run(stage.team.organization_id)
        if month is not None and today == _pay_day(month) and not _is_newest(month, stage):
            _pay(stage, month, stripe)
        bring_some_back(stage)


def pay_promised_advances(stages: list[Stage]) -> None:
    """Record every advance that was promised as paid, as finance would on the day."""
    for stage in stages:
        actor = stage.team.actor(Role.FINANCE_APPROVER)
        for row in list_advances(actor):
            if row.paid is None:
                today = clock.today(stage.team.seller.zone)
                pay_advance(row.version.id, actor=actor, paid_on=today, reference=f"Advance {row.partnership.name}")


def leave_run_open(stage: Stage, *, by: Role) -> None:
    """Leave a draft over the newest closed month, for the visitor to look at, send, approve and pay."""
    month = _newest_closed(stage.team.organization_id)
    if month is not None and due_by(stage.team.organization_id, month):
        runs.draft_run(month, actor=stage.team.actor(by))


def _pay_day(month: str) -> date:
    return clock.first_day(clock.next_month(month)) + timedelta(days=_DAYS_BEFORE_PAYING)


def _is_newest(month: str, stage: Stage) -> bool:
    """Whether no later month will be closed before the story ends, so that this one stays open for the visitor."""
    return clock.next_month(clock.next_month(month)) > clock.month_of(_real_today(stage.team.seller.zone))


def _real_today(zone: str) -> date:
    return clock.local_day(clock.now() - clock.shift(), zone)


def _month_without_run(seller_id: Id) -> str | None:
    done = select(PayoutRun.cutoff_month).where(PayoutRun.seller_id == seller_id)
    query = select(Period.month).where(Period.seller_id == seller_id, Period.month.not_in(done))
    return db.session.scalar(query.order_by(Period.month.desc()).limit(1))


def _newest_closed(seller_id: Id) -> str | None:
    query = select(Period.month).where(Period.seller_id == seller_id)
    return db.session.scalar(query.order_by(Period.month.desc()).limit(1))


def _pay(stage: Stage, month: str, stripe: StandIn | None) -> None:
    if not due_by(stage.team.organization_id, month):
        return
    preparer, approver = stage.team.actor(Role.FINANCE_PREPARER), stage.team.actor(Role.FINANCE_APPROVER)
    run = runs.draft_run(month, actor=preparer)
    leave_out_some(stage, run)
    rows = rows_of(run)
    if not any(row.is_ready for row in rows):
        runs.cancel_run(run.id, actor=preparer)
        return
    run = freezing.submit_run(run.id, actor=preparer, seen=state_of_draft(rows))
    run = runs.approve_run(run.id, actor=approver, seen_sha=run.sha256 or "")
    asked = ask_more_of_some(stage, run, stripe)
    _pay_by_stripe(run, approver)
    look_at_accounts(asked)
    _pay_by_file(run, approver, clock.today(stage.team.seller.zone))
    if run.state == RunState.SETTLED:
        runs.finish_run(run.id, actor=approver)


def _pay_by_stripe(run: PayoutRun, approver: Actor) -> None:
    if unsent(run):
        pay_run(run.id, actor=approver, seen_sha=run.approved_sha256 or "")
        _go_on_until_answered(run)


def _go_on_until_answered(run: PayoutRun) -> None:
    for wait_s in _WAITS_S:
        time.sleep(wait_s)
        go_on_with(run.id)
        db.session.expire_all()
        if all(PayoutState(payout.state) is not PayoutState.SENDING for payout in included_payouts(run)):
            return


def _pay_by_file(run: PayoutRun, approver: Actor, today: date) -> None:
    by_file = [payout for payout in included_payouts(run) if payout.rail not in SENDING]
    if by_file:
        export_run(run.id, actor=approver)
    for payout in by_file:
        reference = f"BANK-{run.number:03d}-{payout.public_id[-4:].upper()}"
        mark_paid(payout.id, actor=approver, reference=reference, paid_on=today)
