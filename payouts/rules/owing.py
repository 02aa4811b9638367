"""Owing: what a seller owes one partner in one currency, by where it is, and from when a run can pay it."""

from dataclasses import dataclass, field
from datetime import date

from core.money import Money
from payouts.rules.kinds import AccountKind

KINDS = (
    AccountKind.HELD, AccountKind.CONTESTED, AccountKind.PAYABLE, AccountKind.RESERVE, AccountKind.IN_FLIGHT,
    AccountKind.RECEIVABLE,
)  # fmt: skip
"""Accounts that say what is owed either way."""


@dataclass(slots=True)
class Owing:
    """What is owed to a partner (or to all, with an empty name) in one currency; amounts in minor units.

    `due` is the part of `payable` that a run up to the newest closed month takes; `store` is what its store owes us.
    What is `disputed` is not owed before it is decided for the partner.
    """

    partnership: str
    name: str
    currency: str
    on_hold: int = 0
    payable: int = 0
    due: int = 0
    in_run: int = 0
    reserve: int = 0
    store: int = 0
    disputed: int = 0
    paid_from: date | None = field(default=None)

    @property
    def later(self) -> int:
        """Return what was released since the newest closed month, so that no run takes it yet."""
        return self.payable - self.due

    @property
    def owed(self) -> int:
        """Return everything that is owed and not paid; what the store owes is shown beside it, not taken off."""
        return self.on_hold + self.payable + self.reserve + self.in_run

    def money(self, name: str) -> Money:
        """Return one of the amounts by its name, such as `due` or `owed`."""
        return Money(getattr(self, name), self.currency)

    def add(self, kind: AccountKind, balance: int) -> None:
        """Count an account's balance (credits less debits); a store's account is below zero when it owes."""
        if kind is AccountKind.HELD:
            self.on_hold += balance
        elif kind is AccountKind.CONTESTED:
            self.disputed += balance
        elif kind is AccountKind.PAYABLE:
            self.payable += balance
        elif kind is AccountKind.RESERVE:
            self.reserve += balance
        elif kind is AccountKind.IN_FLIGHT:
            self.in_run += balance
        else:
            self.store -= balance


def paid_from(owing: Owing, *, review_until: date | None, today: date, closes_on: date) -> date | None:
    """Return from which day on a run can pay: today, after the partner's days to question, or once a month is closed.

    None when nothing is released: what is on hold has its own days.
    """
    if owing.due > 0:
        return today if review_until is None or review_until < today else date.fromordinal(review_until.toordinal() + 1)
    return max(closes_on, today) if owing.payable > 0 else None


def together(rows: list[Owing]) -> list[Owing]:
    """Return what is owed to all partners, one sum per currency."""
    sums: dict[str, Owing] = {}
    for row in rows:
        total = sums.setdefault(row.currency, Owing("", "", row.currency))
        for name in ("on_hold", "payable", "due", "in_run", "reserve", "store", "disputed"):
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return [sums[currency] for currency in sorted(sums)]
