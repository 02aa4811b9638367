"""The safety of paying by API: what differs, comparing anew, the stop, and the limits in force.

A key can stop payments and never allow them again; solving a difference is a person's word as well, and so is taking a
transfer back: a key reads how far that is.
"""

from accounts.permissions import Permission
from accounts.queries import get_own_organization
from core import ids
from core.access import current_actor, needs
from core.api import answers, takes
from core.ids import Id
from payouts.api.blueprint import api
from payouts.commands import findings, rail_accounts
from payouts.models import Payout, PayoutRun, RailReversal
from payouts.queries.findings import last_reconciliation, open_findings
from payouts.queries.limits import limits_of
from payouts.queries.paying import Difference, differences_in
from payouts.queries.rails import find_stop
from payouts.schemas.differences import ComparisonOut, FindingOut, LimitOut, StopOut, StopPayments, TakingBackOut


@api.get("/runs/findings")
@needs(Permission.RUNS_SEE)
@answers(list[FindingOut])
def list_findings() -> list[FindingOut]:
    """List what our books and the rails' or banks' say differently now, the serious ones first."""
    return [_finding(each) for each in differences_in(open_findings(_seller()))]


@api.get("/runs/comparison")
@needs(Permission.RUNS_SEE)
@answers(ComparisonOut)
def get_comparison() -> ComparisonOut:
    """Return when our books were last compared with a rail's, and what that looked at."""
    return _newest(is_asked=False)


@api.post("/runs/comparison")
@needs(Permission.RUN_PAY)
@answers(ComparisonOut, 202)
def ask_comparison() -> ComparisonOut:
    """Let a worker compare our books with the rails' now. The answer is the newest comparison before it."""
    findings.ask_comparison(actor=current_actor())
    return _newest(is_asked=True)


@api.get("/runs/stop")
@needs(Permission.RUNS_SEE)
@answers(StopOut)
def get_stop() -> StopOut:
    """Return whether payments are stopped."""
    return _stop()


@api.post("/runs/stop")
@needs(Permission.RUN_PAY)
@answers(StopOut)
@takes(StopPayments)
def stop_payments(body: StopPayments) -> StopOut:
    """Stop every payment: nothing is sent and no payment file is made until a person allows it again."""
    rail_accounts.stop_payments(actor=current_actor(), reason=body.reason)
    return _stop()


@api.get("/runs/limits")
@needs(Permission.RUNS_SEE)
@answers(list[LimitOut])
def list_limits() -> list[LimitOut]:
    """List the limits in force. What is not there has none; an owner sets them under Settings."""
    found = sorted(limits_of(_seller()).items())
    return [LimitOut(kind=kind.value, currency=code.lower(), amount=minor) for (kind, code), minor in found]


def _seller() -> Id:
    return get_own_organization(current_actor()).id


def _stop() -> StopOut:
    stop = find_stop(_seller())
    if stop is None:
        return StopOut(is_stopped=False, reason=None, since=None)
    return StopOut(is_stopped=True, reason=stop.reason, since=stop.changed_at)


def _newest(*, is_asked: bool) -> ComparisonOut:
    newest = last_reconciliation(_seller())
    if newest is None:
        return ComparisonOut(is_asked=is_asked)
    return ComparisonOut(
        is_asked=is_asked,
        rail=newest.rail,
        since=newest.since,
        ended_at=newest.ended_at,
        payouts=newest.payouts,
        findings=newest.findings,
    )


def _finding(it: Difference) -> FindingOut:
    row = it.finding
    return FindingOut(
        id=row.public_id,
        kind=row.kind,
        rail=row.rail,
        is_serious=row.is_serious,
        sentence=it.sentence,
        run_id=ids.show(PayoutRun.__prefix__, row.run_id) if row.run_id else None,
        payout_id=ids.show(Payout.__prefix__, row.payout_id) if row.payout_id else None,
        amount=row.amount_minor,
        currency=row.currency.lower() if row.currency else None,
        reference=row.object_id,
        is_one_too_many=it.extra is not None,
        taking_back=_taking_back(it.reversal),
        found_at=row.found_at,
        last_found_at=row.last_found_at,
    )


def _taking_back(row: RailReversal | None) -> TakingBackOut | None:
    if row is None:
        return None
    return TakingBackOut(state=row.state, asked_at=row.asked_at, ended_at=row.ended_at, reason=row.reason)
