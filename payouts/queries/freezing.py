"""Reads of a run whose money is set aside or given back in steps: what comes next, how far it is, what was seen."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, case, func, select

from core.db import db
from core.ids import Id
from payouts.models import Entry, Payout, PayoutLine, PayoutRun
from payouts.queries.due import due_by
from payouts.queries.run_rows import RunRow
from payouts.rules.destinations import SENDING
from payouts.rules.freezing import SENDS, Freezing
from payouts.rules.kinds import EntryKind
from payouts.rules.runs import PayoutState, seen_line, seen_of


def runs_in_steps() -> Sequence[Id]:
    """Return every run, of all sellers, whose steps are not over."""
    return db.session.scalars(select(PayoutRun.id).where(PayoutRun.freezing.is_not(None))).all()


def is_large(run: PayoutRun, than: int) -> bool:
    """Whether a run has more payouts than are frozen at once."""
    query = select(Payout.id).where(*_of(run)).limit(than + 1)
    return len(db.session.scalars(query).all()) > than


def next_to_set_aside(run: PayoutRun, at_most: int) -> Sequence[Payout]:
    """Return the payouts that the next step takes, in the order of their ids."""
    query = select(Payout).where(*_of(run)).order_by(Payout.id).limit(at_most)
    if run.freezing_after is not None:
        query = query.where(Payout.id > run.freezing_after)
    return db.session.scalars(query).all()


def next_to_give_back(run: PayoutRun, at_most: int) -> Sequence[Payout]:
    """Return payouts whose money is still set aside: only those have a destination that is fixed."""
    query = select(Payout).where(*_of(run), Payout.destination_id.is_not(None), Payout.is_included)
    return db.session.scalars(query.order_by(Payout.id).limit(at_most)).all()


def next_canceled(run: PayoutRun, at_most: int) -> Sequence[Payout]:
    """Return the next payouts that were taken out before they were sent and whose money is still set aside."""
    times = case((Entry.kind == EntryKind.RESERVE, 1), (Entry.kind.in_(_GIVEN), -1), else_=0)
    reserved = select(func.sum(times)).where(Entry.seller_id == run.seller_id, Entry.payout_id == Payout.id)
    query = select(Payout).where(_canceled(run)).order_by(Payout.id).limit(at_most)
    if run.freezing_after is not None:
        query = query.where(Payout.id > run.freezing_after)
    return db.session.scalars(query.where(reserved.scalar_subquery() > 0)).all()


def _canceled(run: PayoutRun) -> ColumnElement[bool]:
    return and_(*_of(run), Payout.is_included, Payout.rail.in_(SENDING), Payout.state == PayoutState.VOIDED)


_GIVEN = (EntryKind.UNRESERVE, EntryKind.PAID)


def progress_of_steps(run: PayoutRun) -> tuple[int, int]:
    """Return how many payouts the steps have dealt with, and how many there are to deal with."""
    is_done: ColumnElement[bool] = Payout.destination_id.is_(None)
    scope = [_canceled(run)] if run.freezing == Freezing.CANCEL else [*_of(run)]
    if run.freezing in {*SENDS, Freezing.CANCEL}:
        is_done = Payout.id <= run.freezing_after if run.freezing_after else Payout.id.is_(None)
    query = select(func.count().filter(is_done), func.count()).select_from(Payout).where(*scope)
    done, total = db.session.execute(query).one()
    return int(done), int(total)


def is_still_due(run: PayoutRun, payouts: Sequence[Payout]) -> bool:
    """Whether the lines of these payouts are exactly what is due now to their partners."""
    owners = {payout.partnership_id for payout in payouts}
    due = {
        (row.partnership_id, row.currency): row.by_earning for row in due_by(run.seller_id, run.cutoff_month, owners)
    }
    ours = {(payout.partnership_id, payout.currency): payout.id for payout in payouts}
    listed: dict[Id, dict[Id, int]] = {}
    query = select(PayoutLine.payout_id, PayoutLine.earning_id, PayoutLine.amount_minor).where(
        PayoutLine.seller_id == run.seller_id, PayoutLine.payout_id.in_(list(ours.values()))
    )
    for payout_id, earning_id, minor in db.session.execute(query):
        listed.setdefault(payout_id, {})[earning_id] = minor
    return all(due.get(key, {}) == listed.get(payout_id, {}) for key, payout_id in ours.items())


def state_of_draft(rows: Iterable[RunRow]) -> str:
    """Return a fingerprint of what a draft shows, so that sending it for approval can tell whether it changed.

    It is the `seen` of the draft's tally.
    """
    return seen_of(
        seen_line(row.payout.id, row.payout.amount_minor, row.payout.currency, row.destination.id)
        for row in rows
        if row.is_ready and row.destination is not None
    )


def state_of_frozen(included: Iterable[Payout]) -> str:
    """Return the same fingerprint of what was frozen: it equals what was seen only if nothing changed meanwhile."""
    return seen_of(
        seen_line(each.id, each.amount_minor, each.currency, each.destination_id)
        for each in included
        if each.destination_id is not None
    )


def _of(run: PayoutRun) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Payout.seller_id == run.seller_id, Payout.run_id == run.id
