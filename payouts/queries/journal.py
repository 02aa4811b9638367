"""The journal: entries with their moves as finance people read them, and the whole books for export."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from accounts.models import Organization
from core.access import Actor
from core.clock import local_day
from core.cursors import Cursor
from core.db import db
from core.ids import Id, show
from core.money import Money
from partners.models import Partnership
from payouts.models import Account, Entry, Move
from payouts.queries.entries import accounts_of, moves_of, zone_of
from payouts.queries.paging import Page, page_of
from payouts.rules.journals import BookAccount, BookEntry, BookMove
from payouts.rules.kinds import AccountKind, EntryKind


@dataclass(frozen=True, slots=True)
class JournalMove:
    """One move with both accounts."""

    debit: Account
    credit: Account
    amount: Money


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry with its moves and the partner it concerns, on the day it was recorded at the seller's."""

    entry: Entry
    on: date
    partner: str
    moves: tuple[JournalMove, ...]


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What the journal is narrowed to."""

    month: str | None = None
    kind: EntryKind | None = None
    partnership_id: Id | None = None
    earning_id: Id | None = None
    payout_id: Id | None = None


def list_entries(actor: Actor, narrowed: JournalFilter, page: int = 1) -> Page[JournalEntry]:
    """Return entries of the actor's own books, newest first."""
    found = page_of(_narrowed(actor, narrowed).order_by(Entry.seq.desc()), page)
    return Page(_with_moves(found.rows), found.number, has_next=found.has_next)


def entries_at(actor: Actor, narrowed: JournalFilter, cursor: Cursor) -> list[JournalEntry]:
    """Return a part of the entries of the actor's own books, newest first."""
    return _with_moves(cursor.rows_of(_narrowed(actor, narrowed), Entry.id))


def _narrowed(actor: Actor, narrowed: JournalFilter) -> Select[Entry]:
    query = select(Entry).where(Entry.seller_id == actor.organization_id)
    for column, value in (
        (Entry.period, narrowed.month),
        (Entry.kind, narrowed.kind),
        (Entry.partnership_id, narrowed.partnership_id),
        (Entry.earning_id, narrowed.earning_id),
        (Entry.payout_id, narrowed.payout_id),
    ):
        query = query if value is None else query.where(column == value)
    return query


def whole_journal(seller_id: Id) -> Iterator[JournalEntry]:
    """Yield every entry of a seller's books in the order in which they were written."""
    last, size = 0, 500
    while True:
        query = select(Entry).where(Entry.seller_id == seller_id, Entry.seq > last).order_by(Entry.seq).limit(size)
        found = db.session.scalars(query).all()
        if not found:
            return
        yield from _with_moves(found)
        last = found[-1].seq


def book_entries(seller_id: Id) -> Iterator[BookEntry]:
    """Yield every entry of a seller's books as exports need it."""
    seller = db.session.get_one(Organization, seller_id).slug
    for row in whole_journal(seller_id):
        yield BookEntry(
            seq=row.entry.seq,
            public_id=row.entry.public_id,
            on=row.on,
            period=row.entry.period,
            kind=row.entry.kind,
            key=row.entry.key,
            partner=row.partner,
            reason=row.entry.reason,
            moves=tuple(
                BookMove(_book_account(move.debit, seller), _book_account(move.credit, seller), move.amount)
                for move in row.moves
            ),
        )


def book_balances(seller_id: Id) -> list[tuple[BookAccount, Money]]:
    """Return every account of a seller with its stored balance (credits less debits)."""
    seller = db.session.get_one(Organization, seller_id).slug
    return [(_book_account(account, seller), account.balance) for account in accounts_of(seller_id).values()]


def _book_account(account: Account, seller: str) -> BookAccount:
    owner = (
        show(Partnership.__prefix__, account.partnership_id) if account.partnership_id else account.rail_account or ""
    )
    return BookAccount(seller, AccountKind(account.kind), owner, account.currency)


def list_months_with_entries(actor: Actor) -> list[str]:
    """Return the months of the actor's own books that have entries, newest first."""
    query = select(Entry.period).where(Entry.seller_id == actor.organization_id).distinct()
    return list(db.session.scalars(query.order_by(Entry.period.desc())))


def names_of_partners(seller_id: Id) -> dict[Id, str]:
    """Return what a seller calls each of its partners."""
    query = select(Partnership.id, Partnership.name).where(Partnership.seller_id == seller_id)
    return {row[0]: row[1] for row in db.session.execute(query.order_by(Partnership.name))}


def partners_to_choose(actor: Actor) -> dict[str, str]:
    """Return the partners a list can be narrowed to, by the ids that addresses show."""
    if actor.organization_id is None:
        return {}
    return {show(Partnership.__prefix__, id_): name for id_, name in names_of_partners(actor.organization_id).items()}


def _with_moves(entries: Sequence[Entry]) -> list[JournalEntry]:
    if not entries:
        return []
    seller_id = entries[0].seller_id
    accounts, zone, names = accounts_of(seller_id), zone_of(seller_id), names_of_partners(seller_id)
    moves: dict[Id, list[Move]] = {}
    for move in moves_of(seller_id, [entry.id for entry in entries]):
        moves.setdefault(move.entry_id, []).append(move)
    return [
        JournalEntry(
            entry=entry,
            on=local_day(entry.recorded_at, zone),
            partner=names.get(entry.partnership_id, "") if entry.partnership_id else "",
            moves=tuple(
                JournalMove(accounts[move.debit_account_id], accounts[move.credit_account_id], move.amount)
                for move in moves.get(entry.id, [])
            ),
        )
        for entry in entries
    ]
