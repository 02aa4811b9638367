"""Statements as they were issued, and the entries of a seller's own books."""

from accounts.permissions import Permission
from core import ids
from core.access import current_actor, needs
from core.api import answers, takes_query
from core.ids import Id
from partners.models import Partnership
from payouts.api.blueprint import api
from payouts.models import Earning, Entry, Payout, Statement
from payouts.queries.journal import JournalEntry, JournalFilter, entries_at
from payouts.queries.statements import get_statement as find_statement
from payouts.queries.statements import list_statements as find_statements
from payouts.schemas.entries import EntryOut, EntryQuery, MoveOut
from payouts.schemas.runs import StatementOut, StatementQuery


@api.get("/statements")
@needs(Permission.STATEMENTS_SEE)
@answers(list[StatementOut])
@takes_query(StatementQuery)
def list_statements(query: StatementQuery) -> list[StatementOut]:
    """List statements that were issued or received, the newest first."""
    partnership_id = ids.parse_given(query.partner_id, Partnership.__prefix__)
    found = find_statements(
        current_actor(), month=query.month, partnership_id=partnership_id, page=query.page, size=query.page_size
    )
    return [shown(row) for row in found.rows]


@api.get("/statements/<id:statement_id>")
@needs(Permission.STATEMENTS_SEE)
@answers(StatementOut)
def get_statement(statement_id: Id) -> StatementOut:
    """Return one statement with its body, word for word."""
    row = find_statement(current_actor(), statement_id)
    return shown(row).model_copy(update={"body": row.body})


@api.get("/entries")
@needs(Permission.LEDGER_SEE)
@answers(list[EntryOut])
@takes_query(EntryQuery)
def list_entries(query: EntryQuery) -> list[EntryOut]:
    """List the entries of the books, the newest first."""
    narrowed = JournalFilter(
        month=query.month,
        kind=query.kind,
        partnership_id=ids.parse_given(query.partner_id, Partnership.__prefix__),
        earning_id=ids.parse_given(query.commission_id, Earning.__prefix__),
        payout_id=ids.parse_given(query.payout_id, Payout.__prefix__),
    )
    return [_entry(each) for each in entries_at(current_actor(), narrowed, query.cursor(Entry.__prefix__))]


def shown(row: Statement) -> StatementOut:
    """Return a statement as the API shows it in a list."""
    return StatementOut(
        id=row.public_id,
        number=row.number,
        month=row.month,
        currency=row.currency.lower(),
        partner_id=ids.show(Partnership.__prefix__, row.partnership_id),
        issued_at=row.issued_at,
        review_until=row.review_until,
        pay_by=row.pay_by,
        sha256=row.sha256,
    )


def _entry(it: JournalEntry) -> EntryOut:
    row = it.entry
    return EntryOut(
        id=row.public_id,
        seq=row.seq,
        kind=row.kind,
        month=row.period,
        reason=row.reason,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        partner_id=_named(Partnership.__prefix__, row.partnership_id),
        commission_id=_named(Earning.__prefix__, row.earning_id),
        payout_id=_named(Payout.__prefix__, row.payout_id),
        reverses_id=_named(Entry.__prefix__, row.reverses_id),
        prev_hash=row.prev_hash,
        chain_hash=row.chain_hash,
        moves=[
            MoveOut(
                debit=move.debit.kind,
                credit=move.credit.kind,
                amount=move.amount.minor,
                currency=move.amount.currency.lower(),
            )
            for move in it.moves
        ],
    )


def _named(prefix: str, row_id: Id | None) -> str | None:
    return ids.show(prefix, row_id) if row_id else None
