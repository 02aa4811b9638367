"""I1, I8 and I10: the books balance, every entry has a key and moves, and the trail of what was done is unbroken."""

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import func, select

from core import audit
from core.db import db
from core.ids import Id
from payouts.models import Entry, Move
from payouts.queries.entries import AccountRow
from payouts.rules.findings import Finding


def check_balance(seller_id: Id, accounts: Mapping[Id, AccountRow]) -> Iterator[Finding]:
    """I1: a seller's accounts sum to zero per currency, and each stored balance is the sum of its moves."""
    moved = _moved(seller_id)
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


def _mixed_currencies(seller_id: Id, accounts: Mapping[Id, AccountRow]) -> Iterator[Finding]:
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


def check_audit(seller_id: Id) -> Iterator[Finding]:
    """I10: every record of what was done fits the one before it."""
    yield from (Finding("I10", sentence) for sentence in audit.broken_links(seller_id))
