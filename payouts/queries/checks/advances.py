"""I15: advances are those that were agreed, and no more of later earnings was set against them than was agreed."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.db import db
from core.ids import Id
from payouts.models import Account, Entry, Move
from payouts.queries.advances import Paid, credited_by, list_paid
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind

_Debit, _Credit = aliased(Account), aliased(Account)


def check_advances(seller_id: Id) -> Iterator[Finding]:
    """Go through every partnership's moves since each advance, and look at each amount that was set against it."""
    paid = list_paid(seller_id)
    overdrawn = select(Account).where(
        Account.seller_id == seller_id, Account.kind == AccountKind.ADVANCE, Account.balance_minor > 0
    )
    for account in db.session.scalars(overdrawn):
        yield Finding("I15", f"{account.key}: more was set against advances than was paid.")
    for each in paid:
        if each.version.accepted_at is None or _paid(each) != each.advance.minor:
            agreed = each.advance.minor
            yield Finding("I15", f"Entry {each.entry.seq} pays {_paid(each)} in advance, {agreed} was agreed.")
    for each, until in _spans([one for one in paid if one.advance.recoup_bps]):
        yield from _follow(each, until)


def _spans(paid: list[Paid]) -> Iterator[tuple[Paid, int | None]]:
    """Yield every advance that is set off, with the number of the entry of the next one of the same partner."""
    for at, each in enumerate(paid):
        key = each.entry.partnership_id, each.currency
        later = (one.entry.seq for one in paid[at + 1 :] if (one.entry.partnership_id, one.currency) == key)
        yield each, next(later, None)


def _follow(paid: Paid, until: int | None) -> Iterator[Finding]:
    query = (
        select(Entry.seq, Entry.kind, _Debit.kind, _Credit.kind, Move.amount_minor)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(Entry.seller_id == paid.entry.seller_id, Entry.partnership_id == paid.entry.partnership_id)
        .where(Entry.seq > paid.entry.seq, Move.currency == paid.currency)
    )
    query = query if until is None else query.where(Entry.seq < until)
    credited = recouped = 0
    for seq, kind, debit, credit, minor in db.session.execute(query.order_by(Entry.seq, Move.position)):
        credited += credited_by(AccountKind(debit), AccountKind(credit), minor)
        recouped += minor if kind == EntryKind.RECOUP else 0
        if kind == EntryKind.RECOUP and recouped > paid.advance.room_in(credited):
            allowed = paid.advance.room_in(credited)
            yield Finding("I15", f"Entry {seq} sets {recouped} in all against an advance, {allowed} was agreed.")


def _paid(paid: Paid) -> int:
    query = (
        select(Move.amount_minor)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(Move.seller_id == paid.entry.seller_id, Move.entry_id == paid.entry.id, _Credit.kind == AccountKind.CASH)
    )
    return db.session.scalar(query) or 0
