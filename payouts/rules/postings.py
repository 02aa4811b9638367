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
    AccountKind.RESERVE: "reserve",
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
    reserve: int = 0

    @property
    def posted(self) -> int:
        """Return the sum of all parts."""
        return self.held + self.payable + self.in_flight + self.paid + self.contested + self.reserve


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


def release(now: Buckets, *, currency: str, earning_id: Id, held_back: int = 0) -> tuple[Transfer, ...]:
    """Return the transfers that make all that waits payable, then set `held_back` of it apart; none for nothing."""
    if now.held <= 0:
        return ()
    books = _Books(currency, earning_id)
    apart = books.signed(AccountKind.PAYABLE, AccountKind.RESERVE, held_back)
    return (books.move(AccountKind.HELD, AccountKind.PAYABLE, now.held), *([apart] if apart else []))


def let_go(now: Buckets, *, currency: str, earning_id: Id) -> tuple[Transfer, ...]:
    """Return the transfer that makes payable what was held back; none when nothing is."""
    if now.reserve <= 0:
        return ()
    return (_Books(currency, earning_id).move(AccountKind.RESERVE, AccountKind.PAYABLE, now.reserve),)


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
        from_reserve = min(minor - from_held, max(now.reserve, 0))
        parts = {
            AccountKind.HELD: from_held,
            AccountKind.RESERVE: from_reserve,
            AccountKind.PAYABLE: minor - from_held - from_reserve,
        }
        return tuple(self.move(kind, AccountKind.REVENUE_SHARE, part) for kind, part in parts.items() if part > 0)


def state_of(now: Buckets, *, was_ever_posted: bool) -> EarningState:
    """Return the one word for an earning: the earliest step at which part of it still is."""
    steps = (
        (now.held > 0, EarningState.HELD),
        (now.contested != 0, EarningState.CONTESTED),
        (now.payable != 0, EarningState.PAYABLE),
        (now.in_flight != 0, EarningState.IN_RUN),
        (now.reserve > 0, EarningState.RESERVE),
        (now.paid > 0, EarningState.PAID),
        (was_ever_posted and not now.held, EarningState.REVERSED),
    )
    return next((state for is_there, state in steps if is_there), EarningState.HELD)
