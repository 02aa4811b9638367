"""What a history remembers by itself, and what the books must say about it: an oracle that shares no code with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from core.ids import Id
from tests.histories.periods import PeriodPromise, Told
from tests.histories.promises import Item, Promise
from tests.payouts.factories import Deal


@dataclass
class Back:
    """Money that went back to the customer, as the oracle counts it."""

    gross: int
    net: int
    counts: bool
    known_at: datetime
    is_correction: bool = False


@dataclass
class Kept:
    """What is held back of the parts of a sale, by placement, and what those parts came to when that was last seen."""

    until: date
    minors: list[int]
    shares: list[int]

    def follow(self, shares: list[int], today: date | None) -> None:
        """Take what the parts lost since from what is held back, then let all of it go on its day."""
        for at, (before, now) in enumerate(zip(self.shares, shares, strict=True)):
            self.minors[at] -= min(max(before - now, 0), self.minors[at])
        self.shares = shares
        if today is not None and today >= self.until:
            self.minors = [0 for _ in self.minors]


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
    placed_at: datetime = datetime.min  # noqa: DTZ901
    backs: list[Back] = field(default_factory=list)
    released_on: date | None = None
    back: Kept | None = None

    @property
    def is_released(self) -> bool:
        return self.released_on is not None

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

    @property
    def base(self) -> int:
        """What the share is worked out on before anything went back."""
        return max(self.paid - self.tax - self.promise.cost(self.items), 0)

    def share(self) -> int:
        """The share by the words of the agreement: of the goods' value that was not given back."""
        if self.is_over:
            return 0
        return round(self.promise.earned(self._left(self.backs), self.base, self.items, self.buyer))

    def shares(self) -> list[int]:
        """The same by placement: whole units by weight, what is left to the largest rest, the earlier one first."""
        share, whole = self.share(), sum(self.weights)
        exact = [Fraction(share * weight, whole) for weight in self.weights]
        parts = [each.numerator // each.denominator for each in exact]
        rest = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
        for at in rest[: share - sum(parts)]:
            parts[at] += 1
        return parts

    def hold_back(self, bps: int, days: timedelta, today: date) -> None:
        """Set a part of what is released apart, unless its day has come already."""
        shares, until = self.shares(), self.release_on + days
        if bps and until > today:
            self.back = Kept(until, [round(Fraction(each * bps, 10_000)) for each in shares], shares)

    def held_back(self) -> int:
        """Return what is held back now: what a refund took since comes off."""
        if self.back is None:
            return 0
        self.back.follow(self.shares(), None)
        return sum(self.back.minors)

    def counts(self, closings: Mapping[str, datetime]) -> int:
        """What counts in its period: what is left now, and at least what was when a month since its release closed."""
        if self.is_over or self.released_on is None:
            return 0
        since = f"{self.released_on:%Y-%m}"
        moments = [moment for month, moment in closings.items() if month >= since]
        known = [[back for back in self.backs if back.known_at < moment] for moment in moments]
        return max(round(self._left(backs)) for backs in [self.backs, *known])

    def _left(self, backs: Sequence[Back]) -> Fraction:
        counted, goods, base = [back for back in backs if back.counts], self.paid - self.tax, self.base
        gross, net = sum(back.gross for back in counted), sum(back.net for back in counted)
        part = Fraction(base * gross, self.paid) if self.paid else Fraction(base)
        if any(back.is_correction for back in backs):
            part = Fraction(net if base == goods else Fraction(base * net, goods))
        return Fraction(0) if gross >= self.paid else base - part


@dataclass
class Clicks:
    """The clicks of one day and what they earn."""

    deal: Deal
    day: date
    earns: int
    paid: int
    release_on: date
    is_released: bool = False


@dataclass
class Memory:
    """Everything one history did, by itself."""

    period: PeriodPromise | None = None
    hold: timedelta = timedelta(0)
    since: date = date.min
    closings: dict[str, datetime] = field(default_factory=dict)
    sales: dict[Id, Sale] = field(default_factory=dict)
    bought: dict[Id, list[date]] = field(default_factory=dict)
    paid: dict[Id, int] = field(default_factory=dict)
    in_flight: dict[Id, int] = field(default_factory=dict)
    reserve: tuple[int, int] | None = None
    advance: tuple[int, int] | None = None
    out_before: dict[Id, int] = field(default_factory=dict)
    set_off: dict[Id, int] = field(default_factory=dict)
    clicks: list["Clicks"] = field(default_factory=list)

    def click_money(self, deal: Deal) -> tuple[int, int]:
        """Return what the clicks of a partner earn: what waits, and what waits no more."""
        mine = [each for each in self.clicks if each.deal == deal]
        waits = sum(each.earns for each in mine if not each.is_released)
        return waits, sum(each.earns for each in mine if each.is_released)

    def pay_in_advance(self, deal: Deal, today: date) -> None:
        """Note the advance of a partner, and what had become payable before it."""
        if deal.partnership_id not in self.out_before:
            self.out_before[deal.partnership_id] = self._out(deal, today)

    def recoup(self, deal: Deal, today: date) -> None:
        """Set what became payable since against the advance: up to the agreed part, and never more than is payable."""
        owner, before = deal.partnership_id, self.out_before.get(deal.partnership_id)
        if self.advance is None or before is None:
            return
        amount, part = self.advance
        done, payable = self.set_off.get(owner, 0), self.expected(deal, today)[1]
        if part:
            most = max(self._out(deal, today) - before, 0) * part // 10_000 - done
            self.set_off[owner] = done + max(min(most, amount - done, payable), 0)

    def _out(self, deal: Deal, today: date) -> int:
        """Return everything that ever became payable to a partner, less what was taken back or is held back."""
        _, payable, in_flight, paid, _ = self.expected(deal, today)
        return payable + in_flight + paid

    def release(self, today: date) -> None:
        """Release what has waited long enough, hold back what is agreed, and let go what was held back until now."""
        for each in self.clicks:
            each.is_released = each.is_released or each.release_on <= today
        for sale in self.sales.values():
            if sale.released_on is None and sale.release_on <= today:
                sale.released_on = today
                if self.reserve:
                    sale.hold_back(self.reserve[0], timedelta(days=self.reserve[1]), today)
            if sale.back:
                sale.back.follow(sale.shares(), today)

    def is_over(self, customer: Id | None, promise: Promise, today: date) -> bool:
        """Note one more order of a customer, and return whether their time was over by then."""
        if customer is None:
            return False
        days = self.bought.setdefault(customer, [])
        days.append(today)
        return promise.is_over(len(days), days[0], today)

    def expected(self, deal: Deal, today: date) -> tuple[int, int, int, int, int]:
        """Return held, payable, in flight, paid and held back of one partnership, once every period was worked out."""
        mine = [sale for sale in self.sales.values() if sale.deal == deal]
        held = sum(sale.share() for sale in mine if not sale.is_released)
        out = sum(sale.share() for sale in mine if sale.is_released)
        set_off, on_top = self._periods(mine, today)
        clicks_wait, clicks_out = self.click_money(deal)
        held, out = held + set_off + clicks_wait, out + on_top + clicks_out
        paid, in_flight = self.paid.get(deal.partnership_id, 0), self.in_flight.get(deal.partnership_id, 0)
        back = sum(sale.held_back() for sale in mine)
        paid += self.set_off.get(deal.partnership_id, 0)
        return held, out - paid - in_flight - back, in_flight, paid, back

    def _periods(self, mine: Sequence[Sale], today: date) -> tuple[int, int]:
        """Return what all periods bring beside the shares: against what waits, and ready."""
        if self.period is None:
            return 0, 0
        by_period: dict[tuple[int, int], list[Sale]] = {}
        mine = sorted(mine, key=lambda sale: sale.placed_at)
        for sale in mine:
            by_period.setdefault(self.period.period_of(sale.release_on - self.hold), []).append(sale)
        due = {}
        if self.period.least:
            days = (self.since + timedelta(days=at) for at in range((today - self.since).days + 1))
            passed = {self.period.period_of(day) for day in days}
            due = {each: self.period.guaranteed(each, self.since) for each in passed
                   if self.period.last_day(each) + self.hold <= today}  # fmt: skip
        told = {id(sale): self._told(sale) for sale in mine}
        everything = list(told.values())
        found = [
            self.period.brings([told[id(sale)] for sale in by_period.get(each, [])], due.get(each, 0), everything)
            for each in {*by_period, *due}
        ]
        return sum(part for part, _ in found), sum(part for _, part in found)

    def _told(self, sale: Sale) -> Told:
        counts, day = sale.counts(self.closings), sale.release_on - self.hold
        return Told(sale.share(), counts, sale.is_released, day)
