"""Pay for leads: a fixed amount for each person who asks before buying, from the stage on that the terms name.

An amount is due once, and goes on standing whatever the person decides later. Only a named reason by which it never was
a lead takes it back, within the days in which refunds lower a share; the partner reads the reason and may dispute it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.errors import AppError
from core.money import Money
from partners.rules.figures import days

EXCEPTION = "For a lead, so can one of the three reasons above, which you may dispute."
"""What is added to the seller's promise where leads are paid."""
_MOST_MINOR, _MOST_LEADS = 10**15, 100_000


class PaidAt(StrEnum):
    """From which stage on a lead is paid for."""

    NEW = "new"
    QUALIFIED = "qualified"


class WithSale(StrEnum):
    """What the partner has when the same person buys later: the higher of both amounts, or both."""

    HIGHER = "higher"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class LeadPay:
    """`minor` units of the terms' currency for each lead; `most` of them in a calendar month, 0 for any number."""

    minor: int
    at: PaidAt = PaidAt.QUALIFIED
    with_sale: WithSale = WithSale.HIGHER
    most: int = 0

    def words(self, currency: str) -> str:
        """Return it in words: `20.00 USD for each qualified lead`."""
        return f"{Money(self.minor, currency).named} for each {self.name}"

    @property
    def name(self) -> str:
        """What is paid for, in words."""
        return "qualified lead" if self.at is PaidAt.QUALIFIED else "lead"

    def to_json(self) -> dict[str, Any]:
        """Return the stored form: what it says, and nothing that it does not."""
        most = {"most": self.most} if self.most else {}
        return {"minor": self.minor, "at": str(self.at), "with_sale": str(self.with_sale)} | most

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "LeadPay":
        """Return the pay of a stored form. Raises ValueError, TypeError or KeyError for one that is not known."""
        rest = dict(stored)
        at, with_sale = PaidAt(rest.pop("at")), WithSale(rest.pop("with_sale"))
        if any(type(value) is not int for value in rest.values()):
            raise TypeError("A number of a lead's pay is a whole one.")
        return cls(at=at, with_sale=with_sale, **rest)


def check_lead_pay(pay: LeadPay) -> None:
    """Refuse a pay that cannot be kept. Raises AppError on its field."""
    if not 0 < pay.minor <= _MOST_MINOR:
        raise AppError("Write more than zero for each lead, or leave it empty.", field="lead_pay")
    if not 0 <= pay.most <= _MOST_LEADS:
        raise AppError(f"Write how many leads a month are paid, up to {_MOST_LEADS}, or nothing.", field="lead_most")


def sentences(pay: LeadPay | None, *, currency: str, hold_days: int, clawback_days: int) -> list[str]:
    """Return it as sentences to the partner; none where leads are not paid."""
    if pay is None:
        return []
    amount, limit = Money(pay.minor, currency).named, days(clawback_days)
    earned = "that the seller finds qualified, or who buys," if pay.at is PaidAt.QUALIFIED else "who asks,"
    most = [f"At most {pay.most} leads are paid in each calendar month. Those over that are shown as over the cap."]
    return [
        f"For each person you bring {earned} you get {amount}. It waits {days(hold_days)} and counts for no tier.",
        *(most if pay.most else []),
        _after_a_sale(pay),
        f"The seller can take it back within {limit}, only with a reason that you read and may dispute: {_REASONS}.",
        "What somebody decides later, such as not to buy, takes nothing back.",
    ]


_REASONS = "the same person was a lead before, the details are false, or the offer is not for this person"


def in_full(pay: LeadPay | None, currency: str) -> list[tuple[str, str]]:
    """Return every part of it with its name; nothing where leads are not paid."""
    if pay is None:
        return []
    most = [("Most leads", f"{pay.most} each calendar month, in the order in which they came so far")]
    return [
        ("Leads", pay.words(currency)),
        *(most if pay.most else []),
        ("A lead who buys", _after_a_sale(pay)),
    ]


def _after_a_sale(pay: LeadPay) -> str:
    if pay.with_sale is WithSale.BOTH:
        return "If the same person then buys, you earn the share of the sale on top."
    return (
        "If the same person then buys, you have the higher of both: the share of the sale is set against the amount "
        "for the lead, which comes back when the sale does."
    )
