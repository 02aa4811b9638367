"""What the API answers about the books: entries with their moves, as they were written; amounts in minor units."""

from pydantic import Field

from core.api import Answer, CursorPaging
from core.api.outputs import Moment
from payouts.rules.kinds import EntryKind


class EntryQuery(CursorPaging):
    """Which entries: of one month, one kind, one partner, one commission or one payout."""

    month: str | None = Field(None, pattern=r"^\d{4}-\d{2}$")
    kind: EntryKind | None = None
    partner_id: str | None = None
    commission_id: str | None = None
    payout_id: str | None = None


class MoveOut(Answer):
    """An amount that went from one account to another."""

    debit: str
    credit: str
    amount: int
    currency: str


class EntryOut(Answer):
    """One entry. `chainHash` binds it to the one before, `prevHash`."""

    id: str
    seq: int
    kind: str
    month: str
    reason: str
    occurred_at: Moment
    recorded_at: Moment
    partner_id: str | None
    commission_id: str | None
    payout_id: str | None
    reverses_id: str | None
    prev_hash: str
    chain_hash: str
    moves: list[MoveOut]
