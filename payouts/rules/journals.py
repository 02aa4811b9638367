"""The books as text that outside tools check: a beancount journal, and a plain table. Both hold every move.

Amounts in a journal follow bookkeeping: debits above zero, credits below. The format is that of beancount 3
(https://beancount.github.io/docs/beancount_language_syntax.html).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.money import Money
from payouts.rules.kinds import AccountKind

_ROOTS = {
    AccountKind.REVENUE_SHARE: "Expenses",
    AccountKind.FEES: "Expenses",
    AccountKind.WRITE_OFF: "Expenses",
    AccountKind.PARTNER_SALES: "Income",
    AccountKind.FX_GAIN_LOSS: "Income",
    AccountKind.FX_CLEARING: "Equity",
    AccountKind.CASH: "Assets",
    AccountKind.ADVANCE: "Assets",
    AccountKind.RECEIVABLE: "Assets",
    AccountKind.VAT_INPUT: "Assets",
}
_ROOT_OF_OTHERS = "Liabilities"


@dataclass(frozen=True, slots=True)
class BookAccount:
    """An account as a journal names it: the seller's short name, its kind, and the partner or rail it is kept for."""

    seller: str
    kind: AccountKind
    owner: str
    currency: str

    @property
    def name(self) -> str:
        """Return the name in a beancount journal, such as `Liabilities:Northbeam:Held:PN-01J9`."""
        parts = [self.seller, str(self.kind), self.owner]
        return ":".join([_ROOTS.get(self.kind, _ROOT_OF_OTHERS), *(_component(part) for part in parts if part)])


@dataclass(frozen=True, slots=True)
class BookMove:
    """One move between two accounts."""

    debit: BookAccount
    credit: BookAccount
    amount: Money


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry as exports need it."""

    seq: int
    public_id: str
    on: date
    period: str
    kind: str
    key: str
    partner: str
    reason: str
    moves: tuple[BookMove, ...]


def beancount(entries: Iterable[BookEntry], balances: Iterable[tuple[BookAccount, Money]]) -> Iterator[str]:
    """Yield the lines of a journal that ends with the stored balance of every account, to be checked exactly."""
    kept = list(entries)
    accounts = {account for entry in kept for move in entry.moves for account in (move.debit, move.credit)}
    yield 'option "title" "Tandem"'
    if not kept:
        return
    first, last = min(entry.on for entry in kept), max(entry.on for entry in kept)
    for name, currency in sorted({(account.name, account.currency) for account in accounts}):
        yield f"{first} open {name}-{currency} {currency}"
    for entry in kept:
        yield from _transaction(entry)
    for account, balance in balances:
        amount = f"{(-balance).decimal()} ~ {Money.zero(balance.currency).decimal()} {balance.currency}"
        yield f"{last + timedelta(days=1)} balance {_full(account)} {amount}"


CSV_HEADER = (
    "entry",
    "id",
    "date",
    "period",
    "kind",
    "partner",
    "reason",
    "debit",
    "credit",
    "amount",
    "currency",
    "key",
)


def csv_rows(entries: Iterable[BookEntry]) -> Iterator[list[str | int | Money | date | None]]:
    """Yield one row per move."""
    for entry in entries:
        for move in entry.moves:
            yield [
                entry.seq,
                entry.public_id,
                entry.on,
                entry.period,
                entry.kind,
                entry.partner,
                entry.reason,
                _full(move.debit),
                _full(move.credit),
                move.amount,
                move.amount.currency,
                entry.key,
            ]


def _transaction(entry: BookEntry) -> Iterator[str]:
    yield ""
    yield f"{entry.on} * {_quoted(entry.partner or 'Tandem')} {_quoted(entry.reason)}"
    yield f"  id: {_quoted(entry.public_id)}"
    yield f"  period: {_quoted(entry.period)}"
    for move in entry.moves:
        yield f"  {_full(move.debit)}  {move.amount.decimal()} {move.amount.currency}"
        yield f"  {_full(move.credit)}  {(-move.amount).decimal()} {move.amount.currency}"


def _full(account: BookAccount) -> str:
    return f"{account.name}-{account.currency}"


def _component(part: str) -> str:
    """Return a part of a name as beancount takes it: ASCII letters, digits and dashes, a capital first."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in part).strip("-")
    return plain[:1].upper() + plain[1:]


def _quoted(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
