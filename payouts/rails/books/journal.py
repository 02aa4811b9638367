"""The journal of a run: each share is owed on the day of approval and leaves the bank on the day it was paid.

Debits equal credits in every currency, payment by payment.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from core.csv_files import Cell, write_csv
from core.money import Money
from payouts.rails.books.base import BookFile
from payouts.rails.protocol import About, FileRow
from payouts.rules.files import FileKind

HEADER = ("date", "entry", "account", "debit", "credit", "currency", "partner", "description", "payout")


class JournalFile(BookFile):
    """Two lines for what is owed, and two for what was paid."""

    kind = FileKind.JOURNAL
    label = "Journal (CSV)"
    needed: ClassVar[dict[str, str]] = {
        "expense": "Write the account of partners' shares.",
        "payable": "Write the account of what you owe partners.",
        "bank": "Write the account of your bank.",
    }

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows and about give the same bytes."""
        return write_csv(HEADER, [line for row in rows for line in _lines(row, about)])


def _lines(row: FileRow, about: About) -> Iterator[list[Cell]]:
    setup = about.setup
    yield from _pair(row, about.approved_on, setup["expense"], setup["payable"], row.reference)
    if row.paid_on is not None:
        yield from _pair(row, row.paid_on, setup["payable"], setup["bank"], row.bank_reference)


def _pair(row: FileRow, day: date, debit: str, credit: str, entry: str) -> Iterator[list[Cell]]:
    money: Money = row.amount
    said: list[Cell] = [money.currency, row.partner, row.run, row.payout]
    yield [day, entry, debit, money, None, *said]
    yield [day, entry, credit, None, money, *said]


JOURNAL = JournalFile()
