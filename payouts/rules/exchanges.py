"""Exchanges: money that moved in another currency than the one it settles, and what its rate cost or brought.

What is owed keeps its own currency. The books expect an amount in the other one by the rate of the day on which they
took it up; what moved more or less is the realised gain or loss. Through clearing each currency balances alone:

    arrives   clearing USD → bank USD, bank EUR → clearing EUR (what was expected), the rest with gain or loss
    leaves    the same the other way round

No amount of one currency is ever added to one of another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core.errors import AppError
from core.money import Money, exponent, round_half_even
from core.personal import check_no_address
from payouts.rules.kinds import AccountKind
from payouts.rules.ledger import AccountRef, Transfer

LONGEST_SOURCE = 120
MOST_APART = 2
"""How many times as much as expected may move: beyond it, an amount or a rate was mistyped."""
_RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved instead, and the rate of the books: so much of its currency for one of what is settled."""

    amount: Money
    rate: str
    source: str
    rate_on: date
    moved_on: date


def check_moved(moved: Moved, settled: Money, today: date) -> Moved:
    """Return what moved, with its source tidied up. Raises AppError naming what cannot be."""
    source = " ".join(moved.source.split())
    exponent(moved.amount.currency)
    if moved.amount.currency == settled.currency:
        raise AppError(f"This is in {settled.currency} already. Choose the other currency.", field="currency")
    if moved.amount.minor <= 0:
        raise AppError("Write the amount that moved, more than zero.", field="amount")
    if not source or len(source) > LONGEST_SOURCE:
        raise AppError("Say where the rate is from, such as “ECB reference rate”.", field="source")
    check_no_address(source, "source")
    if max(moved.rate_on, moved.moved_on) > today:
        raise AppError("This day is in the future. Write a day that has passed.", field="rate_on")
    checked = Moved(moved.amount, moved.rate.strip(), source, moved.rate_on, moved.moved_on)
    _check_near(checked.amount, expected(settled, checked.rate, checked.amount.currency))
    return checked


def read_rate(text: str) -> Fraction:
    """Return a rate, exactly as it was written. Raises AppError when it is none."""
    if not _RATE.fullmatch(text.strip()) or not Fraction(text.strip()):
        raise AppError("Write the rate as a number with a point, such as 0.92, more than zero.", field="rate")
    return Fraction(text.strip())


def expected(settled: Money, rate: str, currency: str) -> Money:
    """Return what an amount comes to in another currency at a rate, rounded once, half to even."""
    scale = Fraction(10) ** (exponent(currency) - exponent(settled.currency))
    return Money(round_half_even(settled.minor * read_rate(rate) * scale), currency)


def realised(settled: Money, moved: Money) -> str:
    """Return the rate at which the money really moved, to six places, for people: the amounts are what counts."""
    scale = Fraction(10) ** (exponent(settled.currency) - exponent(moved.currency))
    return f"{float(Fraction(moved.minor, settled.minor) * scale):.6f}".rstrip("0").rstrip(".")


def gain(moved: Money, wanted: Money, *, is_incoming: bool) -> Money:
    """Return what the other rate brought; below zero what it cost."""
    return moved - wanted if is_incoming else wanted - moved


def transfers(
    settled: Money, moved: Money, wanted: Money, *, bank: str, is_incoming: bool, is_taken_back: bool = False
) -> tuple[Transfer, ...]:
    """Return the transfers of an exchange, or those that take it back. Each is in one currency."""
    steps = list(_steps(settled, moved, wanted, bank))
    if is_incoming == is_taken_back:
        steps = [(credit, debit, minor) for debit, credit, minor in steps]
    return tuple(Transfer(debit, credit, minor) for debit, credit, minor in steps if minor)


def _steps(settled: Money, moved: Money, wanted: Money, bank: str) -> Iterator[tuple[AccountRef, AccountRef, int]]:
    """Yield what an exchange of money that arrives consists of."""
    clearing, cash = (AccountRef(AccountKind.FX_CLEARING, moved.currency), _bank(moved.currency, bank))
    result = AccountRef(AccountKind.FX_GAIN_LOSS, moved.currency)
    yield AccountRef(AccountKind.FX_CLEARING, settled.currency), _bank(settled.currency, bank), settled.minor
    yield cash, clearing, min(moved.minor, wanted.minor)
    yield cash, result, max(moved.minor - wanted.minor, 0)
    yield result, clearing, max(wanted.minor - moved.minor, 0)


def _bank(currency: str, name: str) -> AccountRef:
    return AccountRef(AccountKind.CASH, currency, name)


def _check_near(moved: Money, wanted: Money) -> None:
    if not wanted or moved.minor > wanted.minor * MOST_APART or moved.minor * MOST_APART < wanted.minor:
        raise AppError(
            f"By this rate it should be about {wanted.named}, and {moved.named} is far from it. Check the amount, and "
            "that the rate says how much of this currency one of the other is.",
            field="rate",
        )
