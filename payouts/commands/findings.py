"""What a rail's books and ours say differently: opened when found, solved when nobody finds it any more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts.models import Organization, User
from core import audit, clock, jobs
from core.access import Actor, system_for
from core.db import add, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id, show
from payouts import notices
from payouts.models import Payout, RailFinding, Reconciliation
from payouts.queries.findings import first_owner_of, get_finding, open_findings, people_who_solve, serious_findings
from payouts.rules.actions import Action
from payouts.rules.reconciling import FindingKind, Found, sentence

SOLVED_BY_LOOKING = "It is no longer so."


@command
def open_finding(seller_id: Id, found: Found) -> RailFinding:
    """Store a finding, or open the same one again."""
    mine = select(RailFinding).where(RailFinding.seller_id == seller_id, RailFinding.key == found.key)
    row = db.session.scalar(mine.with_for_update())
    if row is not None and row.solved_at is None:
        row.last_found_at, row.details = clock.now(), dict(found.details)
        return row
    row = row or add(_new(seller_id, found))
    row.solved_at = row.solved_by_id = row.solution = None
    row.last_found_at, row.details = clock.now(), dict(found.details)
    audit.record(system_for(seller_id), Action.FINDING_OPENED, row, kind=row.kind)
    row.owner_id = row.owner_id or first_owner_of(seller_id, row.run_id)
    if row.is_serious:
        owner = show(Organization.__prefix__, seller_id)
        jobs.enqueue("payouts.tell_differences", {"seller": owner}, dedupe_key=f"payouts.tell_differences:{owner}")
    return row


@command
def tell_differences(seller_id: Id) -> int:
    """Mail whoever may solve it what differs now, all in one; returns how many differences stop the next run."""
    found = serious_findings(seller_id)
    if found:
        audit.record(system_for(seller_id), Action.FINDINGS_TOLD, organization_id=seller_id, differences=len(found))
        notices.books_differ(seller_id, [(row.owner_id, say(row)) for row in found])
    return len(found)


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison looked at: a rail's transfers since a moment, and so many of our payouts, all `but` some."""

    rail: str
    since: datetime
    began_at: datetime
    payouts: int
    objects: int
    but: Collection[Id] = ()

    def is_over(self, row: RailFinding, keys: Collection[str]) -> bool:
        """Whether an open finding would have been found again if it still were so; some only a person can solve."""
        if row.rail != self.rail or row.kind in _NOT_COMPARED or row.payout_id in self.but:
            return False
        return row.key not in keys and self.since <= row.last_found_at <= self.began_at


@command
def record_reconciliation(seller_id: Id, compared: Compared, found: Collection[Found]) -> Reconciliation:
    """Store what one whole comparison found; what it did not find again is solved."""
    for each in found:
        open_finding(seller_id, each)
    _look_at_doubles(found)
    keys = {each.key for each in found}
    for row in open_findings(seller_id):
        if compared.is_over(row, keys):
            solve_row(row, None, SOLVED_BY_LOOKING)
    record = Reconciliation(
        seller_id=seller_id,
        rail=compared.rail,
        since=compared.since,
        ended_at=clock.now(),
        payouts=compared.payouts,
        objects=compared.objects,
        findings=len(found),
    )
    add(record)
    audit.record(system_for(seller_id), Action.RAIL_RECONCILED, record, findings=len(found))
    return record


def _look_at_doubles(found: Collection[Found]) -> None:
    """Plan a look at payouts whose own transfer was taken back where another one is left, which may pay them."""
    doubled = {each.payout_id for each in found if each.kind is FindingKind.DOUBLED}
    for each in found:
        if each.kind is FindingKind.REVERSED and each.payout_id in doubled and each.payout_id is not None:
            payout = show(Payout.__prefix__, each.payout_id)
            jobs.enqueue("payouts.look", {"payout": payout}, dedupe_key=f"payouts.look:{payout}")


