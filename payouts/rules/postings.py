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
    AccountKind.ADVANCE: "paid",
    AccountKind.CASH: "paid",
    AccountKind.RECEIVABLE: "paid",
    AccountKind.WITHHOLDING_PAYABLE: "paid",
    AccountKind.WRITE_OFF: "written_off",
    AccountKind.UNCLAIMED: "unclaimed",
}
"""Which part of an earning an account kind stands for. What a store had set against its debt is paid to it, so is what
was set against an advance that the partner has, and what was withheld for its taxes."""

COMES_FROM = frozenset({AccountKind.REVENUE_SHARE, AccountKind.VAT_INPUT})
"""Where what is posted for an earning comes from: shares are a cost, VAT is what the tax office gives back."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """Where the money of an earning is, in minor units. Their sum is what has been posted for it.

    What was `written_off` is zero or below: the partner keeps that much without having earned it.
    """

    held: int = 0
    payable: int = 0
    in_flight: int = 0
    paid: int = 0
    contested: int = 0
    reserve: int = 0
    written_off: int = 0
    unclaimed: int = 0

    @property
    def posted(self) -> int:
        """Return the sum of all parts."""
        moves_on = self.held + self.payable + self.in_flight + self.contested + self.reserve
        return moves_on + self.paid + self.written_off + self.unclaimed


def to_target(target: int, now: Buckets, *, currency: str, is_released: bool, earning_id: Id) -> tuple[Transfer, ...]:
    """Return the transfers that bring an earning from what is posted to its target; none when they agree."""
    difference = target - now.posted
    if difference == 0:
        return ()
    books = _Books(currency, earning_id)
    if difference > 0:
        into = AccountKind.PAYABLE if is_released else AccountKind.HELD
        return books.add(difference, into, now)
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
    ]
    last = books.add(rest - across, AccountKind.PAYABLE, now) if rest > across else ()
    moved += last or [books.signed(AccountKind.REVENUE_SHARE, AccountKind.PAYABLE, rest - across)]
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

    def add(self, minor: int, into: AccountKind, now: Buckets) -> tuple[Transfer, ...]:
        """Return the moves of a share that grows: what was written off for it comes first, for the partner has that."""
        before = min(minor, -min(now.written_off, 0))
        parts = {AccountKind.WRITE_OFF: before, into: minor - before}
        return tuple(self.move(AccountKind.REVENUE_SHARE, kind, part) for kind, part in parts.items() if part > 0)

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
        (now.paid + now.written_off > 0, EarningState.PAID),
        (now.written_off != 0, EarningState.WRITTEN_OFF),
        (now.unclaimed != 0, EarningState.UNCLAIMED),
        (was_ever_posted and not now.held, EarningState.REVERSED),
    )
    return next((state for is_there, state in steps if is_there), EarningState.HELD)
