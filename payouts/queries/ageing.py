"""Ageing: what all stores of a seller owe together, by how long it has been due. Sums never add two currencies."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.money import Money
from payouts.queries.stores import StoreAccount
from payouts.rules.stores import Age


@dataclass(frozen=True, slots=True)
class Sum:
    """What all stores of a seller owe together in one currency, and how much of it is late."""

    owed: Money
    late: Money
    by_age: dict[Age, Money]


def sums_of(accounts: Sequence[StoreAccount]) -> list[Sum]:
    """Return what some stores owe together, one sum per currency."""
    found = []
    for currency in sorted({account.currency for account in accounts}):
        same, zero = [account for account in accounts if account.currency == currency], Money.zero(currency)
        by_age = {age: sum((account.left_at(age) for account in same), zero) for age in Age}
        late = sum((by_age[age] for age in Age if age is not Age.NOT_DUE), zero)
        found.append(Sum(sum((account.owed for account in same), zero), late, by_age))
    return found
