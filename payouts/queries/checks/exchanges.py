"""I18: what went through the clearing account is what the exchanges say, each currency by itself."""

from collections import Counter
from collections.abc import Iterator

from core.db import db
from core.ids import Id
from payouts.queries.checks.walking import Accounts
from payouts.queries.exchanges import live_exchanges
from payouts.rules.exchanges import expected
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind

_FX = (AccountKind.FX_CLEARING, AccountKind.FX_GAIN_LOSS)


def check_exchanges(seller_id: Id, accounts: Accounts) -> Iterator[Finding]:
    """Compare clearing and gain or loss with the exchanges that hold, and each of those with its own rate."""
    says: Counter[tuple[str, str]] = Counter()
    for row in db.session.scalars(live_exchanges(seller_id)):
        wanted = expected(row.settled, row.rate, row.moved_currency)
        if wanted != row.wanted:
            yield Finding("I18", f"{row.public_id} expected {row.wanted.named}; by its rate that is {wanted.named}.")
        sign = 1 if row.is_incoming else -1
        says[AccountKind.FX_CLEARING, row.currency] -= sign * row.amount_minor
        says[AccountKind.FX_CLEARING, row.moved_currency] += sign * row.expected_minor
        says[AccountKind.FX_GAIN_LOSS, row.moved_currency] += row.gain.minor
    found = {(each.kind, each.currency): each.balance_minor for each in accounts.values() if each.kind in _FX}
    for kind, currency in sorted(found.keys() | says.keys()):
        if found.get((kind, currency), 0) != says[kind, currency]:
            told = f"the books say {found.get((kind, currency), 0)}, the exchanges say {says[kind, currency]}"
            yield Finding("I18", f"{kind} in {currency}: {told}.")
