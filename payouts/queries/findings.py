"""Reads of what a reconciliation found, and of when there was one."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select

from accounts.models import User
from accounts.permissions import Permission
from core.access import Actor
from core.bulk import batches
from core.db import db, get_one
from core.ids import Id
from partners.queries import list_people_who_may
from payouts.models import Payout, PayoutRun, RailFinding, Reconciliation
from payouts.rules.reconciling import FindingKind


def visible_findings(actor: Actor) -> Select[RailFinding]:
    """Return the findings of this actor's organization."""
    return select(RailFinding).where(RailFinding.seller_id == actor.organization_id)


def get_finding(actor: Actor, finding_id: Id) -> RailFinding:
    """Return a finding this actor may see. Raises NotFound."""
    query = visible_findings(actor).where(RailFinding.id == finding_id)
    return get_one(query, missing="There is no such finding, or it belongs to another organization.")


def open_findings(seller_id: Id) -> Sequence[RailFinding]:
    """Return what a seller's books and its rails' say differently now, serious ones first."""
    query = select(RailFinding).where(RailFinding.seller_id == seller_id, RailFinding.solved_at.is_(None))
    return db.session.scalars(query.order_by(RailFinding.is_serious.desc(), RailFinding.found_at)).all()


def open_of_kind(kind: FindingKind) -> Sequence[RailFinding]:
    """Return the open findings of one kind, of every seller. For the product's own sweeps."""
    return db.session.scalars(
        select(RailFinding).where(RailFinding.kind == kind, RailFinding.solved_at.is_(None))
    ).all()


def known_keys(seller_id: Id, keys: Iterable[str]) -> frozenset[str]:
    """Return which of these keys a seller's findings have already, open or solved."""
    found: set[str] = set()
    for some in batches(sorted(keys)):
        query = select(RailFinding.key).where(RailFinding.seller_id == seller_id, RailFinding.key.in_(some))
        found |= set(db.session.scalars(query))
    return frozenset(found)


def first_owner_of(seller_id: Id, run_id: Id | None) -> Id | None:
    """Return who sees to a new difference: who approved its run, else who pays or sent it, of those who may solve it.

    Of a difference about no run that is the one of the newest run.
    """
    query = select(PayoutRun).where(PayoutRun.seller_id == seller_id, PayoutRun.approved_at.is_not(None))
    query = query.where(PayoutRun.id == run_id) if run_id else query
    run = db.session.scalar(query.order_by(PayoutRun.number.desc()).limit(1))
    if run is None:
        return None
    may = {person.id for person in people_who_solve(seller_id)}
    return next((each for each in (run.approved_by_id, run.paying_by_id, run.submitted_by_id) if each in may), None)


def people_who_solve(seller_id: Id) -> Sequence[User]:
    """Return who may say that a difference is dealt with, and so may own it."""
    return list_people_who_may(Permission.RUN_APPROVE, seller_id)


def serious_findings(seller_id: Id) -> Sequence[RailFinding]:
    """Return the open findings that keep a new run from being paid."""
    return [found for found in open_findings(seller_id) if found.is_serious]


def findings_of_payout(seller_id: Id, payout_id: Id) -> Sequence[RailFinding]:
    """Return the open findings about one payout."""
    return [found for found in open_findings(seller_id) if found.payout_id == payout_id]


def was_taken_back(payout: Payout) -> bool:
    """Whether the rail says that all of a payout's money was taken back from the partner."""
    found = findings_of_payout(payout.seller_id, payout.id)
    return any(row.kind == FindingKind.REVERSED and row.details.get("is_whole") for row in found)


def last_reconciliation(seller_id: Id) -> Reconciliation | None:
    """Return the newest comparison of a seller's books with a rail's."""
    query = select(Reconciliation).where(Reconciliation.seller_id == seller_id)
    return db.session.scalar(query.order_by(Reconciliation.ended_at.desc()).limit(1))
