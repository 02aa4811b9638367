"""Facts of an order as the share calculator takes them, and what it answers. All amounts are minor units."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core.money import Money
from partners.rules.durations import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Money that went back to the customer after the sale: a refund or a lost dispute; below zero when one is won.

    `gross_minor` is what the customer got back. `net_minor` is the part of it that was goods, where the source says so;
    without it the same part of the base is taken back. `is_sellers_fault` marks reasons that never lower a share.
    """

    gross_minor: int
    occurred_on: date
    net_minor: int | None = None
    is_sellers_fault: bool = False
    reason: str = "Refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What an order counts more than it came to: its price was higher when the customer came. A fact of the order.

    Prices are of one piece: what was charged, and what it counts at.
    """

    name: str
    quantity: int
    charged_minor: int
    counts_minor: int

    @property
    def minor(self) -> int:
        """By how much all pieces count more."""
        return (self.counts_minor - self.charged_minor) * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One item of an order: what it is called, how many, what the line came to and what one costs the seller.

    `unit_cost_minor` is None where the source does not tell it.
    """

    quantity: int
    total_minor: int
    name: str = ""
    sku: str = ""
    category: str = ""
    unit_cost_minor: int | None = None
    raised_minor: int = 0

    @property
    def cost_minor(self) -> int:
        """What all pieces of it cost the seller; nothing where the source does not tell it."""
        return (self.unit_cost_minor or 0) * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """All that is known of one order, in minor units. `weights` and `position` say which of its parts is meant.

    `raised` is what it counts more than it came to, as prices changed.
    `lines` are its items, none where the source names none; `is_new_customer` None means that it is not known.
    `turn` says which of the customer's orders it is, where the terms ask and the source names a customer.
    """

    currency: str
    placed_on: date
    gross_minor: int
    discount_minor: int = 0
    tax_minor: int = 0
    shipping_minor: int = 0
    fees_minor: int = 0
    taken_back: tuple[TakenBack, ...] = ()
    raised: tuple[Raised, ...] = ()
    lines: tuple[LineFacts, ...] = ()
    is_new_customer: bool | None = None
    turn: Turn | None = None
    weights: tuple[int, ...] = (1,)
    position: int = 0

    @property
    def cost_minor(self) -> int:
        """What the items cost the seller, as far as the source tells it; below zero where the order is turned."""
        cost = sum(line.cost_minor for line in self.lines)
        return -cost if self.gross_minor < 0 else cost

    @property
    def raised_minor(self) -> int:
        """By how much the order counts more than it came to, as prices changed on the way."""
        return sum(each.minor for each in self.raised)

    @property
    def paid_minor(self) -> int:
        """What the customer paid: gross less the discount."""
        return self.gross_minor - self.discount_minor

    def money(self, minor: int) -> Money:
        """Return an amount in the currency of the order."""
        return Money(minor, self.currency)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the way to an amount, in words a partner reads. `note` holds the exact figure or the reason."""

    label: str
    amount: Money
    note: str = ""

    def to_json(self) -> dict[str, str | int]:
        """Return the step as plain JSON values."""
        return {"label": self.label, "minor": self.amount.minor, "currency": self.amount.currency, "note": self.note}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A target with everything it was made of. `base_minor` is exact and may be a fraction after a partial refund.

    `rule` is the rate that won, in words; several where items of one order have different ones.
    """

    target_minor: int
    pool_minor: int
    base_minor: Fraction
    currency: str
    rule: str
    steps: tuple[Step, ...]

    @property
    def target(self) -> Money:
        """The amount the partner earns."""
        return Money(self.target_minor, self.currency)
