"""Comparing our cash account with a rail's own balance: what left it, what came back, and what the rail took itself.

Transfers are compared one by one already (`payouts.rules.reconciling`); what was said about one is not said again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.ids import Id
from core.money import Money
from payouts.rules.reconciling import FindingKind, Found


@dataclass(frozen=True, slots=True)
class CashMove:
    """One change of the rail's balance, in minor units: less than zero left it. Fees are no part of amounts."""

    id: str
    transfer_id: str | None
    amount_minor: int
    fee_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Booked:
    """What our cash account says went out for one payout, less what came back."""

    payout_id: Id
    run_id: Id
    object_id: str
    amount_minor: int
    currency: str


def compare_cash(
    booked: Sequence[Booked],
    moves: Sequence[CashMove],
    *,
    rail: str,
    known: Collection[str],
    said: Collection[str | None],
) -> list[Found]:
    """Return every difference that no transfer shows.

    `known` are transfers of our payouts, booked or on their way; `said` those that something was found about.
    """
    by_transfer: dict[str, list[CashMove]] = {}
    for move in moves:
        if move.transfer_id is not None:
            by_transfer.setdefault(move.transfer_id, []).append(move)
    silent = {*known, *said}
    ours = [one for one in booked if one.object_id not in said]
    return [
        *_different(ours, by_transfer, rail),
        *(_unknown(name, found, rail) for name, found in by_transfer.items() if name not in silent and _left(found)),
        *(_fee(move, rail) for move in moves if move.fee_minor),
    ]


def _different(ours: Sequence[Booked], by_transfer: Mapping[str, Sequence[CashMove]], rail: str) -> Iterator[Found]:
    for one in ours:
        moves = by_transfer.get(one.object_id, ())
        left = _left([move for move in moves if move.currency == one.currency])
        if left != one.amount_minor:
            seen, booked = Money(left, one.currency).named, Money(one.amount_minor, one.currency).named
            told = f"{seen} left the balance, {booked} was booked"
            yield Found(
                kind=FindingKind.CASH,
                key=f"{FindingKind.CASH}:{one.payout_id.hex}:{one.object_id}",
                rail=rail,
                payout_id=one.payout_id,
                run_id=one.run_id,
                object_id=one.object_id,
                amount_minor=left - one.amount_minor,
                currency=one.currency,
                details={"problems": [told]},
            )


def _left(moves: Sequence[CashMove]) -> int:
    return max(-sum(move.amount_minor for move in moves), 0)


def _unknown(transfer_id: str, moves: Sequence[CashMove], rail: str) -> Found:
    left, currency = _left(moves), moves[0].currency
    return Found(
        kind=FindingKind.CASH,
        key=f"{FindingKind.CASH}::{transfer_id}",
        rail=rail,
        object_id=transfer_id,
        amount_minor=left,
        currency=currency,
        details={"problems": [f"{Money(left, currency).named} left the balance, nothing was booked"]},
    )


def _fee(move: CashMove, rail: str) -> Found:
    return Found(
        kind=FindingKind.FEE,
        key=f"{FindingKind.FEE}::{move.id}",
        rail=rail,
        object_id=move.id,
        amount_minor=move.fee_minor,
        currency=move.currency,
        details={"problems": [Money(move.fee_minor, move.currency).named]},
    )
