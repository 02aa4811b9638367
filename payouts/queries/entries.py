"""Reads of the books that their writer and their checks share: entries by key, accounts, and which month is open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import func, select

from accounts.models import Organization
from core.db import db
from core.errors import NotFound
from core.ids import Id, show
from payouts.models import Account, Entry, Exchange, Move, Period, Remittance, SettlementReport, Statement


def zone_of(seller_id: Id) -> str:
    """Return the time zone in which a seller's days and months are counted."""
    seller = db.session.get(Organization, seller_id)
    if seller is None:
        raise NotFound("There is no such organization.")
    return seller.timezone


def find_entries(seller_id: Id, keys: Iterable[str]) -> dict[str, Entry]:
    """Return the entries that have one of these keys, by key."""
    query = select(Entry).where(Entry.seller_id == seller_id, Entry.key.in_(list(keys)))
    return {entry.key: entry for entry in db.session.scalars(query)}


def count_keys(seller_id: Id, prefix: str) -> int:
    """Return how many of a seller's entries have a key that begins with these parts."""
    query = select(func.count()).select_from(Entry).where(Entry.seller_id == seller_id)
    return db.session.scalar(query.where(Entry.key.startswith(f"{prefix}:"))) or 0


def next_key(seller_id: Id, prefix: str) -> str:
    """Return the key of the next entry about the same thing: those before it are counted on."""
    return f"{prefix}:{count_keys(seller_id, prefix) + 1}"


def subject_of(key: str) -> str | None:
    """Return the public id of what an entry's key names: a store's report, a remittance, a statement; or None."""
    kind, _, rest = key.partition(":")
    prefix = _SUBJECTS.get(kind)
    return show(prefix, Id(hex=rest)) if prefix else None


_SUBJECTS = {
    "settle": SettlementReport.__prefix__,
    "remit": Remittance.__prefix__,
    "unremit": Remittance.__prefix__,
    "vat": Statement.__prefix__,
    "exchange": Exchange.__prefix__,
    "unexchange": Exchange.__prefix__,
}


def last_closed_month(seller_id: Id) -> str | None:
    """Return the newest closed month of a seller, or None."""
    return db.session.scalar(select(func.max(Period.month)).where(Period.seller_id == seller_id))


def closed_month(seller_id: Id, month: str) -> str | None:
    """Return the month if it is closed, so that what belongs to it adjusts it, or None while it is open."""
    closed = last_closed_month(seller_id)
    return month if closed is not None and month <= closed else None


def moves_of(seller_id: Id, entry_ids: Iterable[Id]) -> Sequence[Move]:
    """Return the moves of some entries of one seller, in their order."""
    query = select(Move).where(Move.seller_id == seller_id, Move.entry_id.in_(list(entry_ids)))
    return db.session.scalars(query.order_by(Move.entry_id, Move.position)).all()


def accounts_of(seller_id: Id) -> dict[Id, Account]:
    """Return every account of a seller by its id."""
    found = db.session.scalars(select(Account).where(Account.seller_id == seller_id).order_by(Account.key))
    return {account.id: account for account in found}


class AccountRow(NamedTuple):
    """An account as the checks of the books read it: of a large seller there are tens of thousands."""

    id: Id
    key: str
    kind: str
    partnership_id: Id | None
    currency: str
    balance_minor: int


def account_rows(seller_id: Id) -> dict[Id, AccountRow]:
    """Return every account of a seller by its id, in the order of their keys, without anything to change it by."""
    columns = (Account.id, Account.key, Account.kind, Account.partnership_id, Account.currency, Account.balance_minor)
    query = select(*columns).where(Account.seller_id == seller_id).order_by(Account.key)
    return {row.id: AccountRow(*row) for row in db.session.execute(query)}


class MoveRead(NamedTuple):
    """One amount of an entry, in minor units, by the ids of its accounts."""

    debit: Id
    credit: Id
    minor: int
    currency: str
    earning_id: Id | None


@dataclass(frozen=True, slots=True)
class Walked:
    """An entry as a walk along the books meets it, with its moves in their order."""

    seq: int
    key: str
    kind: str
    period: str
    adjusts_period: str | None
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    reason: str
    partnership_id: Id | None
    earning_id: Id | None
    payout_id: Id | None
    reverses_id: Id | None
    content_sha256: str
    prev_hash: str
    chain_hash: str
    moves: list[MoveRead] = field(default_factory=list)


_OF_ENTRY = [getattr(Entry, each.name) for each in fields(Walked) if each.name != "moves"]
_OF_MOVE = (Move.debit_account_id, Move.credit_account_id, Move.amount_minor, Move.currency, Move.earning_id)
_AT_ONCE = 500


def walk(seller_id: Id) -> Iterator[Walked]:
    """Yield every entry of a seller in its order, read some hundred at a time; of one without moves there are none."""
    query = (
        select(*_OF_ENTRY, *_OF_MOVE)
        .outerjoin(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id)
        .order_by(Entry.seq, Move.position)
    )
    own = len(_OF_ENTRY)
    read = db.session.execute(query.execution_options(yield_per=_AT_ONCE))
    for _seq, found in groupby(read, key=itemgetter(0)):
        rows = list(found)
        entry = Walked(*rows[0][:own])
        entry.moves.extend(MoveRead(*row[own:]) for row in rows if row[own] is not None)
        yield entry
