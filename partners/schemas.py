"""Typed input about partnerships: what may be offered. What is not offered yet is refused with a sentence."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from core import ids
from core.api import Answer
from core.api.outputs import Moment
from core.errors import AppError
from partners.models import AgreementVersion
from partners.rules.advances import Advance
from partners.rules.agreements import VersionState
from partners.rules.durations import Duration, DurationKind
from partners.rules.leads import LeadPay, PaidAt, WithSale
from partners.rules.per_click import PerClick
from partners.rules.rates import Buyer, Rate, ShareKind, ShareRule
from partners.rules.reserves import MOST_DAYS, Reserve
from partners.rules.scopes import MOST_ROLLING_DAYS, Bonus, Measure, Scope, ScopeOf, ScopePeriod, Tier
from partners.rules.terms import NET_OF, AttributionModel, Base, CouponPolicy, Deduction, Terms, check

Days = Annotated[int, Field(ge=0, le=3_650)]
Minor = Annotated[int, Field(ge=0, le=10**15)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Address = Annotated[str, StringConstraints(pattern=r"^(https?://[^\s]{3,1900})?$")]


class Sold(BaseModel):
    """A thing that is sold, as it stood when terms were offered. `price_minor` is in minor units, None if it varies."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    description: Annotated[str, StringConstraints(max_length=2_000)] = ""
    price_minor: Annotated[int, Field(ge=0, le=10**15)] | None = None
    currency: Currency = "USD"
    url: Address = ""


class RateInput(BaseModel):
    """A rate as a program sends it: `bps` for a percentage, `minor` units for each order or item."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ShareKind = ShareKind.PERCENT
    bps: Annotated[int, Field(ge=0, le=10_000)] = 0
    minor: Minor = 0

    def to_rate(self) -> Rate:
        """Return the rate this says."""
        return Rate(self.kind, bps=self.bps, minor=self.minor)


class RuleInput(BaseModel):
    """A rule as a program sends it: another rate for one product or category, or for new or returning customers."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    rate: RateInput
    product: str = ""
    category: str = ""
    buyer: Buyer = Buyer.ANY

    def to_rule(self) -> ShareRule:
        """Return the rule this says."""
        return ShareRule(rate=self.rate.to_rate(), product=self.product, category=self.category, buyer=self.buyer)


class DurationInput(BaseModel):
    """For how long a customer's orders earn, as a program sends it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: DurationKind = DurationKind.LIFETIME
    count: Annotated[int, Field(ge=0, le=1_000)] = 0

    def to_duration(self) -> Duration:
        """Return the duration this says."""
        return Duration(self.kind, self.count)


class TierInput(BaseModel):
    """A tier as a program sends it: from `start` on (minor units, or the so-manieth order) `bps` basis points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Annotated[int, Field(ge=1, le=10**15)]
    bps: Annotated[int, Field(ge=1, le=10_000)]


class BonusInput(BaseModel):
    """A bonus as a program sends it: once `start` is reached, `minor` units on top."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Annotated[int, Field(ge=1, le=10**15)]
    minor: Annotated[int, Field(ge=1, le=10**15)]


class ScopeInput(BaseModel):
    """What a period brings as a whole, as a program sends it; 0 means no cap and no minimum.

    `rolling_days` above 0: tiers look at that many days in a row instead of the period.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    period: ScopePeriod = ScopePeriod.MONTH
    of: ScopeOf = ScopeOf.PARTNER
    measure: Measure = Measure.REVENUE
    tiers: tuple[TierInput, ...] = ()
    is_retroactive: bool = False
    bonuses: tuple[BonusInput, ...] = ()
    cap_minor: Minor = 0
    guarantee_minor: Minor = 0
    rolling_days: Annotated[int, Field(ge=0, le=MOST_ROLLING_DAYS)] = 0

    def to_scope(self) -> Scope:
        """Return the scope this says."""
        plain = self.model_dump(exclude={"tiers", "bonuses"})
        tiers = tuple(Tier(each.start, each.bps) for each in self.tiers)
        return Scope(**plain, tiers=tiers, bonuses=tuple(Bonus(each.start, each.minor) for each in self.bonuses))


