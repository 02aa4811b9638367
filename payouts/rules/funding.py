"""Whether what a rail holds covers what a run takes from it. Minor units of ISO 4217, currency by currency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.errors import Conflict
from core.money import Money


@dataclass(frozen=True, slots=True)
class Cover:
    """What is to be paid in one currency, beside what the rail holds in it. What it holds can be below zero."""

    needed: Money
    held: Money

    @property
    def is_short(self) -> bool:
        """Whether the balance does not cover what is to be paid."""
        return self.held.minor < self.needed.minor


def covers(needed: Iterable[Money], held: Mapping[str, int]) -> list[Cover]:
    """Return by currency what is needed beside what is held; a currency that the rail does not name holds nothing."""
    return [Cover(sum_, Money(held.get(sum_.currency, 0), sum_.currency)) for sum_ in needed]


def refuse_short(found: Sequence[Cover]) -> None:
    """Refuse to pay what the balance does not cover. Raises Conflict naming both amounts and what to do."""
    short = [each for each in found if each.is_short]
    if short:
        told = ", ".join(f"{_shown(each.held)} of {_shown(each.needed)}" for each in short)
        raise Conflict(
            f"The balance at Stripe does not cover what is to be paid: it holds {told}. Add money to it at Stripe, or "
            "take payments out, then pay."
        )


def _shown(money: Money) -> str:
    return f"{money.decimal()} {money.currency}"
