"""How a day goes: how many people click, which of them buy, and who sends something back. Seeded, so it repeats."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from campaigns.rules.placements import Channel
from demo.rules.cast import Partner, Product

DAYS = 60
PILOT_BACK = 100
PILOT_REFUNDED_AFTER = 80
_WEEKEND = 5
_BOTS_PERCENT = 9
_DEVICES = ("phone", "phone", "phone", "desktop", "desktop", "tablet")
FIRST_NAMES = (
    "Alma",
    "Ben",
    "Cleo",
    "Dora",
    "Edgar",
    "Fay",
    "Gus",
    "Hedy",
    "Ivo",
    "Joan",
    "Kit",
    "Lena",
    "Nell",
    "Otto",
)
LAST_NAMES = (
    "Abbott",
    "Brandt",
    "Calder",
    "Dunn",
    "Ellery",
    "Frost",
    "Gale",
    "Hobbs",
    "Irwin",
    "Keane",
    "Lowe",
    "Nash",
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A click and, where somebody bought, what they bought. Seconds count from the day's first moment."""

    second: int
    is_human: bool
    device: str
    buys: Product | None = None
    after: int = 0
    quantity: int = 1
    by_code_only: bool = False
    refunds_after_days: int = 0
    refunds_all: bool = False
    person: str = ""


def visits_of(partner: Partner, products: tuple[Product, ...], day: date, first: date, chance: Random) -> list[Visit]:
    """Return one partner's visits of a day, in order."""
    wanted = partner.clicks * _appetite(partner, day, first) / 100
    count = max(0, round(chance.gauss(wanted, wanted**0.5)))
    return sorted((_visit(partner, products, chance) for _ in range(count)), key=lambda visit: visit.second)


def _appetite(partner: Partner, day: date, first: date) -> int:
    """Return how busy a day is, in percent of a usual one: mails peak when they are sent, stands on their weekend."""
    since = (day - first).days
    if partner.channel is Channel.EMAIL:
        return {0: 520, 1: 210, 2: 110}.get((since + len(partner.name)) % 14, 32)
    if partner.channel is Channel.EVENT:
        return 640 if since % 21 in {9, 10} else 12
    weekend = 60 if day.weekday() >= _WEEKEND else 100
    return weekend + since // 2


def _visit(partner: Partner, products: tuple[Product, ...], chance: Random) -> Visit:
    second = min(86_300, max(0, round(chance.gauss(52_000, 14_000))))
    device = chance.choice(_DEVICES)
    if chance.randrange(100) < _BOTS_PERCENT:
        return Visit(second, is_human=False, device="other")
    if chance.randrange(1_000) >= partner.sold_per_mille:
        return Visit(second, is_human=True, device=device)
    return _purchase(partner, products, chance, second, device)


def _purchase(partner: Partner, products: tuple[Product, ...], chance: Random, second: int, device: str) -> Visit:
    refunds = chance.randrange(100) < partner.refund_percent
    return Visit(
        second=second,
        is_human=True,
        device=device,
        buys=chance.choice(products),
        after=min(chance.randrange(90, 5_400), 86_399 - second),
        quantity=2 if chance.randrange(12) == 0 else 1,
        by_code_only=bool(partner.code) and chance.randrange(6) == 0,
        refunds_after_days=chance.randrange(2, 18) if refunds else 0,
        refunds_all=chance.randrange(3) > 0,
        person=f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
    )


def pilot_visits(partner: Partner, products: tuple[Product, ...], chance: Random) -> list[Visit]:
    """Return the sales of the small pilot that came before the story proper; those that went wrong are sent back."""
    return [
        Visit(
            second=30_000 + 600 * number,
            is_human=True,
            device="phone",
            buys=products[0],
            after=300,
            refunds_after_days=PILOT_REFUNDED_AFTER if partner.pilot_went_wrong else 0,
            refunds_all=True,
            person=f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
        )
        for number in range(partner.pilot_orders)
    ]


def pilot_day(today: date) -> date:
    """Return the day of the pilot: early enough to have been paid before the story begins."""
    return today - timedelta(days=PILOT_BACK)


def days_before(today: date) -> list[date]:
    """Return the days of the story, the oldest first; today is the last."""
    return [today - timedelta(days=back) for back in range(DAYS, -1, -1)]
