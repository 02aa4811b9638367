"""How an earning's money moves between accounts. A reversal empties what waits before it touches what is payable."""

from dataclasses import dataclass

from core.ids import Id
from payouts.rules.kinds import AccountKind, EarningState
from payouts.rules.ledger import AccountRef, Transfer

BUCKET_OF = {
    AccountKind.HELD: "held",
    AccountKind.PAYABLE: "payable",
    AccountKind.IN_FLIGHT: "in_flight",
    AccountKind.CONTESTED: "contested",
    AccountKind.CASH: "paid",
    AccountKind.RECEIVABLE: "paid",
    AccountKind.WITHHOLDING_PAYABLE: "paid",
}
"""Which part of an earning an account kind stands for. What a store had set against its debt is paid to it,
and so is what was withheld for its taxes."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """Where the money of an earning is, in minor units. Their sum is what has been posted for it."""

    held: int = 0
    payable: int = 0
    in_flight: int = 0
    paid: int = 0
    contested: int = 0

    @property
    def posted(self) -> int:
        """Return the sum of all parts."""
        return self.held + self.payable + self.in_flight + self.paid + self.contested


def to_target(target: int, now: Buckets, *, currency: str, is_released: bool, earning_id: Id) -> tuple[Transfer, ...]:
    """Return the transfers that bring an earning from what is posted to its target; none when they agree."""
    difference = target - now.posted
    if difference == 0:
        return ()
    books = _Books(currency, earning_id)
    if difference > 0:
        into = AccountKind.PAYABLE if is_released else AccountKind.HELD
        return (books.move(AccountKind.REVENUE_SHARE, into, difference),)
    return books.take_back(-difference, now)


def release(now: Buckets, *, currency: str, earning_id: Id) -> tuple[Transfer, ...]:
    """Return the transfer that makes everything that waits payable; none when nothing waits."""
    if now.held <= 0:
        return ()
    return (_Books(currency, earning_id).move(AccountKind.HELD, AccountKind.PAYABLE, now.held),)


def to_parts(held: int, ready: int, now: Buckets, *, currency: str, earning_id: Id) -> tuple[Transfer, ...]:
    """Return the transfers that bring what waits to `held` and everything else to `ready`; none when both agree.

    What one part gains and the other loses goes between the two; both may end below zero.
    """
    books, waits = _Books(currency, earning_id), held - now.held
    rest = ready - (now.posted - now.held)
    across = min(abs(waits), abs(rest)) if waits * rest < 0 else 0
    across = across if rest > 0 else -across
    moved = [
        books.signed(AccountKind.HELD, AccountKind.PAYABLE, across),
        books.signed(AccountKind.REVENUE_SHARE, AccountKind.HELD, waits + across),
        books.signed(AccountKind.REVENUE_SHARE, AccountKind.PAYABLE, rest - across),
    ]
    return tuple(transfer for transfer in moved if transfer is not None)


@dataclass(frozen=True, slots=True)
class _Books:
    currency: str
    earning_id: Id

    def move(self, debit: AccountKind, credit: AccountKind, minor: int) -> Transfer:
        return Transfer(AccountRef(debit, self.currency), AccountRef(credit, self.currency), minor, self.earning_id)

    def signed(self, debit: AccountKind, credit: AccountKind, minor: int) -> Transfer | None:
        """Return the move, turned round below zero; none for nothing."""
        source, into = (debit, credit) if minor > 0 else (credit, debit)
        return self.move(source, into, abs(minor)) if minor else None

    def take_back(self, minor: int, now: Buckets) -> tuple[Transfer, ...]:
        from_held = min(minor, max(now.held, 0))
        parts = {AccountKind.HELD: from_held, AccountKind.PAYABLE: minor - from_held}
        return tuple(self.move(kind, AccountKind.REVENUE_SHARE, part) for kind, part in parts.items() if part > 0)


def state_of(now: Buckets, *, was_ever_posted: bool) -> EarningState:
    """Return the one word for an earning: the earliest step at which part of it still is."""
    if now.held > 0:
        return EarningState.HELD
    if now.contested:
        return EarningState.CONTESTED
    if now.payable != 0:
        return EarningState.PAYABLE
    if now.in_flight != 0:
        return EarningState.IN_RUN
    if now.paid > 0:
        return EarningState.PAID
    return EarningState.REVERSED if was_ever_posted and not now.held else EarningState.HELD
