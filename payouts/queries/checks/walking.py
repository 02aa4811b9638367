"""I9, I10, I13 and I16: one walk along the books, for every promise about what they came to on the way."""

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import select

from core.audit import ChainHead
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion
from payouts.models import Entry
from payouts.queries.entries import AccountRow, MoveRead, Walked, walk
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.ledger import FIRST_HASH, Link, chain_hash, content_hash

Accounts = Mapping[Id, AccountRow]


def check_along(seller_id: Id, accounts: Accounts) -> Iterator[Finding]:
    """Walk the books once, and say what did not fit the entry before, or took too much from a partner's balance.

    I10: every entry fits the one before it, its fingerprint covers its moves, and the chain ends at its head.
    I9: no reserve took a partner's payable below zero. I13: nothing was set off beyond what was payable and owed, or
    without an agreement to it. I16: no write-off took a balance above zero, and no hand-over left one.
    """
    balance, agreed = Counter[Id](), _agreed(seller_id)
    seq, prev = 0, FIRST_HASH
    for entry in walk(seller_id):
        yield from _fits(entry, seq, prev, accounts)
        seq, prev = entry.seq, entry.chain_hash
        for move in entry.moves:
            balance[move.debit] -= move.minor
            balance[move.credit] += move.minor
            if entry.kind == EntryKind.NET:
                yield from _set_off(entry, move, balance, accounts)
        if entry.kind == EntryKind.NET and entry.partnership_id not in agreed:
            yield Finding("I13", f"Entry {entry.seq} set off what nobody agreed to set off.")
        if entry.kind in _WATCHED:
            yield from _left_payable(entry, balance, accounts)
    yield from _ends_at_head(seller_id, seq, prev)


_WATCHED = frozenset({EntryKind.RESERVE, EntryKind.WRITE_OFF, EntryKind.UNCLAIMED})


def _left_payable(entry: Walked, balance: Counter[Id], accounts: Accounts) -> Iterator[Finding]:
    """Look at each partner's payable that an entry touched: what may be left of it depends on the kind of entry."""
    touched = {account_id for move in entry.moves for account_id in (move.debit, move.credit)}
    for account_id in touched:
        account, left = accounts[account_id], balance[account_id]
        if account.kind != AccountKind.PAYABLE:
            continue
        if entry.kind == EntryKind.RESERVE:
            if left < 0:
                yield Finding("I9", f"Entry {entry.seq} promised more than was payable on {account.key}.")
        elif left > 0 if entry.kind == EntryKind.WRITE_OFF else left != 0:
            yield Finding("I16", f"Entry {entry.seq} ({entry.kind}) left {left} on {account.key}.")


def _set_off(entry: Walked, move: MoveRead, balance: Counter[Id], accounts: Accounts) -> Iterator[Finding]:
    if balance[move.debit] < 0 or balance[move.credit] > 0:
        yield Finding("I13", f"Entry {entry.seq} set off more than was due on {accounts[move.debit].key}.")


def _agreed(seller_id: Id) -> set[Id]:
    """Return which of the partnerships that ever set something off agreed to it."""
    asked = select(Entry.partnership_id).where(Entry.seller_id == seller_id, Entry.kind == EntryKind.NET)
    query = select(AgreementVersion).where(
        AgreementVersion.seller_id == seller_id,
        AgreementVersion.accepted_at.is_not(None),
        AgreementVersion.partnership_id.in_(asked),
    )
    stores = ((version.partnership_id, version.typed_terms.store) for version in db.session.scalars(query))
    return {partnership_id for partnership_id, store in stores if store is not None and store.may_net}


def _fits(entry: Walked, seq: int, prev: str, accounts: Accounts) -> Iterator[Finding]:
    if entry.seq != seq + 1 or entry.prev_hash != prev:
        yield Finding("I10", f"Entry {entry.seq} does not follow entry {seq}.")
    if entry.content_sha256 != _content(entry, accounts):
        yield Finding("I10", f"Entry {entry.seq} ({entry.key}) does not say what it said when it was written.")
    if entry.chain_hash != chain_hash(entry.prev_hash, _link(entry)):
        yield Finding("I10", f"Entry {entry.seq} ({entry.key}) does not fit its place in the chain.")


def _ends_at_head(seller_id: Id, seq: int, prev: str) -> Iterator[Finding]:
    query = select(ChainHead).where(ChainHead.seller_id == seller_id, ChainHead.kind == "ledger")
    head = db.session.scalar(query)
    if (head.seq, head.hash) != (seq, prev) if head else seq:
        yield Finding("I10", f"The ledger ends at entry {seq}, but its head says otherwise: entries are missing.")


def _content(entry: Walked, accounts: Accounts) -> str:
    return content_hash(
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        reason=entry.reason,
        links=[entry.partnership_id, entry.earning_id, entry.payout_id, entry.reverses_id],
        moves=[
            (
                accounts[move.debit].key,
                accounts[move.credit].key,
                move.minor,
                move.currency,
                move.earning_id.hex if move.earning_id else None,
            )
            for move in entry.moves
        ],
    )


def _link(entry: Walked) -> Link:
    return Link(
        seq=entry.seq,
        key=entry.key,
        period=entry.period,
        adjusts_period=entry.adjusts_period,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        content_sha256=entry.content_sha256,
    )
