"""I16: a write-off never gave a partner more than it owed, and unclaimed money is what two people said it is."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Entry, Move, UnclaimedBalance
from payouts.queries.entries import accounts_of, walk
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.unclaimed import UnclaimedState

_WATCHED = (EntryKind.WRITE_OFF, EntryKind.UNCLAIMED)


def check_left(seller_id: Id) -> Iterator[Finding]:
    """I16: walking the books, no write-off took a balance above zero, and no hand-over took one below it."""
    accounts, balance = accounts_of(seller_id), Counter[Id]()
    payable = {found.id for found in accounts.values() if found.kind == AccountKind.PAYABLE}
    if not _has_any(seller_id):
        return
    for entry_id, kind, moves in walk(seller_id):
        for account_id, minor in moves:
            balance[account_id] += minor
        for account_id in {each for each, _ in moves} & payable if kind in _WATCHED else ():
            left, key = balance[account_id], accounts[account_id].key
            if left > 0 if kind == EntryKind.WRITE_OFF else left != 0:
                yield Finding("I16", f"Entry {entry_id} ({kind}) left {left} on {key}.")
    yield from _handed_over(seller_id)


def _handed_over(seller_id: Id) -> Iterator[Finding]:
    """Compare each booked hand-over with its entry, both ways."""
    booked = select(UnclaimedBalance).where(
        UnclaimedBalance.seller_id == seller_id, UnclaimedBalance.state == UnclaimedState.BOOKED
    )
    said = {f"unclaimed:{row.id.hex}": row.amount_minor for row in db.session.scalars(booked)}
    found: Counter[str] = Counter()
    accounts = accounts_of(seller_id)
    query = (
        select(Entry.key, Move.credit_account_id, Move.amount_minor)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id, Entry.kind == EntryKind.UNCLAIMED)
    )
    for key, credit, minor in db.session.execute(query):
        found[key] += minor if accounts[credit].kind == AccountKind.UNCLAIMED else -minor
    for key in sorted(said.keys() | found.keys()):
        if said.get(key, 0) != found[key]:
            yield Finding("I16", f"{key} says {said.get(key, 0)}, the books say {found[key]}.")


def _has_any(seller_id: Id) -> bool:
    query = select(Entry.id).where(Entry.seller_id == seller_id, Entry.kind.in_(_WATCHED))
    return db.session.scalar(query.limit(1)) is not None
