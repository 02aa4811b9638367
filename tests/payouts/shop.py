"""A shop for tests of stores: a partner that collects the money, and people of both sides."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from core.money import Money
from partners.queries import get_partnership
from partners.rules.settlements import SoldLine
from partners.rules.stores import PriceBasis, StoreTerms
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.commands.stores import record_remittance, report_sales
from payouts.models import Remittance, SettlementReport
from payouts.queries.balances import balances
from payouts.queries.settlements import receivable_of
from payouts.queries.stores import StoreAccount, get_accounts
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person
from tests.payouts.factories import TERMS, Deal, make_deal, sell

STORE = StoreTerms(keeps_bps=3_500, price_basis=PriceBasis.SELLING)
EXAMPLE = SoldLine("Bootcamp", 40, 9_900, 6)


@dataclass(frozen=True)
class Shop:
    """A store with the people of both sides."""

    deal: Deal
    keeper: Person
    finance: Person

    def report(self, *lines: SoldLine, month: str = "2026-03", number: int = 1, note: str = "") -> SettlementReport:
        return report_sales(
            self.deal.partnership_id, month, lines or [EXAMPLE], number=number, actor=self.keeper.actor, note=note
        )

    def pay(self, minor: int, reference: str = "FT-1", on: date | None = None, currency: str = "USD") -> Remittance:
        return record_remittance(
            self.deal.partnership_id, amount=Money(minor, currency), received_on=on or date(2026, 4, 2),
            reference=reference, actor=self.finance.actor,
        )  # fmt: skip

    def owed(self) -> int:
        return receivable_of(self.deal.partnership_id, "USD")

    def account(self) -> StoreAccount:
        (found,) = get_accounts(get_partnership(self.finance.actor, self.deal.partnership_id))
        return found


def make_shop(clock: Clock, *, zone: str = "UTC", at: str = "2026-04-02T12:00Z", **store: Any) -> Shop:
    """Agree in March on a store that keeps 35 % of the selling price, and let March pass."""
    sells = store.pop("sells", None)
    deal = make_deal(terms=replace(TERMS, store=replace(STORE, **store)), zone=zone, sells=sells)
    seller = db.session.get_one(Organization, deal.seller_id)
    partner = db.session.get_one(Organization, deal.partner_id)
    shop = Shop(deal, make_person(partner, Role.OWNER), make_person(seller, Role.FINANCE_PREPARER))
    clock.set(at)
    return shop


def earn(shop: Shop, clock: Clock, gross: int) -> None:
    """Let the store earn a quarter of a sale in April, and close April with the days to question it over."""
    accrue_order(sell(shop.deal, gross))
    clock.set("2026-05-20T12:00Z")
    release_due()
    clock.set("2026-06-01T12:00Z")
    for month in ("2026-04", "2026-05"):
        close_period(shop.deal.seller_id, month, actor=SYSTEM)
    clock.set("2026-06-20T12:00Z")


def earning_shop(clock: Clock, gross: int, **store: Any) -> Shop:
    shop = make_shop(clock, **store)
    shop.report()
    earn(shop, clock, gross)
    return shop


def payable(shop: Shop) -> int:
    return balances(shop.deal.partnership_id, "USD").payable
