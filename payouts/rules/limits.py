"""Limits: the most that one run, or one partner in a run, is paid in a currency. Raising one binds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Conflict
from core.ids import Id
from core.money import Money


class LimitKind(StrEnum):
    """What a limit is about."""

    RUN = "run"
    PARTNER = "partner"


NAMES = {LimitKind.RUN: "One run", LimitKind.PARTNER: "One partner in a run"}
"""What people read for each kind."""
Limits = Mapping[tuple[LimitKind, str], int]
"""What is in force, in minor units, by kind and currency; what is not there has no limit."""


@dataclass(frozen=True, slots=True)
class Raise:
    """That somebody lifted a limit from `before`, in minor units."""

    kind: LimitKind
    currency: str
    before: int
    user_id: Id | None


@dataclass(frozen=True, slots=True)
class Paid:
    """What a run pays in one currency, in minor units: in all, and to the one partner who gets most."""

    currency: str
    total: int
    most: int


def is_raise(before: int | None, after: int | None) -> bool:
    """Whether a change lets more be paid than before; no limit is the highest."""
    return before is not None and (after is None or after > before)


def refuse_over_limit(paid: Iterable[Paid], limits: Limits, *, who: str) -> None:
    """Refuse a run that pays more than a limit lets it. Raises Conflict saying who can change that.

    `who` is a phrase such as `An owner`.
    """
    for each in paid:
        for kind, minor in ((LimitKind.RUN, each.total), (LimitKind.PARTNER, each.most)):
            limit = limits.get((kind, each.currency))
            if limit is not None and minor > limit:
                raise Conflict(_sentence(kind, Money(minor, each.currency), Money(limit, each.currency), who))


def raisers_of(paid: Iterable[Paid], raises: Iterable[Raise]) -> frozenset[Id]:
    """Return who raised a limit without which the run could not be paid."""
    by_currency = {each.currency: each for each in paid}
    found = set[Id]()
    for lifted in raises:
        each = by_currency.get(lifted.currency)
        minor = 0 if each is None else each.total if lifted.kind is LimitKind.RUN else each.most
        if minor > lifted.before and lifted.user_id is not None:
            found.add(lifted.user_id)
    return frozenset(found)


def _sentence(kind: LimitKind, pays: Money, limit: Money, who: str) -> str:
    about = "This run pays" if kind is LimitKind.RUN else "This run pays one partner"
    return (
        f"{about} {pays.decimal()} {pays.currency}, and the limit is {limit.decimal()} {limit.currency}. Take payments "
        f"out. {who} can change it in the settings under Payment limits; whoever raises it cannot approve the run."
    )
