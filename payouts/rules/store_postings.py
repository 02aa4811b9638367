"""How what a store sold enters the books. A reseller owes the rest; an agent owes everything less its commission.

    reseller   receivable → partner sales: what was sold less what the store keeps
    agent      receivable → partner sales: what was sold · revenue share → receivable: the commission
    returns    the same the other way round

A later report of the same month is posted as its difference from the one before.
"""

from collections.abc import Iterator

from partners.rules.settlements import Settlement, Worth
from partners.rules.stores import StoreRole
from payouts.rules.kinds import AccountKind
from payouts.rules.ledger import AccountRef, Transfer

CASH_ACCOUNT = "manual"


def of_report(now: Settlement, before: Settlement | None, *, role: StoreRole) -> tuple[Transfer, ...]:
    """Return the transfers from the report before (None: nothing) to the one now; none when they come to the same."""
    currency = now.currency
    steps = [
        *_steps(before.sold if before else None, now.sold, role),
        *(
            (credit, debit, minor)
            for debit, credit, minor in _steps(before.returned if before else None, now.returned, role)
        ),
    ]
    return tuple(_transfer(debit, credit, minor, currency) for debit, credit, minor in steps if minor)


def of_remittance(minor: int, currency: str, *, is_taken_back: bool = False) -> tuple[Transfer, ...]:
    """Return the transfer of money that arrived from a store, or that was booked by mistake and goes out again."""
    cash, receivable = (
        AccountRef(AccountKind.CASH, currency, CASH_ACCOUNT),
        AccountRef(AccountKind.RECEIVABLE, currency),
    )
    debit, credit = (receivable, cash) if is_taken_back else (cash, receivable)
    return (Transfer(debit, credit, minor),)


_Step = tuple[AccountKind, AccountKind, int]


def _steps(before: Worth | None, now: Worth, role: StoreRole) -> Iterator[_Step]:
    if role is StoreRole.RESELLER:
        yield AccountKind.RECEIVABLE, AccountKind.PARTNER_SALES, now.rest.minor - (before.rest.minor if before else 0)
    else:
        yield AccountKind.RECEIVABLE, AccountKind.PARTNER_SALES, now.base.minor - (before.base.minor if before else 0)
        yield AccountKind.REVENUE_SHARE, AccountKind.RECEIVABLE, now.kept.minor - (before.kept.minor if before else 0)


def _transfer(debit: AccountKind, credit: AccountKind, minor: int, currency: str) -> Transfer:
    if minor < 0:
        debit, credit = credit, debit
    return Transfer(AccountRef(debit, currency), AccountRef(credit, currency), abs(minor))
