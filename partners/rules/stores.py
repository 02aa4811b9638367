"""Stores: the terms of a partner that collects the customers' money itself, keeps its part and owes the rest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core.clock import first_day, next_month
from core.errors import AppError
from core.money import BPS

_LONGEST_NOTE = 300


class StoreRole(StrEnum):
    """In whose name the store sells."""

    RESELLER = "reseller"
    AGENT = "agent"


class PriceBasis(StrEnum):
    """Which price the store's part is worked out on."""

    AGREED = "agreed"
    SELLING = "selling"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTerms:
    """What a store keeps (basis points) and when it reports and pays: days of the month after the one it reports.

    `pay_to` says in words where the money goes; it is part of what both sides accept, so that no side changes it alone.
    """

    keeps_bps: int
    role: StoreRole = StoreRole.RESELLER
    price_basis: PriceBasis = PriceBasis.AGREED
    report_day: int = 10
    money_day: int = 30
    may_net: bool = False
    sells_eu_services: bool = False
    pay_to: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the stored form: plain JSON values."""
        return {key: str(value) if isinstance(value, StrEnum) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "StoreTerms":
        """Return the terms of a stored form. Raises ValueError, TypeError or KeyError for one that is not known."""
        rest = dict(stored)
        return cls(role=StoreRole(rest.pop("role")), price_basis=PriceBasis(rest.pop("price_basis")), **rest)

    def report_due(self, month: str) -> date:
        """Return the day by which the report of a month (`YYYY-MM`) is due."""
        return _day_after(month, self.report_day)

    def money_due(self, month: str) -> date:
        """Return the day by which the money of a month (`YYYY-MM`) is due; a short month ends earlier."""
        return _day_after(month, self.money_day)


def check_store(store: StoreTerms) -> StoreTerms:
    """Return the store's terms if they can be kept. Raises AppError naming the field that cannot.

    In the EU a store through which electronic services are sold is taken to supply them itself (Article 9a of Council
    Implementing Regulation (EU) No 282/2011), so it cannot be the seller's agent there.
    """
    if not 0 < store.keeps_bps < BPS:
        raise AppError("A store keeps more than 0 % and less than 100 %. Write a part in between.", field="store_keeps")
    for name in ("report_day", "money_day"):
        if not 1 <= getattr(store, name) <= 31:
            raise AppError("Write a day of the month between 1 and 31.", field=f"store_{name}")
    if store.money_day < store.report_day:
        raise AppError("The money cannot be due before the report. Write a later day.", field="store_money_day")
    if store.role is StoreRole.AGENT and store.sells_eu_services:
        raise AppError(
            "For electronic services sold to customers in the EU the law takes the store to be the supplier, so it "
            "cannot be an agent. Choose reseller.",
            field="store_role",
        )
    if len(store.pay_to) > _LONGEST_NOTE:
        raise AppError(f"Use at most {_LONGEST_NOTE} characters.", field="store_pay_to")
    return store


def _day_after(month: str, day: int) -> date:
    first = first_day(next_month(month))
    last = first_day(next_month(next_month(month))).toordinal() - first.toordinal()
    return first.replace(day=min(day, last))
