"""Files made from a run: their kinds, what one file may hold, and how payments are shared out among several."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.clock import after_business_days
from core.money import Money
from payouts.rules.banks import IBAN_ONLY
from payouts.rules.destinations import WAYS, Rail
from payouts.rules.runs import PayoutState

SEPA_AREA = IBAN_ONLY | {"AL", "GB", "GI", "MD", "ME", "MK", "RS"}
"""Countries whose banks take payments in EUR by SEPA (European Payments Council, list EPC409-09 of 2025)."""


class FileKind(StrEnum):
    """The formats a run can be written in."""

    BANK_CSV = "bank_csv"
    SEPA = "sepa"
    ACH = "ach"
    PAYPAL = "paypal"
    WISE = "wise"
    PAYONEER = "payoneer"
    XERO = "xero"
    QUICKBOOKS = "quickbooks"
    JOURNAL = "journal"
    SPREADSHEET = "spreadsheet"


BOOKS = frozenset({FileKind.XERO, FileKind.QUICKBOOKS, FileKind.JOURNAL, FileKind.SPREADSHEET})
"""Files that tell what a run pays and pay nothing: a payment stands in each of them."""


LEFT_ALONE = timedelta(hours=1)
"""How long a new file is left alone before partners hear of it: some are looked at once and set aside."""
_BUSINESS_DAYS = {
    FileKind.BANK_CSV: 3, FileKind.SEPA: 1, FileKind.ACH: 2, FileKind.PAYPAL: 1, FileKind.WISE: 2, FileKind.PAYONEER: 3,
}  # fmt: skip
"""How long a payment takes from its file being handed in: SEPA until the next business day by law (Directive (EU)
2015/2366, Art. 83), the others what is usual, with room."""


def expected_on(kind: FileKind, made_on: date) -> date:
    """Return the day by which a payment should arrive whose file was made on a day; a day is for handing it in."""
    return after_business_days(made_on, 1 + _BUSINESS_DAYS[kind])


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold; `most_minor` is the largest total in minor units."""

    most_rows: int = 5_000
    one_currency: bool = False
    most_minor: int | None = None


NAMED = 5
"""How many of the partners that are not in a file are named."""
LARGE = 9_999_999_999
"""Up to this, in minor units, a file asks of an amount only whether it is whole: the least that one of them cannot hold
is more (ten digits, Nacha field 29 of an entry)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides whether a payment fits into a file, without the account number. `country` is that of the bank."""

    amount: Money
    country: str
    has_iban: bool
    has_routing_number: bool


_STATES = {
    PayoutState.PAID: "paid already",
    PayoutState.RETURNED: "came back",
    PayoutState.SENDING: "being paid",
    PayoutState.UNKNOWN: "being paid",
    PayoutState.FAILED: "refused, to be released again",
}


def why_not_paid_by_file(state: PayoutState, rail: str | None, rails: frozenset[Rail]) -> str:
    """Return why a payment in this state, frozen with this rail, goes into no file that pays these rails; else ""."""
    if state is not PayoutState.APPROVED:
        return _STATES.get(state, "not approved")
    if rail in rails:
        return ""
    return f"paid by {WAYS[Rail(rail)]}" if rail else "no account"


def why_not_in_books(kind: FileKind, state: PayoutState) -> str:
    """Return why a payment does not stand in a file for the books: what came back is owed anew by a later run."""
    return (
        "came back, a later run owes it" if state is PayoutState.RETURNED and kind is not FileKind.SPREADSHEET else ""
    )


def share_out(amounts: Sequence[Money], limits: Limits) -> list[list[int]]:
    """Return which payments, by position and in their order, go into each file of a set that keeps these limits."""
    groups: dict[str, list[int]] = {}
    for at, amount in enumerate(amounts):
        groups.setdefault(amount.currency if limits.one_currency else "", []).append(at)
    return [part for positions in groups.values() for part in _parts(positions, amounts, limits)]


def count_files(groups: Iterable[tuple[int, Money]], limits: Limits) -> int:
    """Return how many files `share_out` makes of groups of payments, given how many and how much each group is.

    Where the sum alone makes it more than one, it can be more than this says: how large single payments are counts too.
    """
    counts, sums = Counter[str](), Counter[str]()
    for count, amount in groups:
        name = amount.currency if limits.one_currency else ""
        counts[name] += count
        sums[name] += amount.minor
    most = limits.most_minor
    return sum(
        max(-(-count // limits.most_rows), -(-sums[name] // most) if most else 0) for name, count in counts.items()
    )


def _parts(positions: Iterable[int], amounts: Sequence[Money], limits: Limits) -> Iterator[list[int]]:
    part: list[int] = []
    total = 0
    for at in positions:
        minor = amounts[at].minor
        is_too_much = limits.most_minor is not None and total + minor > limits.most_minor
        if part and (len(part) == limits.most_rows or is_too_much):
            yield part
            part, total = [], 0
        part.append(at)
        total += minor
    if part:
        yield part


def file_name(kind: FileKind, *, number: int, month: str, times: int, suffix: str) -> str:
    """Return how a run's first, second, … file of a kind is called, so that nobody takes one for the other."""
    what = "" if kind is FileKind.BANK_CSV else f"-{kind.value}"
    again = f"-{times}" if times > 1 else ""
    return f"payments-{number:04d}-{month}{what}{again}{suffix}"


def line_reference(payout: str) -> str:
    """Return a payout's public id as banks take it, without the underscore (28 letters and digits)."""
    return payout.replace("_", "")
