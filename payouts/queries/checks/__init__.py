"""Checks of the books: each promise is one function that yields findings. A check only reads.

What several of them look at is read once for all: the accounts, every sale with its facts, and every entry in turn.
Sales, entries and payouts are read some hundred at a time, so that a large book needs little more memory than a small.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.ids import Id
from payouts.queries.checks.advances import check_advances
from payouts.queries.checks.balances import check_handed_over
from payouts.queries.checks.books import check_audit, check_balance, check_keys
from payouts.queries.checks.clicks import check_clicks
from payouts.queries.checks.disputes import check_disputes
from payouts.queries.checks.earnings import check_accounts_of_earnings, check_moves, check_reasons
from payouts.queries.checks.exchanges import check_exchanges
from payouts.queries.checks.leads import check_leads, check_reasons_of_leads
from payouts.queries.checks.payouts import check_lines, check_rail_objects, check_reserved_and_paid, check_withheld
from payouts.queries.checks.periods import check_closed_months
from payouts.queries.checks.reserves import check_reserves
from payouts.queries.checks.sales import check_sales
from payouts.queries.checks.stores import check_receivables
from payouts.queries.checks.vat import check_vat
from payouts.queries.checks.walking import Accounts, check_along
from payouts.queries.entries import account_rows
from payouts.rules.findings import Finding

OF_ACCOUNTS: tuple[Callable[[Id, Accounts], Iterator[Finding]], ...] = (
    check_balance,
    check_accounts_of_earnings,
    check_reserved_and_paid,
    check_withheld,
    check_along,
    check_handed_over,
    check_exchanges,
)
"""Checks that look at the accounts of the seller."""
CHECKS: tuple[Callable[[Id], Iterator[Finding]], ...] = (
    check_moves,
    check_rail_objects,
    check_lines,
    check_closed_months,
    check_keys,
    check_audit,
    check_reasons,
    check_leads,
    check_reasons_of_leads,
    check_disputes,
    check_receivables,
    check_reserves,
    check_advances,
    check_vat,
    check_clicks,
)
"""Checks that need nothing but the seller."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at the books found: what is wrong, and the orders for which something is still to be booked."""

    findings: list[Finding]
    due: list[Id]


def look_at_books(seller_id: Id) -> Looked:
    """Return what is wrong with one seller's books, by the number of the promise, and what is not booked yet."""
    accounts, due = account_rows(seller_id), list[Id]()
    findings = list(check_sales(seller_id, due))
    findings += [finding for check in OF_ACCOUNTS for finding in check(seller_id, accounts)]
    findings += [finding for check in CHECKS for finding in check(seller_id)]
    return Looked(sorted(findings, key=lambda finding: int(finding.invariant[1:])), due)


def check_books(seller_id: Id) -> list[Finding]:
    """Return everything that is wrong with one seller's books; an empty list when all invariants hold."""
    return look_at_books(seller_id).findings