@command
def solve_finding(finding_id: Id, *, actor: Actor, reason: str) -> RailFinding:
    """Say that a finding is dealt with. The next comparison opens it again when it still is so."""
    if not reason.strip():
        raise AppError("Say what was done about it, so that whoever comes next knows.", field="reason")
    row = lock(get_finding(actor, finding_id))
    if row.solved_at is not None:
        raise Conflict("This is solved already. Load the page again to see by whom.")
    solve_row(row, actor, reason.strip())
    return row


@command
def give_finding(finding_id: Id, *, actor: Actor, owner_id: Id) -> RailFinding:
    """Say who sees to a finding: oneself or somebody else who may solve it, who is mailed.

    Raises Conflict when it is solved, AppError for somebody who may not solve it.
    """
    row = lock(get_finding(actor, finding_id))
    if row.solved_at is not None:
        raise Conflict("This is solved already. Load the page again to see by whom.")
    if owner_id not in {person.id for person in people_who_solve(row.seller_id)}:
        raise AppError("Choose an owner or a finance approver: they may say that it is dealt with.", field="owner")
    if row.owner_id != owner_id:
        row.owner_id = owner_id
        audit.record(actor, Action.FINDING_GIVEN, row, owner=show(User.__prefix__, owner_id))
        if owner_id != actor.user_id:
            notices.difference_given(row.seller_id, owner_id, say(row))
    return row


def say(row: RailFinding) -> str:
    """Return what a finding says to people, and what to do."""
    return sentence(row.kind, row.object_id, row.details)


@command
def ask_comparison(*, actor: Actor) -> None:
    """Let our books be compared with the rails' now. Raises AppError without an organization."""
    if actor.organization_id is None:
        raise AppError("Books belong to an organization. Sign in to one.")
    owner = show(Organization.__prefix__, actor.organization_id)
    jobs.enqueue("payouts.reconcile", {"seller": owner}, dedupe_key=f"payouts.reconcile:{owner}")
    audit.record(actor, Action.RAIL_COMPARISON_ASKED)


def solve_those_of(
    seller_id: Id,
    payout_id: Id,
    kinds: Collection[FindingKind],
    *,
    actor: Actor | None = None,
    solution: str = SOLVED_BY_LOOKING,
    noted: str = "",
) -> bool:
    """Inside a command: solve what is seen to be over with one payout; returns whether anything was.

    `noted` is kept in the details of each.
    """
    over = [row for row in open_findings(seller_id) if row.payout_id == payout_id and row.kind in kinds]
    for row in over:
        row.details = {**row.details, noted: True} if noted else row.details
        solve_row(row, actor, solution)
    return bool(over)


def refuse_while_serious(seller_id: Id, *, but_run: Id | None = None) -> None:
    """Refuse to go on with a run while another one shows a serious difference. Raises Conflict saying where."""
    others = [row for row in serious_findings(seller_id) if row.run_id is None or row.run_id != but_run]
    if others:
        raise Conflict(
            "Our books and what Stripe or a bank says differ on an earlier payment. Open Payment runs, solve what is "
            "listed there, then go on with this run."
        )


_NOT_COMPARED = frozenset({FindingKind.CONFLICT, FindingKind.CHANGED})
"""What a comparison of the two books cannot show: only a person solves it."""


def _new(seller_id: Id, found: Found) -> RailFinding:
    now = clock.now()
    return RailFinding(
        seller_id=seller_id,
        run_id=found.run_id,
        payout_id=found.payout_id,
        rail=found.rail,
        key=found.key,
        kind=found.kind,
        is_serious=found.is_serious,
        object_id=found.object_id,
        amount_minor=found.amount_minor,
        currency=found.currency,
        details=dict(found.details),
        found_at=now,
        last_found_at=now,
    )


@command
def solve_row(row: RailFinding, actor: Actor | None, solution: str) -> None:
    """Close a finding, saying by whom (nobody when it was seen to be over) and how."""
    row.solved_at, row.solution = clock.now(), solution
    row.solved_by_id = actor.user_id if actor else None
    audit.record(actor or system_for(row.seller_id), Action.FINDING_SOLVED, row, kind=row.kind)
