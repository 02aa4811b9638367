"""Any bank: a CSV file with one row for each payout, which a person pays and then marks paid."""

from collections.abc import Mapping, Sequence

from core.csv_files import Cell, write_csv
from payouts.rails.protocol import About, FileRow
from payouts.rules.destinations import Rail
from payouts.rules.files import Candidate, FileKind, Limits

HEADER = (
    "payout", "partner", "account_holder", "account", "currency", "amount", "reference", "run",
    "routing_number", "bic", "bank", "bank_country",
)  # fmt: skip


class ManualRail:
    """The file that every bank's people can read."""

    kind = FileKind.BANK_CSV
    label = "Bank transfers (CSV)"
    media_type = "text/csv"
    suffix = ".csv"
    rails = frozenset({Rail.MANUAL})
    limits = Limits(most_rows=100_000)
    needs_setup = False
    pays = True

    def why_not(self, _candidate: Candidate) -> str:
        """Return nothing: any account that is known can be paid by hand."""
        return ""

    def check(self, _given: Mapping[str, str]) -> dict[str, str]:
        """Return an empty setup: nothing has to be said."""
        return {}

    def shown(self, _setup: Mapping[str, str]) -> str:
        """Return nothing: there is nothing to show."""
        return ""

    def write(self, rows: Sequence[FileRow], _about: About) -> bytes:
        """Return the file; the same rows give the same bytes."""
        return write_csv(HEADER, [_cells(row) for row in rows])


def _cells(row: FileRow) -> list[Cell]:
    money = row.amount
    paid: list[Cell] = [row.payout, row.partner, row.holder, row.account, money.currency, money, row.said, row.run]
    return [*paid, row.routing_number, row.bic, row.bank, row.country]


RAIL = ManualRail()
