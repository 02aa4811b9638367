"""I12: what stores owe follows from their reports and payments."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Account, Entry, Move, Remittance, SettlementReport
from payouts.queries.settlements import worth_of
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind

_Owner = tuple[Id | None, str]


def check_receivables(seller_id: Id) -> Iterator[Finding]:
    """I12: what a store owes is its newest reports less what it passed on and what was set against its earnings."""
    expected: Counter[_Owner] = Counter()
    holding: dict[tuple[Id, str], SettlementReport] = {}
    reports = select(SettlementReport).where(SettlementReport.seller_id == seller_id).order_by(SettlementReport.number)
    for report in db.session.scalars(reports):
        holding[report.partnership_id, report.month] = report
        if worth_of(report).owed != report.owed:
            yield Finding(
                "I12", f"{report.public_id} says {report.owed_minor}, its lines say {worth_of(report).owed.minor}."
            )
    for report in holding.values():
        expected[report.partnership_id, report.currency] += worth_of(report).owed.minor
    for owner, minor in [*_passed_on(seller_id), *_set_off(seller_id)]:
        expected[owner] -= minor
    yield from _compare(seller_id, expected)


def _compare(seller_id: Id, expected: Counter[_Owner]) -> Iterator[Finding]:
    query = select(Account).where(Account.seller_id == seller_id, Account.kind == AccountKind.RECEIVABLE)
    found = {
        (account.partnership_id, account.currency): -account.balance_minor for account in db.session.scalars(query)
    }
    for owner in sorted(found.keys() | expected.keys(), key=str):
        if found.get(owner, 0) != expected[owner]:
            said = f"the books say {found.get(owner, 0)}, its reports and payments say {expected[owner]}"
            yield Finding("I12", f"The store of partnership {owner[0]} in {owner[1]}: {said}.")


def _passed_on(seller_id: Id) -> Iterator[tuple[_Owner, int]]:
    query = select(Remittance).where(Remittance.seller_id == seller_id, Remittance.taken_back_at.is_(None))
    for row in db.session.scalars(query):
        yield (row.partnership_id, row.currency), row.amount_minor


def _set_off(seller_id: Id) -> Iterator[tuple[_Owner, int]]:
    query = (
        select(Entry.partnership_id, Move.currency, Move.amount_minor)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id, Entry.kind == EntryKind.NET)
    )
    for partnership_id, currency, minor in db.session.execute(query):
        yield (partnership_id, currency), minor
