"""I17: the VAT of every statement is what its month and the tables gave, and what the books say; none without one."""

from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import aliased

from core.db import db
from core.ids import Id
from payouts.models import Account, Earning, Entry, Move, Statement
from payouts.queries.movements import Scope
from payouts.queries.vat import base_of, invoices_of
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EarningKind, EntryKind
from payouts.rules.vat import Amounts, amounts_in, facts_in, name_of_number, tax_part_of

_Debit, _Credit = aliased(Account), aliased(Account)


def check_vat(seller_id: Id) -> Iterator[Finding]:
    """I17: tax documents have no gap, say what their month comes to, and each amount of VAT in the books has one."""
    query = select(Statement).where(Statement.seller_id == seller_id, cast(Statement.body, Text).contains('"vat":'))
    found = db.session.scalars(query.order_by(Statement.number))
    statements = [row for row in found if tax_part_of(row.body) is not None or row.tax_number is not None]
    numbered = [statement for statement in statements if statement.tax_number is not None]
    for expected, statement in enumerate(numbered, start=1):
        if statement.tax_number != expected:
            yield Finding("I17", f"{name_of_number(expected)} is missing before statement {statement.number}.")
    invoiced = invoices_of(statements)
    booked = {row.id for row in statements if row.tax_number is not None or row.id in invoiced}
    yield from _check_sums(statements, booked)
    yield from _check_books(seller_id, [row for row in statements if row.id in booked])
    for statement in statements:
        invoice, part = invoiced.get(statement.id), tax_part_of(statement.body)
        if invoice and (statement.tax_number or part is None or part["vat_minor"] != invoice.vat_minor):
            yield Finding("I17", f"Invoice {invoice.number} does not fit statement {statement.number}.")


def _check_sums(statements: Iterable[Statement], booked: set[Id]) -> Iterator[Finding]:
    """Work out anew what every statement says, from the moves of its month and the rate that it names."""
    said: dict[tuple[Id, str, str], Amounts] = {}
    for statement in statements:
        part = tax_part_of(statement.body)
        if part is None or part.get("number") != statement.tax_number:
            yield Finding("I17", f"Statement {statement.number} has a number of a tax document and does not say so.")
            continue
        about = (statement.partnership_id, statement.currency, statement.month)
        before, own = said.get(about, Amounts()), amounts_in(part)
        said[about] = before + own if statement.id in booked else before
        scope = Scope(statement.seller_id, statement.partnership_id, statement.currency)
        should = facts_in(part).of_base(base_of(scope, statement.month)) - before
        if own != should:
            yield Finding("I17", f"Statement {statement.number} says {own} of VAT, its month comes to {should}.")


def _check_books(seller_id: Id, documents: Iterable[Statement]) -> Iterator[Finding]:
    booked = _booked(seller_id)
    for statement in documents:
        part = tax_part_of(statement.body)
        own = amounts_in(part) if part else Amounts()
        said: Counter[str] = Counter({AccountKind.PAYABLE: own.vat, AccountKind.VAT_REVERSE_CHARGE: own.assessed})
        found = booked.pop(f"vat:{statement.id.hex}", Counter())
        if any(said[kind] != found[kind] for kind in said.keys() | found.keys()):
            yield Finding("I17", f"Statement {statement.number} says {dict(said)} of VAT, the books {dict(found)}.")
    yield from (Finding("I17", f"The entry {key} books VAT that no document says.") for key in sorted(booked))
    earnings = select(func.count()).select_from(Earning).where(Earning.kind == EarningKind.VAT)
    in_all = db.session.scalar(earnings.where(Earning.seller_id == seller_id)) or 0
    if in_all != (should := sum(1 for row in documents if (part := tax_part_of(row.body)) and part["vat_minor"])):
        yield Finding("I17", f"{in_all} amounts of VAT are kept, {should} documents have some.")


def _booked(seller_id: Id) -> dict[str, Counter[str]]:
    """Return what the entries of VAT brought to which kind of account, by their key."""
    found: dict[str, Counter[str]] = {}
    query = (
        select(Entry.key, _Debit.kind, _Credit.kind, Move.amount_minor)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(Entry.seller_id == seller_id, Entry.kind == EntryKind.VAT)
    )
    for key, debit, credit, minor in db.session.execute(query):
        sums = found.setdefault(key, Counter())
        if debit == AccountKind.VAT_INPUT:
            sums[credit] += minor
        else:
            sums[debit] -= minor
    return found
