"""The verdict: did giving away a share make money? It always says how sure it is, and never guesses in silence.

measured   a holdout showed what would have been bought anyway
estimated  compared with what the seller's own advertising costs per sale
assumed    nothing to compare with: every order counts as brought by the partner
"""

from dataclasses import dataclass
from enum import StrEnum

from core.money import BPS, Money


class Certainty(StrEnum):
    """How the verdict was reached."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Sums:
    """What a set of attributed orders came to. Revenue is net of tax, shipping and discount, before refunds."""

    revenue: Money
    refunds: Money
    share: Money
    goods: Money
    fees: Money
    orders: int = 0
    orders_without_cost: int = 0
    clicks: int = 0

    @property
    def margin(self) -> Money:
        """What is left before the share: revenue less refunds, goods and fees."""
        return self.revenue - self.refunds - self.goods - self.fees

    @property
    def kept(self) -> Money:
        """What is left after the share as well."""
        return self.margin - self.share

    @property
    def per_click(self) -> Money | None:
        """The partners' share per click by a person; None without clicks. Rounded half to even."""
        if not self.clicks:
            return None
        return Money(_divide(self.share.minor, self.clicks), self.share.currency)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: what the program gained, compared with advertising where that is known."""

    sums: Sums
    gained: Money
    certainty: Certainty
    anyway_bps: int
    ads_cost: Money | None

    @property
    def made_money(self) -> bool:
        """Whether more was gained than given away."""
        return self.gained.minor > 0

    @property
    def lost_to_anyway(self) -> Money:
        """What would have been kept without partners, under the assumption made."""
        return self.sums.kept - self.gained

    @property
    def cheaper_than_ads(self) -> Money | None:
        """How much less the share cost than the same new customers by advertising; negative when it cost more."""
        return None if self.ads_cost is None else self.ads_cost - self.sums.share


def judge(sums: Sums, *, ad_cost: Money | None = None, anyway_bps: int = 0) -> Verdict:
    """Return the verdict. `ad_cost`: what one sale costs in advertising; `anyway_bps` of orders needed no partner.

    An order that would have come anyway brings nothing new, yet its share was paid, so
    gained = margin × (1 − anyway) − share. Advertising only had to bring the others, so
    ads = cost of a sale × orders × (1 − anyway).
    """
    new_bps = BPS - anyway_bps
    gained = sums.margin.portion(new_bps) - sums.share
    certainty = Certainty.ASSUMED if ad_cost is None else Certainty.ESTIMATED
    ads_cost = None if ad_cost is None else (ad_cost * sums.orders).portion(new_bps)
    return Verdict(sums, gained, certainty, anyway_bps, ads_cost)


def change_bps(now: int, before: int) -> int | None:
    """Return how much an amount changed, in basis points of what it was; None when there is nothing to compare with."""
    return None if before <= 0 else _divide((now - before) * BPS, before)


def _divide(amount: int, by: int) -> int:
    """Divide whole numbers, rounding half to even."""
    whole, rest = divmod(amount, by)
    return whole + (1 if rest * 2 > by or (rest * 2 == by and whole % 2) else 0)
