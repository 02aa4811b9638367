"""Ways for money to go out. A rail is a module that keeps the protocol; nothing here decides whether to pay."""

from payouts.models import RailAccount
from payouts.queries.rails import credentials_of
from payouts.rails import ach, books, manual, payoneer, paypal, sepa, wise
from payouts.rails.protocol import FileRail, RailTrouble, SendingRail
from payouts.rails.stripe.transfers import StripeRail
from payouts.rules.files import FileKind

_FILE_RAILS: tuple[FileRail, ...] = (
    manual.RAIL,
    sepa.RAIL,
    ach.RAIL,
    paypal.RAIL,
    wise.RAIL,
    payoneer.RAIL,
    books.XERO,
    books.QUICKBOOKS,
    books.JOURNAL,
    books.SPREADSHEET,
)
FILE_RAILS: dict[FileKind, FileRail] = {rail.kind: rail for rail in _FILE_RAILS}

__all__ = ["FILE_RAILS", "FileRail", "RailTrouble", "SendingRail", "open_rail"]


def open_rail(account: RailAccount) -> SendingRail:
    """Return the rail that sends by itself, opened with a seller's own account."""
    return StripeRail(credentials_of(account))
