"""The run as a spreadsheet: every payment with where it goes, what it comes to and how it stands."""

from collections.abc import Sequence

from core.csv_files import Cell
from core.spreadsheets import write_xlsx
from payouts.rails.books.base import BookFile
from payouts.rails.protocol import About, FileRow
from payouts.rules.files import FileKind

HEADER = (
    "payout", "partner", "account holder", "paid by", "currency", "amount", "reference", "state", "paid on",
    "bank reference", "of which vat", "tax document",
)  # fmt: skip


class SpreadsheetFile(BookFile):
    """One row for each payment."""

    kind = FileKind.SPREADSHEET
    label = "Spreadsheet (XLSX)"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    suffix = ".xlsx"

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows and about give the same bytes."""
        return write_xlsx(f"Run {about.number}", HEADER, [_cells(row) for row in rows], made_at=about.approved_at)


def _cells(row: FileRow) -> list[Cell]:
    paid: list[Cell] = [row.payout, row.partner, row.holder, row.way, row.amount.currency, row.amount]
    return [*paid, row.reference, row.state, row.paid_on, row.bank_reference, row.vat, row.documents]


SPREADSHEET = SpreadsheetFile()
