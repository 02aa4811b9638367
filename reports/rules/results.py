"""Results: what people did who came by partners, added up by what one wants to compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.money import Money
from tracking.rules.traffic import MAY_ATTRIBUTE, TrafficClass


class By(StrEnum):
    """What results are compared by."""

    PART = "part"
    PARTNER = "partner"
    CAMPAIGN = "campaign"
    CHANNEL = "channel"
    LINK = "link"
    DAY = "day"


BY_WORDS = {
    By.PART: "Part",
    By.PARTNER: "Partner",
    By.CAMPAIGN: "Campaign",
    By.CHANNEL: "Channel",
    By.LINK: "Link",
    By.DAY: "Day",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Clicks by class, leads and orders; of the orders the net less what went back and the share, in minor units."""

    clicks: Mapping[TrafficClass, int] = field(default_factory=dict)
    leads: int = 0
    orders: int = 0
    net: int = 0
    share: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        classes = sorted({*self.clicks, *other.clicks})
        return Tally(
            clicks={one: self.clicks.get(one, 0) + other.clicks.get(one, 0) for one in classes},
            leads=self.leads + other.leads,
            orders=self.orders + other.orders,
            net=self.net + other.net,
            share=self.share + other.share,
        )

    @property
    def people(self) -> int:
        """How many clicks were by people, so that they may earn."""
        return sum(count for traffic, count in self.clicks.items() if traffic in MAY_ATTRIBUTE)

    @property
    def all_clicks(self) -> int:
        """How many clicks there were of every class."""
        return sum(self.clicks.values())

    @property
    def order_bps(self) -> int | None:
        """How many orders came of ten thousand clicks by people; None without a click."""
        return self.orders * 10_000 // self.people if self.people else None

    def money(self, currency: str) -> tuple[Money, Money]:
        """Return net and share as amounts."""
        return Money(self.net, currency), Money(self.share, currency)
