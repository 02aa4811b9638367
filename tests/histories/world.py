"""A history: random things that happen to sales, months and payments, done through the real commands only."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from accounts.models import Organization
from accounts.permissions import Role
from core import clock as product_clock
from core.access import SYSTEM
from core.db import db
from core.errors import AppError
from core.ids import Id
from partners.rules.advances import Advance
from partners.rules.per_click import PerClick
from partners.rules.reserves import Reserve
from payouts.commands.accrual import accrue_all, accrue_order
from payouts.commands.clicks import pay_clicks_of
from payouts.commands.destinations import set_destination
from payouts.commands.holds import release_due
from payouts.commands.periods import close_due, close_period
from payouts.commands.scopes import recount_seller
from payouts.queries.balances import balances
from payouts.queries.checks import check_books
from payouts.queries.periods import earliest_open_month
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.histories.facts import Back, Clicks, Memory, Sale
from tests.histories.paying import Paying
from tests.histories.periods import random_period
from tests.histories.promises import (
    BUYERS,
    random_advance,
    random_clicks,
    random_items,
    random_promise,
    random_reserve,
)
from tests.histories.quick import broken, fingerprint
from tests.payouts.factories import count_clicks, make_customer, make_deal, make_placement, sell, take_back, with_terms
from tracking.rules.refunds import AdjustmentKind

HOLD_DAYS = 5
CLAWBACK_DAYS = 40


class World(Paying):
    """A seller with two partners, what happened to them, and what must be true of it."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self.random, self.clock = random.Random(seed), clock  # noqa: S311
        self.zone = self.random.choice(["UTC", "Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin"])
        self.promise = random_promise(self.random)
        self.late = random.Random(f"late {seed}")  # noqa: S311
        days = {"hold_days": HOLD_DAYS, "clawback_days": CLAWBACK_DAYS, "review_days": 3}
        kind, number = self.promise.pay
        general = number if kind == "percent" and not self.promise.exceptions else None
        period = random_period(random.Random(f"period {seed}"), general)  # noqa: S311
        scope = period.as_scope() if period else None
        apart = random_reserve(random.Random(f"reserve {seed}"))  # noqa: S311
        reserve = Reserve(*apart) if apart else None
        before = random_advance(random.Random(f"advance {seed}"))  # noqa: S311
        advance = Advance(*before) if before else None
        limits = random_clicks(random.Random(f"clicks {seed}"))  # noqa: S311
        self.clicks = PerClick(*limits) if limits else None
        terms = with_terms(
            **self.promise.as_terms(), **days, scope=scope, reserve=reserve, advance=advance, per_click=self.clicks
        )
        first = make_deal(terms=terms, zone=self.zone)
        second = make_deal(
            terms=replace(terms, currency=self.random.choice(["JPY", "KWD", "CLF"])), seller_id=first.seller_id
        )
        self.deals, self.seller_id = [first, second], first.seller_id
        self.extra = {deal.partnership_id: make_placement(deal) for deal in self.deals}
        self.customers = {deal.partnership_id: [make_customer(deal) for _ in range(2)] for deal in self.deals}
        seller = db.session.get_one(Organization, self.seller_id)
        self.preparer, self.approver = (
            make_person(seller, role).actor for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
        )
        self.owners = {
            deal.partnership_id: make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER).actor
            for deal in self.deals
        }
        for partnership_id, owner in self.owners.items():
            set_destination(partnership_id, actor=owner, holder_name="Main Street", account="DE89370400440532013000")
        today, hold = product_clock.today(self.zone), timedelta(days=HOLD_DAYS)
        self.memory = Memory(period=period, hold=hold, since=today, reserve=apart, advance=before)
        self.refused = 0

    @property
    def actions(self) -> list[tuple[Callable[[], object], int]]:
        return [
            (self.sell, 20), (self.refund, 12), (self.give_again, 3), (self.repeat, 2), (self.wait, 14),
            (self.release, 9), (self.close_month, 8), (self.close_what_is_due, 4), (self.go_on_with_run, 24),
            (self.draft, 2), (self.take_run_back, 1), (self.approve, 3), (self.cancel, 1), (self.pay, 5),
            (self.send_back, 3), (self.confirm_account, 4), (self.void, 1), (self.pay_in_advance, 3),
            (self.count_clicks, 5),
        ]  # fmt: skip

    def step(self) -> str:
        """Do one random thing. A refusal must leave every row as it was."""
        actions = self.actions
        chosen = self.random.choices([action for action, _ in actions], [weight for _, weight in actions])[0]
        before = (
            fingerprint()
            if chosen in {self.close_month, self.draft, self.approve, self.pay, self.pay_in_advance}
            else ""
        )
        try:
            chosen()
        except AppError:
            self.refused += 1
            if before:
                assert fingerprint() == before, f"{chosen.__name__} was refused and still changed something"
        return chosen.__name__

    def sell(self) -> None:
        deal, rng = self.random.choice(self.deals), self.random
        gross = rng.choice([rng.randint(1, 400), rng.randint(1_000, 40_000), 9_900])
        tax, discount = rng.choice([0, gross // 6]), rng.choice([0, 0, gross // 10])
        weights = (1,) if rng.random() < 0.8 else (rng.randint(1, 3), rng.randint(1, 3))
        parts = dict(zip([deal.placement_id, self.extra[deal.partnership_id]], weights, strict=False))
        items, buyer = random_items(rng), rng.choice(("", *BUYERS))
        is_new = {"new": True, "returning": False}.get(buyer)
        who, today = rng.choice([None, *self.customers[deal.partnership_id]]), product_clock.today(self.zone)
        late = 0 if who else self.late.choice([0, 0, 0, 3, 12, 35])
        placed_at = product_clock.now() - timedelta(days=late)
        order_id = sell(
            deal, gross, tax=tax, discount=discount, weights=parts, items=items, is_new=is_new, customer_id=who,
            placed_at=placed_at,
        )  # fmt: skip
        release_on = product_clock.local_day(placed_at, self.zone) + timedelta(days=HOLD_DAYS)
        said = (self.promise, items, buyer, self.memory.is_over(who, self.promise, today))
        self.memory.sales[order_id] = Sale(deal, gross, tax, discount, weights, release_on, *said, placed_at=placed_at)
        self._book(order_id)

    def refund(self) -> None:
        order_id, sale = self._some_sale()
        if order_id is None or sale is None or sale.left <= 0:
            return
        gross = sale.left if self.random.random() < 0.4 else self.random.randint(1, sale.left)
        net = sale.net_left if gross == sale.left else sale.net_left * gross // sale.left
        fault = self.random.random() < 0.1
        take_back(sale.deal, order_id, gross, net=net, is_sellers_fault=fault)
        age = product_clock.today(self.zone) - (sale.release_on - timedelta(days=HOLD_DAYS))
        counts = not fault and age.days <= CLAWBACK_DAYS
        sale.held_back()
        sale.backs.append(Back(gross, net, counts, product_clock.now()))
        self._book(order_id)

    def give_again(self) -> None:
        """A dispute that was lost is won after all: the last money that went back comes again."""
        order_id, sale = self._some_sale()
        if order_id is None or sale is None or not sale.backs or not sale.backs[-1].counts:
            return
        last = sale.backs[-1]
        age = product_clock.today(self.zone) - (sale.release_on - timedelta(days=HOLD_DAYS))
        if last.gross > 0 and age.days <= CLAWBACK_DAYS:
            take_back(sale.deal, order_id, -last.gross, net=-last.net, kind=AdjustmentKind.CORRECTION)
            sale.held_back()
            sale.backs.append(Back(-last.gross, -last.net, True, product_clock.now(), is_correction=True))
            self._book(order_id)

    def count_clicks(self) -> None:
        """A day is over: its clicks are counted, and paid within what the day and its month may hold."""
        deal, day = self.random.choice(self.deals), product_clock.today("UTC") - timedelta(days=1)
        before = [each for each in self.memory.clicks if each.deal == deal]
        if self.clicks is None or any(each.day >= day for each in before):
            return
        counted = self.random.randint(0, 40)
        count_clicks(deal, day, counted)
        pay_clicks_of(self.seller_id)
        in_month = sum(each.paid for each in before if (each.day.year, each.day.month) == (day.year, day.month))
        paid = max(min(counted, self.clicks.most_a_day, self.clicks.most_a_month - in_month), 0)
        release_on = day + timedelta(days=HOLD_DAYS)
        self.memory.clicks.append(Clicks(deal, day, paid * self.clicks.minor, paid, release_on))

    def repeat(self) -> None:
        order_id, _ = self._some_sale()
        if order_id is not None:
            assert accrue_order(order_id) == []

    def wait(self) -> None:
        self.clock.advance(days=self.random.choice([0.3, 2, 6, 12, 25]))

    def release(self) -> None:
        release_due()
        self.memory.release(product_clock.today(self.zone))
        self.recouped()

    def close_month(self) -> None:
        self._let_a_moment_pass()
        month = earliest_open_month(self.seller_id)
        if month is not None:
            close_period(self.seller_id, self.random.choice([month, month, "2026-03"]), actor=SYSTEM)

    def close_what_is_due(self) -> None:
        self._let_a_moment_pass()
        close_due()

    def _let_a_moment_pass(self) -> None:
        """Let no fact share its microsecond with a closing: which came first could not be told from their times."""
        self.clock.advance(seconds=1)

    def check_quickly(self) -> None:
        """Check what one step can break."""
        assert broken(self.seller_id) == []

    def check_fully(self) -> None:
        """Check every invariant, and compare with what the history remembers by itself."""
        recount_seller(self.seller_id)
        assert check_books(self.seller_id) == []
        self.remember_closings()
        for deal in self.deals:
            now = balances(deal.partnership_id, deal.currency)
            assert (now.held, now.payable, now.in_flight, now.paid, now.reserve) == self.memory.expected(
                deal, product_clock.today(self.zone)
            )

    def _book(self, order_id: Id) -> None:
        if self.random.random() < 0.8:
            accrue_order(order_id)
        else:
            accrue_all()

    def _some_sale(self) -> tuple[Id, Sale] | tuple[None, None]:
        sales = list(self.memory.sales.items())
        return self.random.choice(sales[-15:]) if sales else (None, None)
