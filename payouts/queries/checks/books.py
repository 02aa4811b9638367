"""I1, I8 and I10: the books balance, every entry has a key and moves, and the chains are unbroken."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from core import audit
from core.audit import ChainHead
from core.db import db
from core.ids import Id
from payouts.models import Account, Entry, Move
from payouts.queries.entries import accounts_of
from payouts.rules.findings import Finding
from payouts.rules.ledger import FIRST_HASH, Link, MoveRow, chain_hash, content_hash


def check_balance(seller_id: Id) -> Iterator[Finding]:
    """I1: a seller's accounts sum to zero per currency, and each stored balance is the sum of its moves."""
    accounts, moved = accounts_of(seller_id), _moved(seller_id)
    totals: Counter[str] = Counter()
    for account in accounts.values():
        totals[account.currency] += account.balance_minor
        if account.balance_minor != moved[account.id]:
            yield Finding("I1", f"{account.key} says {account.balance_minor}, its moves say {moved[account.id]}.")
    for currency, total in totals.items():
        if total:
            yield Finding("I1", f"The books in {currency} do not balance: debits and credits differ by {total}.")
    yield from _mixed_currencies(seller_id, accounts)


def _moved(seller_id: Id) -> Counter[Id]:
    moved: Counter[Id] = Counter()
    for column, sign in ((Move.credit_account_id, 1), (Move.debit_account_id, -1)):
        query = select(column, func.sum(Move.amount_minor)).where(Move.seller_id == seller_id).group_by(column)
        for account_id, minor in db.session.execute(query):
            moved[account_id] += sign * int(minor)
    return moved


def _mixed_currencies(seller_id: Id, accounts: dict[Id, Account]) -> Iterator[Finding]:
    query = select(Move.debit_account_id, Move.credit_account_id, Move.currency).where(Move.seller_id == seller_id)
    for debit, credit, currency in db.session.execute(query.distinct()):
        if {accounts[debit].currency, accounts[credit].currency} != {currency}:
            keys = f"{accounts[debit].key} and {accounts[credit].key}"
            yield Finding("I1", f"A move in {currency} joins {keys}, which are not both in {currency}.")


def check_keys(seller_id: Id) -> Iterator[Finding]:
    """I8: every entry has a key and at least one move."""
    moves = select(Move.entry_id).where(Move.seller_id == seller_id)
    query = select(Entry.seq, Entry.key).where(Entry.seller_id == seller_id)
    for seq, _key in db.session.execute(query.where((Entry.key == "") | Entry.id.not_in(moves))):
        yield Finding("I8", f"Entry {seq} has no key or no moves.")


def check_chain(seller_id: Id) -> Iterator[Finding]:
    """I10: every entry fits the one before it, its fingerprint covers its moves, and the chain ends at its head."""
    moves, seq, prev = _move_rows(seller_id), 0, FIRST_HASH
    for entry in db.session.scalars(select(Entry).where(Entry.seller_id == seller_id).order_by(Entry.seq)):
        if entry.seq != seq + 1 or entry.prev_hash != prev:
            yield Finding("I10", f"Entry {entry.seq} does not follow entry {seq}.")
        if entry.content_sha256 != _content(entry, moves.get(entry.id, [])):
            yield Finding("I10", f"Entry {entry.seq} ({entry.key}) does not say what it said when it was written.")
        if entry.chain_hash != chain_hash(entry.prev_hash, _link(entry)):
            yield Finding("I10", f"Entry {entry.seq} ({entry.key}) does not fit its place in the chain.")
        seq, prev = entry.seq, entry.chain_hash
    yield from _ends_at_head(seller_id, seq, prev)
    yield from (Finding("I10", sentence) for sentence in audit.broken_links(seller_id))


def _ends_at_head(seller_id: Id, seq: int, prev: str) -> Iterator[Finding]:
    query = select(ChainHead).where(ChainHead.seller_id == seller_id, ChainHead.kind == "ledger")
    head = db.session.scalar(query)
    if (head.seq, head.hash) != (seq, prev) if head else seq:
        yield Finding("I10", f"The ledger ends at entry {seq}, but its head says otherwise: entries are missing.")


def _move_rows(seller_id: Id) -> dict[Id, list[MoveRow]]:
    keys = {account_id: account.key for account_id, account in accounts_of(seller_id).items()}
    rows: dict[Id, list[MoveRow]] = {}
    query = select(Move).where(Move.seller_id == seller_id).order_by(Move.entry_id, Move.position)
    for move in db.session.scalars(query):
        earning = move.earning_id.hex if move.earning_id else None
        row = (keys[move.debit_account_id], keys[move.credit_account_id], move.amount_minor, move.currency, earning)
        rows.setdefault(move.entry_id, []).append(row)
    return rows


def _content(entry: Entry, moves: list[MoveRow]) -> str:
    return content_hash(
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        reason=entry.reason,
        links=[entry.partnership_id, entry.earning_id, entry.payout_id, entry.reverses_id],
        moves=moves,
    )


def _link(entry: Entry) -> Link:
    return Link(
        seq=entry.seq,
        key=entry.key,
        period=entry.period,
        adjusts_period=entry.adjusts_period,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        content_sha256=entry.content_sha256,
    )
