"""A store's terms in plain words and as a worked example, by the calculator of settlements itself."""

from dataclasses import dataclass

from core.money import Money
from partners.rules.figures import percent
from partners.rules.settlements import LineWorth, SoldLine, settle
from partners.rules.stores import PriceBasis, StoreRole, StoreTerms

_ROLE = {
    StoreRole.RESELLER: "Your store buys from the seller what it sells, and sells it in its own name.",
    StoreRole.AGENT: "Your store sells in the seller's name and takes a commission.",
}
_PRICE = {PriceBasis.AGREED: "the agreed price", PriceBasis.SELLING: "the price the customer paid"}
_DISCOUNTS = {
    PriceBasis.AGREED: "Discounts that you give are your own cost.",
    PriceBasis.SELLING: "A discount that you give lowers both parts.",
}
ROLE_NAMES = {StoreRole.RESELLER: "Reseller", StoreRole.AGENT: "Agent"}
_EXAMPLE_SOLD, _EXAMPLE_RETURNED = 40, 6


@dataclass(frozen=True, slots=True)
class StoreExample:
    """A month of a store at one price, worked out: what it sold, what came back and what it owes."""

    price: Money
    keeps: str
    worth: LineWorth


def sentences(store: StoreTerms | None) -> list[str]:
    """Return a store's terms as sentences to the partner; none where the partner is no store."""
    if store is None:
        return []
    keeps, price = percent(store.keeps_bps), _PRICE[store.price_basis]
    report, money = _day(store.report_day), _day(store.money_day)
    return [
        f"{_ROLE[store.role]} You keep {keeps} of {price}; the rest is the seller's. {_DISCOUNTS[store.price_basis]}",
        f"You report each month by {report} of the next one. The money is due on {money}, less what customers return.",
        _netting(store),
    ]


def in_full(store: StoreTerms | None) -> list[tuple[str, str]]:
    """Return every term of a store with its name; none where the partner is no store."""
    if store is None:
        return []
    return [
        ("Your store is", ROLE_NAMES[store.role]),
        ("Your store keeps", f"{percent(store.keeps_bps)} of {_PRICE[store.price_basis]}, rounded once for each line"),
        ("Electronic services to customers in the EU", "Yes" if store.sells_eu_services else "No"),
        ("Report of a month", f"By {_day(store.report_day)} of the next month"),
        ("Money of a month", f"By {_day(store.money_day)} of the next month"),
        ("Set against your earnings", "Yes" if store.may_net else "No"),
        ("Where the money goes", store.pay_to or "As the seller's invoice says"),
    ]


def example_of(store: StoreTerms | None, price: Money) -> StoreExample | None:
    """Return a month of a store at a price; None where the partner is no store."""
    if store is None:
        return None
    line = SoldLine("Example", _EXAMPLE_SOLD, price.minor, _EXAMPLE_RETURNED)
    settled = settle([line], keeps_bps=store.keeps_bps, currency=price.currency)
    return StoreExample(price, percent(store.keeps_bps), settled.lines[0])


def _netting(store: StoreTerms) -> str:
    if store.may_net:
        return "What you owe is set against what you have earned when payments are made: only the difference is paid."
    return "What you owe and what you have earned are paid separately."


def _day(number: int) -> str:
    if number in {11, 12, 13}:
        return f"the {number}th"
    return f"the {number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
