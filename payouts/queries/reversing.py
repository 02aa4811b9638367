"""Reads of attempts to take back transfers that came on top."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from core.ids import Id
from payouts.models import PayoutRun, RailFinding, RailReversal
from payouts.rules.reversing import OPEN_REVERSALS

_Any = aliased(RailReversal)


def newest_reversals(findings: Iterable[RailFinding]) -> dict[Id, RailReversal]:
    """Return by finding the newest attempt to take its transfer back, of one seller's findings. One query, or none."""
    by_seller = {row.id: row.seller_id for row in findings}
    if not by_seller:
        return {}
    query = select(RailReversal).where(
        RailReversal.seller_id.in_(set(by_seller.values())), RailReversal.finding_id.in_(by_seller)
    )
    return {row.finding_id: row for row in db.session.scalars(query.order_by(RailReversal.generation))}


def findings_and_reversals(run: PayoutRun) -> tuple[list[RailFinding], dict[Id, RailReversal]]:
    """Return the open findings about a run's payouts or about no payout, and the newest attempts as above. One query.

    Serious ones come first.
    """
    newest = (
        select(func.max(_Any.generation))
        .where(_Any.finding_id == RailFinding.id, _Any.seller_id == RailFinding.seller_id)
        .correlate(RailFinding)
        .scalar_subquery()
    )
    its = and_(RailReversal.finding_id == RailFinding.id, RailReversal.seller_id == RailFinding.seller_id)
    query = (
        select(RailFinding, RailReversal)
        .outerjoin(RailReversal, and_(its, RailReversal.generation == newest))
        .where(RailFinding.seller_id == run.seller_id, RailFinding.solved_at.is_(None))
        .where(or_(RailFinding.run_id == run.id, RailFinding.run_id.is_(None)))
    )
    query = query.order_by(RailFinding.is_serious.desc(), RailFinding.found_at)
    rows: Sequence[Any] = db.session.execute(query).all()
    return [found for found, _ in rows], {found.id: tried for found, tried in rows if tried is not None}


def open_reversal_of(seller_id: Id, payout_id: Id) -> RailReversal | None:
    """Return the attempt that is on its way for a payout, or None: there is one at a time."""
    query = select(RailReversal).where(RailReversal.seller_id == seller_id, RailReversal.payout_id == payout_id)
    return db.session.scalar(query.where(RailReversal.state.in_(OPEN_REVERSALS)).limit(1))


def reversal_by_id(reversal_id: Id) -> RailReversal:
    """Return an attempt by an id of our own."""
    return db.session.get_one(RailReversal, reversal_id)


def reversals_due() -> Sequence[Id]:
    """Return the attempts that are to be looked at now, whatever became of the job that should have."""
    query = select(RailReversal.id).where(RailReversal.state.in_(OPEN_REVERSALS), RailReversal.next_at <= clock.now())
    return db.session.scalars(query.order_by(RailReversal.next_at)).all()
