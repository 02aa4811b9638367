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
    """Two lines for what is owed, two more for the VAT in it, and two for what was paid."""

    kind = FileKind.JOURNAL
    label = "Journal (CSV)"
    needed: ClassVar[dict[str, str]] = {
        "expense": "Write the account of partners' shares.",
        "payable": "Write the account of what you owe partners.",
        "bank": "Write the account of your bank.",
    }
    optional = ("vat",)

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows and about give the same bytes."""
        return write_csv(HEADER, [line for row in rows for line in self._lines(row, about)])

    def _lines(self, row: FileRow, about: About) -> Iterator[list[Cell]]:
        setup, day = about.setup, about.approved_on
        yield from _pair(row, row.net, day, setup["expense"], setup["payable"], row.reference)
        if row.vat:
            yield from _pair(row, row.vat, day, self.vat_account(setup), setup["payable"], row.reference)
        if row.paid_on is not None:
            yield from _pair(row, row.amount, row.paid_on, setup["payable"], setup["bank"], row.bank_reference)


def _pair(row: FileRow, money: Money, day: date, debit: str, credit: str, entry: str) -> Iterator[list[Cell]]:
    about = f"{row.run}, {row.documents}" if row.documents else row.run
    said: list[Cell] = [money.currency, row.partner, about, row.payout]
    yield [day, entry, debit, money, None, *said]
    yield [day, entry, credit, None, money, *said]


JOURNAL = JournalFile()
