"""PayPal: the file of Payouts on the web. No header, one currency a file, at most 5,000 rows, amounts with a point.

Columns and limits: https://developer.paypal.com/docs/payouts/standard/payouts-web/; currencies:
https://developer.paypal.com/api/rest/reference/currency-codes/.
"""

from collections.abc import Mapping, Sequence

from core.csv_files import Cell, write_csv
from core.money import Money, exponent
from payouts.rails.offered import check_offer, shown_offer
from payouts.rails.protocol import About, FileRow
from payouts.rules.destinations import Rail
from payouts.rules.files import Candidate, FileKind, Limits, line_reference

WHOLE = frozenset({"HUF", "JPY", "TWD"})
"""Currencies that PayPal takes without decimals, whatever ISO 4217 says."""
CURRENCIES = WHOLE | {
    "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN",
    "SEK", "SGD", "THB", "USD",
}  # fmt: skip
_NOTE, _WALLET = 400, "PAYPAL"


class PayPalRail:
    """Payments to PayPal accounts, uploaded to PayPal by a person."""

    kind = FileKind.PAYPAL
    label = "PayPal payouts (CSV)"
    media_type = "text/csv"
    suffix = ".csv"
    rails = frozenset({Rail.PAYPAL})
    limits = Limits(most_rows=5_000, one_currency=True)
    needs_setup = True
    pays = True

    def why_not(self, candidate: Candidate) -> str:
        """Return why a payment cannot go by PayPal."""
        money = candidate.amount
        if money.currency not in CURRENCIES:
            return f"in {money.currency}, which PayPal does not pay"
        return f"PayPal pays whole {money.currency} only" if _whole(money) is None else ""

    def check(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return whether the way is offered, and the note to recipients."""
        return check_offer(given)

    def shown(self, setup: Mapping[str, str]) -> str:
        """Return whether the way is offered."""
        return shown_offer(setup)

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows give the same bytes."""
        return write_csv(None, [_cells(row, about.setup.get("note", "")) for row in rows])


def _cells(row: FileRow, note: str) -> list[Cell]:
    said = f"{row.said}. {note}" if note else row.said
    amount: Cell = _whole(row.amount) if row.amount.currency in WHOLE else row.amount
    return [row.account, amount, row.amount.currency, line_reference(row.payout), said[:_NOTE], _WALLET, None]


def _whole(money: Money) -> int | None:
    """Return an amount in whole units where PayPal wants them, 0 where it takes decimals, None for a broken unit."""
    if money.currency not in WHOLE:
        return 0
    whole, part = divmod(money.minor, 10 ** exponent(money.currency))
    return None if part else whole


RAIL = PayPalRail()
