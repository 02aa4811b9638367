"""Payoneer: a file of e-mail address, amount, currency and description, without a header."""

from collections.abc import Mapping, Sequence

from core.csv_files import write_csv
from payouts.rails.offered import check_offer, shown_offer
from payouts.rails.protocol import About, FileRow
from payouts.rules.destinations import Rail
from payouts.rules.files import Candidate, FileKind, Limits


class PayoneerRail:
    """Payments to Payoneer accounts, uploaded there by a person."""

    kind = FileKind.PAYONEER
    label = "Payoneer payments (CSV)"
    media_type = "text/csv"
    suffix = ".csv"
    rails = frozenset({Rail.PAYONEER})
    limits = Limits(most_rows=1_000, one_currency=True)
    needs_setup = True
    pays = True

    def why_not(self, _candidate: Candidate) -> str:
        """Return nothing: Payoneer itself says what it does not take."""
        return ""

    def check(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return whether the way is offered, and the note to recipients."""
        return check_offer(given)

    def shown(self, setup: Mapping[str, str]) -> str:
        """Return whether the way is offered."""
        return shown_offer(setup)

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows give the same bytes."""
        note = about.setup.get("note", "")
        said = {row.payout: f"{row.said}. {note}" if note else row.said for row in rows}
        return write_csv(None, [[row.account, row.amount, row.amount.currency, said[row.payout]] for row in rows])


RAIL = PayoneerRail()
