"""Bills: one for each payment, for Xero's import of purchases and QuickBooks' import of bills.

Xero's header is its own, star and all, and its days are written as its organization's country does
(https://central.xero.com/s/article/Import-customers-supplier-invoices). QuickBooks lets one say which column is which
while importing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar

from core.csv_files import Cell, write_csv
from payouts.rails.books.base import BookFile
from payouts.rails.protocol import About, FileRow
from payouts.rules.files import FileKind

XERO_HEADER = (
    "*ContactName", "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3", "POAddressLine4", "POCity",
    "PORegion", "POPostalCode", "POCountry", "*InvoiceNumber", "*InvoiceDate", "*DueDate", "Total",
    "InventoryItemCode", "Description", "*Quantity", "*UnitAmount", "*AccountCode", "*TaxType", "TaxAmount",
    "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2", "Currency",
)  # fmt: skip
QUICKBOOKS_HEADER = (
    "Bill no", "Vendor", "Bill date", "Due date", "Memo", "Account", "Line description", "Line amount", "Currency",
)  # fmt: skip
US_DAYS = "mm/dd/yyyy"


class XeroBills(BookFile):
    """Bills for Xero."""

    kind = FileKind.XERO
    label = "Xero bills (CSV)"
    needed: ClassVar[dict[str, str]] = {
        "account_code": "Write the code of the account that partners' shares are booked on.",
        "tax_type": "Write the name of the tax rate, as Xero has it.",
        "days": "Choose how Xero writes days for you.",
    }

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows and about give the same bytes."""
        return write_csv(XERO_HEADER, [self._cells(row, about) for row in rows])

    def _cells(self, row: FileRow, about: About) -> list[Cell]:
        setup, day = about.setup, _written(about.approved_on, about.setup["days"])
        values: dict[str, Cell] = {
            "*ContactName": row.partner,
            "*InvoiceNumber": row.reference,
            "*InvoiceDate": day,
            "*DueDate": day,
            "Total": row.amount,
            "Description": _about(row),
            "*Quantity": 1,
            "*UnitAmount": row.net,
            "*AccountCode": setup["account_code"],
            "*TaxType": setup["tax_type"],
            "TaxAmount": row.vat or None,
            "Currency": row.amount.currency,
        }
        return [values.get(name) for name in XERO_HEADER]


class QuickBooksBills(BookFile):
    """Bills for QuickBooks."""

    kind = FileKind.QUICKBOOKS
    label = "QuickBooks bills (CSV)"
    needed: ClassVar[dict[str, str]] = {
        "account": "Write the account that partners' shares are booked on.",
        "days": "Choose how QuickBooks writes days for you.",
    }
    optional = ("vat",)

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows and about give the same bytes."""
        return write_csv(QUICKBOOKS_HEADER, [line for row in rows for line in self._lines(row, about.setup, about)])

    def _lines(self, row: FileRow, setup: Mapping[str, str], about: About) -> Iterator[list[Cell]]:
        """Yield a bill's line of the share, and one of VAT where it has any."""
        day = _written(about.approved_on, setup["days"])
        head: list[Cell] = [row.reference, row.partner, day, day, _about(row)]
        yield [*head, setup["account"], row.run, row.net, row.amount.currency]
        if row.vat:
            yield [*head, self.vat_account(setup), "VAT", row.vat, row.amount.currency]


def _about(row: FileRow) -> str:
    """Return the run, and the invoices and credit notes that a payment is for."""
    return f"{row.run}, {row.documents}" if row.documents else row.run


def _written(day: date, days: str) -> str:
    return f"{day:%m/%d/%Y}" if days == US_DAYS else f"{day:%d/%m/%Y}"


XERO, QUICKBOOKS = XeroBills(), QuickBooksBills()
