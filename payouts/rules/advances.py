"""How an advance enters the books, and how later earnings are set against it.

paid        advance → cash
plain       revenue share → advance beside it: it is the seller's cost at once, and nothing is left to set off
set off     payable → advance, earning by earning, the oldest first
"""

from collections.abc import Iterable

from core.ids import Id
from core.money import Money
from partners.rules.advances import Advance
from payouts.rules.kinds import AccountKind
from payouts.rules.ledger import AccountRef, Transfer
from payouts.rules.store_postings import CASH_ACCOUNT

LONGEST_REFERENCE = 120


def of_payment(advance: Advance, currency: str, *, is_taken_back: bool = False) -> tuple[Transfer, ...]:
    """Return the transfers of an advance that was paid, or of one that was recorded by mistake."""
    left = AccountRef(AccountKind.ADVANCE, currency)
    steps = [(left, AccountRef(AccountKind.CASH, currency, CASH_ACCOUNT))]
    if not advance.recoup_bps:
        steps.append((AccountRef(AccountKind.REVENUE_SHARE, currency), left))
    return tuple(
        Transfer(credit, debit, advance.minor) if is_taken_back else Transfer(debit, credit, advance.minor)
        for debit, credit in steps
    )


def of_recoup(parts: Iterable[tuple[Id, int]], minor: int, currency: str) -> tuple[Transfer, ...]:
    """Return a transfer for each earning of which something is set off, in the order given, until it is enough."""
    payable, left = AccountRef(AccountKind.PAYABLE, currency), AccountRef(AccountKind.ADVANCE, currency)
    found = []
    for earning_id, part in parts:
        used = min(max(part, 0), minor)
        minor -= used
        if used:
            found.append(Transfer(payable, left, used, earning_id))
    return tuple(found)


def reason_of(advance: Advance, currency: str, reference: str) -> str:
    """Return the reason of the entry of an advance that was paid, as the partner reads it."""
    return f"Advance of {Money(advance.minor, currency).decimal()} {currency}, reference {reference}"
