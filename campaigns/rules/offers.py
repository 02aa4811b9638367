"""Offers: what a campaign's products cost, from when until when. A price that was promised never rises without notice.

Prices are facts in the order of their announcement. Of those that cover a moment the newest counts; where none does,
the product's list price. A fact begins no sooner than it was announced, so what was in force stays known for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from core.clock import local_day, start_of_day
from core.errors import AppError, Conflict

NOTICE = timedelta(hours=48)
"""How long before it begins partners hear of a price that rises, while their designs or store cards promise another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFact:
    """One announced price in minor units, from a moment until another; None goes back to the list price.

    `was_minor` is what applied when it begins until it was announced. `is_change` marks what changed a promise.
    """

    price_minor: int | None
    was_minor: int
    from_at: datetime
    until_at: datetime | None
    announced_at: datetime
    is_change: bool = False

    def covers(self, moment: datetime) -> bool:
        """Say whether it is meant for this moment. Its end is outside."""
        return self.from_at <= moment and (self.until_at is None or moment < self.until_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """All that was ever said of the price of one product in one campaign, each list in the order of announcement.

    `product_minor` is the product's own price now, in minor units of `currency`.
    """

    product_id: UUID
    name: str
    sku: str
    currency: str
    product_minor: int
    listed: Sequence[PriceFact] = field(default=())
    offered: Sequence[PriceFact] = field(default=())

    def list_at(self, moment: datetime) -> int:
        """Return the list price at a moment, in minor units."""
        begun = [fact for fact in self.listed if fact.from_at <= moment and fact.price_minor is not None]
        if begun:
            return begun[-1].price_minor or 0
        return self.listed[0].was_minor if self.listed else self.product_minor

    def at(self, moment: datetime) -> int:
        """Return the price at a moment, in minor units."""
        fact = self.fact_at(moment)
        return self.list_at(moment) if fact is None or fact.price_minor is None else fact.price_minor

    def fact_at(self, moment: datetime) -> PriceFact | None:
        """Return what the campaign said that counts at a moment; None where the list price does."""
        return next((fact for fact in reversed(self.offered) if fact.covers(moment)), None)

    def turns(self, after: datetime, until: datetime | None = None) -> list[datetime]:
        """Return the moments after one and before another at which something said begins or ends, in order."""
        ends = (end for fact in self.offered for end in (fact.from_at, fact.until_at) if end is not None)
        starts = (fact.from_at for fact in self.listed)
        return sorted({each for each in (*ends, *starts) if after < each and (until is None or each < until)})

    def coming(self, moment: datetime) -> tuple[datetime, int] | None:
        """Return when the price is next another one, and which; None when it stays."""
        now = self.at(moment)
        return next(((turn, self.at(turn)) for turn in self.turns(moment) if self.at(turn) != now), None)

    def ever(self) -> set[int]:
        """Return every price that was or will be in force, in minor units."""
        facts = (*self.listed, *self.offered)
        said = {fact.price_minor for fact in facts if fact.price_minor is not None}
        return {self.product_minor, *said, *(fact.was_minor for fact in facts)}


@dataclass(frozen=True, slots=True)
class Change:
    """What a new price would do: whether anything differs, and whether any of it is dearer."""

    differs: bool
    is_rise: bool


def change_of(prices: Prices, price_minor: int | None, from_at: datetime, until_at: datetime | None) -> Change:
    """Return what a price (None: the list price) would change between two moments, whatever was announced for them."""
    pairs = [
        (prices.at(moment), prices.list_at(moment) if price_minor is None else price_minor)
        for moment in (from_at, *prices.turns(from_at, until_at))
    ]
    return Change(any(old != new for old, new in pairs), any(new > old for old, new in pairs))


def first_day_with_notice(now: datetime, zone: str) -> date:
    """Return the first day that begins after the notice is over, where the seller is."""
    day = local_day(now + NOTICE, zone)
    return day if start_of_day(day, zone) >= now + NOTICE else day + timedelta(days=1)


def begins_at(from_on: date | None, *, now: datetime, zone: str) -> datetime:
    """Return when a price begins: with its day, or at once. Raises AppError for a day that is over."""
    if from_on is None or from_on == local_day(now, zone):
        return now
    if from_on < local_day(now, zone):
        raise AppError("This day is over. Choose today or a later day, or leave it empty for now.", field="from_on")
    return start_of_day(from_on, zone)


def ends_at(until_on: date | None, *, from_at: datetime, zone: str) -> datetime | None:
    """Return the end of a price, its last day counted whole. Raises AppError for a day before the first."""
    until_at = None if until_on is None else start_of_day(until_on + timedelta(days=1), zone)
    if until_at is not None and until_at <= from_at:
        raise AppError("The last day is before the first. Set it to the same day or a later one.", field="until_on")
    return until_at


def check_in_campaign(from_at: datetime, until_on: date | None, *, ends_on: date | None, zone: str) -> None:
    """Refuse a price for days after the campaign. Raises AppError at the first or the last day, naming the campaign's.

    A price without a last day is open: what is sold in the agreed days after the campaign counts at it too.
    """
    if ends_on is None:
        return
    if from_at >= start_of_day(ends_on + timedelta(days=1), zone):
        raise AppError(
            f"The campaign ends on {ends_on}, so nobody would buy at this price. "
            "Choose a day up to then, or give the campaign a later last day first.",
            field="from_on",
        )
    if until_on is not None and until_on > ends_on:
        raise AppError(
            f"The campaign ends on {ends_on}. Choose that day or an earlier one, or leave it empty: "
            "then the price counts to the end.",
            field="until_on",
        )


@dataclass(frozen=True, slots=True)
class Span:
    """A price in minor units (None: the list price) from a moment until another."""

    price_minor: int | None
    from_at: datetime
    until_at: datetime | None


def still_counting(prices: Prices, after: datetime) -> list[PriceFact]:
    """Return what the campaign said that counts at a moment or will later; each can be withdrawn."""
    found = (prices.fact_at(moment) for moment in (after, *prices.turns(after)))
    return [fact for fact in dict.fromkeys(found) if fact is not None]


def withdrawn(prices: Prices, gone: PriceFact, after: datetime) -> list[Span]:
    """Return what was said besides one price, for all days from a moment on in which that one would have counted."""
    rest = replace(prices, offered=[fact for fact in prices.offered if fact != gone])
    start = max(after, gone.from_at)
    moments = (start, *prices.turns(start, gone.until_at))
    spans = zip(moments, (*moments[1:], gone.until_at), strict=True)
    return [_span(rest, begin, end) for begin, end in spans if prices.fact_at(begin) == gone]


def _span(prices: Prices, begin: datetime, end: datetime | None) -> Span:
    fact = prices.fact_at(begin)
    return Span(fact.price_minor if fact else None, begin, end)


def withdrawal(prices: Prices, gone: PriceFact, *, is_promised: bool, now: datetime, zone: str) -> list[Span]:
    """Return what counts in place of a price that is withdrawn: at once, or with notice where a promised one rises.

    Raises Conflict when it counts on no day any more, or ends before the notice is over.
    """
    spans = withdrawn(prices, gone, now)
    if not spans:
        raise Conflict("This price counts on no day any more: it is over, or another was announced after it.")
    changes = [change_of(prices, each.price_minor, each.from_at, each.until_at) for each in spans]
    if not is_promised or spans[0].from_at >= now + NOTICE or not any(each.is_rise for each in changes):
        return spans
    earliest = first_day_with_notice(now, zone)
    later = withdrawn(prices, gone, start_of_day(earliest, zone))
    if not later:
        raise Conflict("It ends before partners could hear of it 48 hours ahead, so it stays until then.")
    return later


def check_notice(change: Change, from_at: datetime, *, is_promised: bool, now: datetime, zone: str) -> None:
    """Refuse a promised price to rise without notice. Raises AppError at the first day, naming the earliest one."""
    if change.is_rise and is_promised and from_at < now + NOTICE:
        earliest = first_day_with_notice(now, zone)
        raise AppError(
            "Approved designs or store cards say the lower price, so partners hear of it 48 hours before. "
            f"Choose {earliest} or a later day.",
            field="from_on",
        )


def check_end(was: date | None, ends_on: date | None, *, is_promised: bool) -> None:
    """Refuse to shorten an offer that approved designs promise. Raises AppError at the last day."""
    if is_promised and ends_on is not None and (was is None or ends_on < was):
        until = f"until {was}" if was else "without an end"
        raise AppError(
            f"Approved designs promise this offer {until}, so it is locked to that. "
            "Choose the same day or a later one; ending the campaign stays possible.",
            field="ends_on",
        )


def is_in_transit(prices: Prices, *, clicked_at: datetime, sold_at: datetime) -> bool:
    """Say whether a sale was in transit over a change: clicked before it began, and sold once it was announced.

    A price that was announced before the click and changed no promise was known to whoever clicked: it is no change.
    """
    for fact in (*prices.listed, *prices.offered):
        is_news = fact.is_change or fact.announced_at > clicked_at
        if is_news and clicked_at < fact.from_at and fact.announced_at <= sold_at:
            return True
    return False


def promised_minor(prices: Prices, *, clicked_at: datetime, sold_at: datetime) -> int | None:
    """Return the price that a sale in transit over a change counts at, in minor units; None for any other sale.

    It is the higher of the price when the customer came and the price when it was sold.
    """
    if not is_in_transit(prices, clicked_at=clicked_at, sold_at=sold_at):
        return None
    return max(prices.at(clicked_at), prices.at(sold_at))


def known_prices(all_prices: Iterable[Prices]) -> dict[int, Prices]:
    """Return whose price an amount is or was, by the amount in minor units; the first product that had it."""
    found: dict[int, Prices] = {}
    for prices in all_prices:
        for minor in sorted(prices.ever()):
            found.setdefault(minor, prices)
    return found
