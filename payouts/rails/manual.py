"""Any bank: a CSV file with one row for each payout, which a person pays and then marks paid."""

from collections.abc import Sequence

from core.csv_files import Cell, write_csv
from payouts.rails.protocol import FileRow

HEADER = (
    "payout", "partner", "account_holder", "account", "currency", "amount", "reference", "run",
    "routing_number", "bic", "bank", "bank_country",
)  # fmt: skip


class ManualRail:
    """The file that every bank's people can read."""

    kind = "bank_csv"
    media_type = "text/csv"

    def filename(self, number: int, month: str, *, times: int) -> str:
        """Return how a run's first, second, … file is called, so that nobody takes one for the other."""
        again = f"-{times}" if times > 1 else ""
        return f"payments-{number:04d}-{month}{again}.csv"

    def write(self, rows: Sequence[FileRow]) -> bytes:
        """Return the file; the same rows give the same bytes."""
        return write_csv(HEADER, [_cells(row) for row in rows])


def _cells(row: FileRow) -> list[Cell]:
    money = row.amount
    paid: list[Cell] = [row.payout, row.partner, row.holder, row.account, money.currency, money, row.reference, row.run]
    return [*paid, row.routing_number, row.bic, row.bank, row.country]


RAIL = ManualRail()
