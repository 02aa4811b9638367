"""Movements: the moves of one partnership as its statements see them, by month and section."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from core.bulk import batches
from core.clock import local_day
from core.db import db
from core.ids import Id, show
from payouts.models import Account, Earning, Entry, Move, Payout
from payouts.queries.entries import subject_of
from payouts.rules.kinds import AccountKind, EntryKind, HoldReason
from payouts.rules.statements import Line, section_of

_Debit, _Credit = aliased(Account), aliased(Account)
_IS_OF_SHARE = Move.earning_id.is_not(None)
Columns = TypeVarTuple("Columns")


class _Moved(NamedTuple):
    """One move with what its entry says, as `_WHAT` selects it: values alone, as there are many of them."""

    entry_id: Id
    recorded_at: datetime
    kind: str
    key: str
    reason: str
    earning_id: Id | None
    payout_id: Id | None
    adjusts: str | None
    debit: str
    credit: str
    minor: int
    is_of_share: bool


_OF_ENTRY = (Entry.id, Entry.recorded_at, Entry.kind, Entry.key, Entry.reason, Entry.earning_id, Entry.payout_id)
_WHAT = select(*_OF_ENTRY, Entry.adjusts_period, _Debit.kind, _Credit.kind, Move.amount_minor, _IS_OF_SHARE)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose statement: one partnership of one seller, in one currency."""

    seller_id: Id
    partnership_id: Id
    currency: str


def list_scopes(seller_id: Id, month: str) -> list[Scope]:
    """Return every partnership and currency that had an entry up to a month, in a fixed order."""
    query = (
        select(Entry.partnership_id, Move.currency)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id, Entry.period <= month, Entry.partnership_id.is_not(None))
        .distinct()
        .order_by(Entry.partnership_id, Move.currency)
    )
    return [Scope(seller_id, found, currency) for found, currency in db.session.execute(query) if found]


def opening_of(scope: Scope, month: str) -> dict[str, int]:
    """Return what each section held when a month began, in minor units."""
    sums: dict[str, int] = {}
    for account, change in (("debit", -1), ("credit", 1)):
        side = _Debit if account == "debit" else _Credit
        query = _moves(scope, select(side.kind, _IS_OF_SHARE, func.sum(Move.amount_minor))).where(Entry.period < month)
        for kind, is_of_share, minor in db.session.execute(query.group_by(side.kind, _IS_OF_SHARE)):
            _add(sums, kind, change * int(minor), is_of_share=bool(is_of_share))
    return sums


def lines_of(scope: Scope, month: str, zone: str) -> list[Line]:
    """Return every entry of a month as a statement line, in the order in which it was recorded."""
    return _lines(_moves(scope, _WHAT).where(Entry.period == month), zone)


def _lines(query: Select[*tuple[Any, ...]], zone: str) -> list[Line]:
    rows = map(_Moved._make, db.session.execute(query.order_by(Entry.seq, Move.position)))
    lines = [_line(list(moves), zone) for _, moves in groupby(rows, key=attrgetter("entry_id"))]
    return [line for line in lines if line.changes or line.kind is not EntryKind.VAT]  # the seller's own is not theirs


def adjustments_of(scope: Scope, month: str, zone: str) -> list[Line]:
    """Return every later entry that adjusts a closed month, as a line, in the order in which it was recorded.

    VAT is left out: the document that it belongs to says it.
    """
    query = _moves(scope, _WHAT).where(Entry.period > month, Entry.adjusts_period == month)
    return _lines(query.where(Entry.kind != EntryKind.VAT), zone)


def contested_of(scope: Scope, month: str) -> int:
    """Return how much of what waited at the end of a month is contested, in minor units."""
    contested = db.session.scalars(
        select(Earning.id).where(
            Earning.partnership_id == scope.partnership_id,
            Earning.currency == scope.currency,
            Earning.hold_reason == HoldReason.CONTESTED,
        )
    ).all()
    return sum(_waiting_of(scope, month, some) for some in batches(contested))


def _waiting_of(scope: Scope, month: str, earning_ids: Sequence[Id]) -> int:
    """Return what of some earnings waited at the end of a month: read by earning, however long the books are."""
    total = 0
    for side, sign in ((_Credit, 1), (_Debit, -1)):
        query = _moves(scope, select(func.coalesce(func.sum(Move.amount_minor), 0))).where(Entry.period <= month)
        held = query.where(side.kind == AccountKind.HELD, Move.earning_id.in_(earning_ids))
        total += sign * int(db.session.scalar(held) or 0)
    return total


def _moves(scope: Scope, query: Select[*Columns]) -> Select[*Columns]:
    return (
        query.select_from(Entry)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(
            Entry.seller_id == scope.seller_id,
            Entry.partnership_id == scope.partnership_id,
            Move.currency == scope.currency,
        )
    )


def _line(moves: Sequence[_Moved], zone: str) -> Line:
    first, changes = moves[0], dict[str, int]()
    for move in moves:
        _add(changes, move.debit, -move.minor, is_of_share=bool(move.is_of_share))
        _add(changes, move.credit, move.minor, is_of_share=bool(move.is_of_share))
    return Line(
        entry=show(Entry.__prefix__, first.entry_id),
        on=local_day(first.recorded_at, zone),
        kind=EntryKind(first.kind),
        reason=first.reason,
        changes={name: change for name, change in changes.items() if change},
        earning=show(Earning.__prefix__, first.earning_id) if first.earning_id else None,
        payout=show(Payout.__prefix__, first.payout_id) if first.payout_id else None,
        adjusts=first.adjusts,
        about=subject_of(first.key),
    )


def _add(sums: dict[str, int], kind: str, change: int, *, is_of_share: bool) -> None:
    found = section_of(AccountKind(kind), change, is_of_share=is_of_share)
    if found is not None:
        name, by = found
        sums[name] = sums.get(name, 0) + by