class ReserveInput(BaseModel):
    """What is held back of each share, as a program sends it: basis points, for so many days after its wait."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bps: Annotated[int, Field(ge=1, lt=10_000)]
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]

    def to_reserve(self) -> Reserve:
        """Return the reserve this says."""
        return Reserve(self.bps, self.days)


class AdvanceInput(BaseModel):
    """What is paid in advance, as a program sends it: minor units, and the part of later earnings set against it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minor: Annotated[int, Field(ge=1, le=10**15)]
    recoup_bps: Annotated[int, Field(ge=0, le=10_000)] = 0

    def to_advance(self) -> Advance:
        """Return the advance this says."""
        return Advance(self.minor, self.recoup_bps)


class LeadPayInput(BaseModel):
    """What is paid for leads, as a program sends it: minor units for each, and 0 for any number of them in a month."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minor: Annotated[int, Field(ge=1, le=10**15)]
    at: PaidAt = PaidAt.QUALIFIED
    with_sale: WithSale = WithSale.HIGHER
    most: Annotated[int, Field(ge=0, le=100_000)] = 0

    def to_pay(self) -> LeadPay:
        """Return the pay this says."""
        return LeadPay(self.minor, self.at, self.with_sale, self.most)


class PerClickInput(BaseModel):
    """What a click earns, as a program sends it: minor units, for at most so many a day and a month and placement."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minor: Annotated[int, Field(ge=1, le=10**9)]
    most_a_day: Annotated[int, Field(ge=1, le=10**7)]
    most_a_month: Annotated[int, Field(ge=1, le=31 * 10**7)]

    def to_per_click(self) -> PerClick:
        """Return the pay per click this says."""
        return PerClick(self.minor, self.most_a_day, self.most_a_month)


class TermsInput(BaseModel):
    """Terms as a program sends them: a general share of net, and rules that give some sales another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share_kind: ShareKind = ShareKind.PERCENT
    share_bps: Annotated[int, Field(ge=0, le=10_000)] = 0
    share_minor: Minor = 0
    rules: tuple[RuleInput, ...] = ()
    duration: DurationInput = DurationInput()
    scope: ScopeInput | None = None
    reserve: ReserveInput | None = None
    advance: AdvanceInput | None = None
    leads: LeadPayInput | None = None
    per_click: PerClickInput | None = None
    currency: Currency
    base: Literal["net"] = "net"
    deductions: tuple[Deduction, ...] = NET_OF
    hold_days: Days = 30
    minimum_payout_minor: Minor = 0
    window_days: Annotated[int, Field(ge=1, le=3_650)] = 30
    attribution_model: AttributionModel = AttributionModel.LAST
    coupon_policy: CouponPolicy = CouponPolicy.ALWAYS
    clawback_days: Days = 120
    review_days: Days = 7
    pay_by_days: Days = 30
    notice_days: Days = 30
    tail_days: Days = 30

    def to_terms(self) -> Terms:
        """Return the terms these say. Raises AppError for what cannot be kept, such as rules that contradict."""
        apart = {"rules", "base", "duration", "scope", "reserve", "advance", "leads", "per_click"}
        plain = self.model_dump(exclude=apart)
        rules, lasts = tuple(rule.to_rule() for rule in self.rules), self.duration.to_duration()
        plain |= {
            "scope": self.scope.to_scope() if self.scope else None,
            "reserve": self.reserve.to_reserve() if self.reserve else None,
            "advance": self.advance.to_advance() if self.advance else None,
            "leads": self.leads.to_pay() if self.leads else None,
            "per_click": self.per_click.to_per_click() if self.per_click else None,
        }
        return check(Terms(**plain, base=Base(self.base), rules=rules, duration=lasts))


def snapshot(sells: Sequence[Sold | dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is sold as plain JSON, checked. Raises AppError naming the first thing that is wrong."""
    try:
        return [Sold.model_validate(each).model_dump() for each in sells]
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise AppError(f"What is sold is not complete: {where} is missing or wrong.", field="sells") from error


class AgreementTold(Answer):
    """One version of an agreement as webhooks tell of it. `sha256` covers the terms and what is sold."""

    id: str
    partner_id: str
    number: int
    state: VersionState
    share: str
    sha256: str
    offered_at: Moment
    lapses_at: Moment
    accepted_at: Moment | None
    closed_at: Moment | None

    @classmethod
    def of(cls, row: AgreementVersion) -> Self:
        """Return a version of an agreement as it is told."""
        return cls(
            id=row.public_id,
            partner_id=ids.show("pn", row.partnership_id),
            number=row.number,
            state=row.state,
            share=row.headline,
            sha256=row.sha256,
            offered_at=row.offered_at,
            lapses_at=row.lapses_at,
            accepted_at=row.accepted_at,
            closed_at=row.closed_at,
        )
