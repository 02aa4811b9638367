"""Checks of the books: each invariant is one function that yields findings. A check only reads."""

from collections.abc import Callable, Iterator

from core.ids import Id
from payouts.queries.checks.advances import check_advances
from payouts.queries.checks.balances import check_left
from payouts.queries.checks.books import check_balance, check_chain, check_keys
from payouts.queries.checks.disputes import check_disputes
from payouts.queries.checks.earnings import check_accounts_of_earnings, check_reasons, check_splits, check_targets
from payouts.queries.checks.payouts import (
    check_in_flight,
    check_lines,
    check_paid_once,
    check_promises,
    check_rail_objects,
    check_withheld,
)
from payouts.queries.checks.periods import check_closed_months
from payouts.queries.checks.reserves import check_reserves
from payouts.queries.checks.scopes import check_scopes
from payouts.queries.checks.stores import check_netting, check_receivables
from payouts.queries.checks.vat import check_vat
from payouts.rules.findings import Finding

Check = Callable[[Id], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    check_balance,
    check_targets,
    check_scopes,
    check_accounts_of_earnings,
    check_in_flight,
    check_paid_once,
    check_rail_objects,
    check_splits,
    check_lines,
    check_closed_months,
    check_keys,
    check_promises,
    check_withheld,
    check_chain,
    check_reasons,
    check_disputes,
    check_receivables,
    check_netting,
    check_reserves,
    check_left,
    check_advances,
    check_vat,
)


def check_books(seller_id: Id) -> list[Finding]:
    """Return everything that is wrong with one seller's books; an empty list when all invariants hold."""
    return [finding for check in CHECKS for finding in check(seller_id)]
