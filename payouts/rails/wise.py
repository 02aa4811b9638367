"""Wise: fills the batch template that the seller got from Wise, or the usual one of payments to e-mail addresses.

Wise refuses a file whose header differs from its template, and changes its templates, so the header is the seller's own
(https://wise.com/help/articles/2663302). At most 1,000 payments a file; the recipient gets exactly the amount.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from core.csv_files import Cell, write_csv
from core.errors import AppError
from payouts.rails.offered import check_offer, shown_offer
from payouts.rails.protocol import About, FileRow
from payouts.rules.destinations import Rail
from payouts.rules.files import Candidate, FileKind, Limits

USUAL = (
    "name", "recipientEmail", "paymentReference", "receiverType", "amountCurrency", "amount", "sourceCurrency",
    "targetCurrency",
)  # fmt: skip
NEEDED = ("name", "recipientEmail", "amountCurrency", "amount", "sourceCurrency", "targetCurrency")
_MOST_COLUMNS = 60


class WiseRail:
    """Payments to people by their e-mail address; Wise asks them for their account."""

    kind = FileKind.WISE
    label = "Wise batch (CSV)"
    media_type = "text/csv"
    suffix = ".csv"
    rails = frozenset({Rail.WISE})
    limits = Limits(most_rows=1_000)
    needs_setup = True
    pays = True

    def why_not(self, _candidate: Candidate) -> str:
        """Return nothing: Wise itself says what it does not take."""
        return ""

    def check(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the offer, the currency that pays, and the template's columns. Raises AppError naming the field."""
        source = given.get("source_currency", "").strip().upper()
        if not re.fullmatch("[A-Z]{3}", source):
            raise AppError("Say in which currency you pay Wise.", field="source_currency")
        receiver = given.get("receiver_type", "").strip() or "PERSON"
        if not receiver.isalpha():
            raise AppError("A receiver type is one word, such as PERSON.", field="receiver_type")
        header = _header_line(read_template(given.get("template") or given.get("header") or _header_line(USUAL)))
        return {**check_offer(given), "source_currency": source, "receiver_type": receiver, "header": header}

    def shown(self, setup: Mapping[str, str]) -> str:
        """Return whether the way is offered, and how many columns its template has."""
        columns = len(read_template(setup["header"]))
        return f"{shown_offer(setup)}, paid in {setup['source_currency']}, a template of {columns} columns"

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the template filled; columns that Tandem has nothing for stay empty."""
        header = read_template(about.setup["header"])
        filled = [_values(row, about.setup) for row in rows]
        return write_csv(header, [[values.get(name) for name in header] for values in filled])


def read_template(text: str) -> list[str]:
    """Return the columns of a template's first line. Raises AppError naming what it lacks."""
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=False))
    header = lines[0] if lines else []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise AppError(
            f"This template has no column {', '.join(missing)}. Download the batch template for payments to e-mail "
            "addresses from Wise and upload it unchanged.",
            field="template",
        )
    if len(header) > _MOST_COLUMNS or len(set(header)) < len(header) or not all(map(_is_plain, header)):
        raise AppError("This template's columns are not Wise's. Upload it as Wise gave it to you.", field="template")
    return header


def _is_plain(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9 ._()/\-]{0,79}", name) is not None


def _header_line(names: Sequence[str]) -> str:
    return write_csv(names, []).decode().strip()


def _values(row: FileRow, setup: Mapping[str, str]) -> dict[str, Cell]:
    return {
        "name": row.holder,
        "recipientEmail": row.account,
        "paymentReference": row.reference,
        "receiverType": setup["receiver_type"],
        "amountCurrency": "target",
        "amount": row.amount,
        "sourceCurrency": setup["source_currency"],
        "targetCurrency": row.amount.currency,
    }


RAIL = WiseRail()
