"""Reads of the books that their writer and their checks share: entries by key, accounts, and which month is open."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import func, select

from accounts.models import Organization
from core.db import db
from core.errors import NotFound
from core.ids import Id, show
from payouts.models import Account, Entry, Move, Period, Remittance, SettlementReport, Statement


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
}


def last_closed_month(seller_id: Id) -> str | None:
    """Return the newest closed month of a seller, or None."""
    return db.session.scalar(select(func.max(Period.month)).where(Period.seller_id == seller_id))


def moves_of(seller_id: Id, entry_ids: Iterable[Id]) -> Sequence[Move]:
    """Return the moves of some entries of one seller, in their order."""
    query = select(Move).where(Move.seller_id == seller_id, Move.entry_id.in_(list(entry_ids)))
    return db.session.scalars(query.order_by(Move.entry_id, Move.position)).all()


def accounts_of(seller_id: Id) -> dict[Id, Account]:
    """Return every account of a seller by its id."""
    found = db.session.scalars(select(Account).where(Account.seller_id == seller_id).order_by(Account.key))
    return {account.id: account for account in found}


def walk(seller_id: Id) -> Iterator[tuple[int, str, list[tuple[Id, int]]]]:
    """Yield every entry of a seller in its order: number, kind, and each account it changes with by how much."""
    query = (
        select(Entry.seq, Entry.kind, Move.debit_account_id, Move.credit_account_id, Move.amount_minor)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id)
        .order_by(Entry.seq, Move.position)
    )
    entries: dict[int, tuple[str, list[tuple[Id, int]]]] = {}
    for seq, kind, debit, credit, minor in db.session.execute(query):
        entries.setdefault(seq, (kind, []))[1].extend([(debit, -minor), (credit, minor)])
    for seq, (kind, moves) in entries.items():
        yield seq, kind, moves
