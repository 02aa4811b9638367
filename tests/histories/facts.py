"""What a history remembers by itself, and what the books must say about it: an oracle that shares no code with them."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from core.ids import Id
from tests.histories.promises import Item, Promise
from tests.payouts.factories import Deal


@dataclass
class Back:
    """Money that went back to the customer, as the oracle counts it."""

    gross: int
    net: int
    counts: bool
    is_correction: bool = False


@dataclass
class Sale:
    """One order: what was paid, what of it was goods, and everything that came back."""

    deal: Deal
    gross: int
    tax: int
    discount: int
    weights: tuple[int, ...]
    release_on: date
    promise: Promise = field(default_factory=Promise)
    items: tuple[Item, ...] = ()
    buyer: str = ""
    is_over: bool = False
    backs: list[Back] = field(default_factory=list)
    is_released: bool = False

    @property
    def paid(self) -> int:
        return self.gross - self.discount

    @property
    def left(self) -> int:
        """What of the customer's payment has not gone back."""
        return self.paid - sum(back.gross for back in self.backs)

    @property
    def net_left(self) -> int:
        """The goods' part of what has not gone back."""
        return self.paid - self.tax - sum(back.net for back in self.backs)

    def share(self) -> int:
        """The share by the words of the agreement: of the goods' value that was not given back."""
        if self.is_over:
            return 0
        counted, goods = [back for back in self.backs if back.counts], self.paid - self.tax
        base = max(goods - self.promise.cost(self.items), 0)
        gross, net = sum(back.gross for back in counted), sum(back.net for back in counted)
        part = Fraction(base * gross, self.paid) if self.paid else Fraction(base)
        if any(back.is_correction for back in self.backs):
            part = Fraction(net if base == goods else Fraction(base * net, goods))
        left = Fraction(0) if gross >= self.paid else base - part
        return round(self.promise.earned(left, base, self.items, self.buyer))


@dataclass
class Memory:
    """Everything one history did, by itself."""

    sales: dict[Id, Sale] = field(default_factory=dict)
    bought: dict[Id, list[date]] = field(default_factory=dict)
    paid: dict[Id, int] = field(default_factory=dict)
    in_flight: dict[Id, int] = field(default_factory=dict)

    def is_over(self, customer: Id | None, promise: Promise, today: date) -> bool:
        """Note one more order of a customer, and return whether their time was over by then."""
        if customer is None:
            return False
        days = self.bought.setdefault(customer, [])
        days.append(today)
        return promise.is_over(len(days), days[0], today)

    def expected(self, deal: Deal) -> tuple[int, int, int, int]:
        """Return held, payable, in flight and paid of one partnership."""
        mine = [sale for sale in self.sales.values() if sale.deal == deal]
        held = sum(sale.share() for sale in mine if not sale.is_released)
        out = sum(sale.share() for sale in mine if sale.is_released)
        paid, in_flight = self.paid.get(deal.partnership_id, 0), self.in_flight.get(deal.partnership_id, 0)
        return held, out - paid - in_flight, in_flight, paid
