"""Terms: what an agreement promises, as one frozen value with one canonical text: equal terms, equal fingerprints."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from core.errors import AppError
from core.money import Money, exponent
from partners.rules.advances import Advance, check_advance
from partners.rules.durations import LIFETIME, Duration, check_duration
from partners.rules.leads import LeadPay, check_lead_pay
from partners.rules.per_click import PerClick, check_per_click
from partners.rules.rates import Rate, ShareKind, ShareRule, check_rate, check_rules
from partners.rules.reserves import Reserve, check_reserve
from partners.rules.scopes import Scope, check_scope
from partners.rules.stores import StoreTerms, check_store

FORMAT = 1
FORMAT_WITH_RULES = 2
"""Terms that use nothing but a percentage keep format 1, and with it the fingerprint they always had."""
Json = Mapping[str, Any]


class Base(StrEnum):
    """What a share is a part of."""

    NET = "net"
    GROSS = "gross"


class Deduction(StrEnum):
    """What comes off the customer's order before the share is worked out."""

    DISCOUNT = "discount"
    TAX = "tax"
    SHIPPING = "shipping"
    FEES = "fees"
    COST = "cost"


class AttributionModel(StrEnum):
    """Which touch wins a sale."""

    FIRST = "first"
    LAST = "last"
    LAST_PARTNER = "last_partner"
    COUPON_FIRST = "coupon_first"


class CouponPolicy(StrEnum):
    """When a code alone earns."""

    ALWAYS = "always"
    WITH_LINK = "with_link"
    IF_IT_WINS = "if_it_wins"


NET_OF = (Deduction.DISCOUNT, Deduction.TAX, Deduction.SHIPPING)
_SHARE = {"share_kind", "share_bps", "share_minor", "base", "deductions", "rules", "duration"}
_STORED_APART = _SHARE | {"scope", "store", "reserve", "advance", "leads", "per_click"}
_DAYS = ("hold_days", "window_days", "clawback_days", "review_days", "pay_by_days", "notice_days", "tail_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one agreement version promises. `share_bps` is in basis points, `*_minor` in the currency's minor units.

    The general rate is `share_bps` of the base, or `share_minor` for each order or item; `rules` give others.
    """

    currency: str
    share_bps: int = 0
    share_minor: int = 0
    base: Base = Base.NET
    deductions: tuple[Deduction, ...] = NET_OF
    share_kind: ShareKind = ShareKind.PERCENT
    rules: tuple[ShareRule, ...] = ()
    duration: Duration = LIFETIME
    scope: Scope | None = None
    reserve: Reserve | None = None
    advance: Advance | None = None
    leads: LeadPay | None = None
    per_click: PerClick | None = None
    hold_days: int = 30
    minimum_payout_minor: int = 0
    window_days: int = 30
    attribution_model: AttributionModel = AttributionModel.LAST
    coupon_policy: CouponPolicy = CouponPolicy.ALWAYS
    clawback_days: int = 120
    review_days: int = 7
    pay_by_days: int = 30
    notice_days: int = 30
    tail_days: int = 30
    store: StoreTerms | None = None

    @property
    def minimum_payout(self) -> Money:
        """The least that is paid out at once."""
        return Money(self.minimum_payout_minor, self.currency)

    @property
    def rate(self) -> Rate:
        """What a sale earns where no rule fits."""
        return Rate(self.share_kind, bps=self.share_bps, minor=self.share_minor)

    @property
    def rates(self) -> list[Rate]:
        """Every rate that a sale can earn, the general one first."""
        return [self.rate, *(rule.rate for rule in self.rules)]

    @property
    def only_bps(self) -> int | None:
        """The share of every sale in basis points; None where it is an amount, or where rules give some another one."""
        return self.share_bps if self.share_kind is ShareKind.PERCENT and not self.rules else None

    @property
    def needs_items(self) -> bool:
        """Whether the items of an order decide what it earns."""
        by_item = any(rate.kind is ShareKind.PER_ITEM for rate in self.rates) or Deduction.COST in self.deductions
        return by_item or any(rule.is_about_items for rule in self.rules)

    @property
    def format(self) -> int:
        """The number of the stored form."""
        is_new = self.share_kind is not ShareKind.PERCENT or Deduction.COST in self.deductions
        return FORMAT_WITH_RULES if is_new or self._stored_more() else FORMAT

    def to_json(self) -> dict[str, Any]:
        """Return the stored form: plain JSON values, with the format's number."""
        base = {"of": str(self.base), "less": [str(each) for each in self.deductions]}
        plain = {key: value for key, value in asdict(self).items() if key not in _STORED_APART}
        rest = {key: str(value) if isinstance(value, StrEnum) else value for key, value in plain.items()}
        head = {"format": self.format, "share": self.rate.to_json(), "base": base}
        return head | rest | self._stored_more() | self._stored_store()

    def _stored_store(self) -> dict[str, Any]:
        """Return nothing for a partner that is no store, so that its terms keep the fingerprint they always had."""
        return {} if self.store is None else {"store": self.store.to_json()}

    def _stored_more(self) -> dict[str, Any]:
        """Return the parts that only some terms have."""
        rules = {"rules": [rule.to_json() for rule in self.rules]} if self.rules else {}
        scope = {} if self.scope is None else {"scope": self.scope.to_json()}
        lasts = {} if self.duration == LIFETIME else {"duration": self.duration.to_json()}
        reserve = {} if self.reserve is None else {"reserve": self.reserve.to_json()}
        advance = {} if self.advance is None else {"advance": self.advance.to_json()}
        leads = {} if self.leads is None else {"leads": self.leads.to_json()}
        clicks = {} if self.per_click is None else {"per_click": self.per_click.to_json()}
        return rules | lasts | scope | reserve | advance | leads | clicks

    @classmethod
    def from_json(cls, stored: Json) -> "Terms":
        """Return the terms of a stored form. Raises AppError for a form or a kind this version does not know."""
        rest = dict(stored)
        try:
            number = _known_format(rest.pop("format"))
            return check(_of_format(number, cls._read(rest)))
        except (KeyError, TypeError, ValueError) as error:
            raise AppError("These terms cannot be read. Offer a new agreement version instead.") from error

    @classmethod
    def _read(cls, rest: dict[str, Any]) -> "Terms":
        rate, base, store = Rate.from_json(rest.pop("share")), rest.pop("base"), rest.pop("store", None)
        return cls(
            share_kind=rate.kind,
            share_bps=rate.bps,
            share_minor=rate.minor,
            rules=tuple(ShareRule.from_json(each) for each in rest.pop("rules", ())),
            duration=Duration.from_json(rest.pop("duration")) if "duration" in rest else LIFETIME,
            scope=Scope.from_json(rest.pop("scope")) if "scope" in rest else None,
            reserve=Reserve.from_json(rest.pop("reserve")) if "reserve" in rest else None,
            advance=Advance.from_json(rest.pop("advance")) if "advance" in rest else None,
            leads=LeadPay.from_json(rest.pop("leads")) if "leads" in rest else None,
            per_click=PerClick.from_json(rest.pop("per_click")) if "per_click" in rest else None,
            base=Base(base["of"]),
            deductions=tuple(Deduction(each) for each in base["less"]),
            attribution_model=AttributionModel(rest.pop("attribution_model")),
            coupon_policy=CouponPolicy(rest.pop("coupon_policy")),
            store=StoreTerms.from_json(store) if store is not None else None,
            **rest,
        )


def check(terms: Terms) -> Terms:
    """Return the terms if they can be kept. Raises AppError naming the field that cannot."""
    exponent(terms.currency)
    check_rate(terms.rate, field="share_bps")
    if len(set(terms.deductions)) != len(terms.deductions):
        raise AppError("The same comes off twice. Name each part of the order once.", field="deductions")
    check_rules(terms.rules)
    check_duration(terms.duration)
    if terms.scope is not None:
        check_scope(terms.scope, general_bps=terms.only_bps)
    _check_more(terms)
    if terms.minimum_payout_minor < 0:
        raise AppError("The smallest payment cannot be below zero. Write 0 to pay any amount.", field="minimum_payout")
    for name in _DAYS:
        if not 0 <= getattr(terms, name) <= 3_650:
            raise AppError("Write a number of days between 0 and 3650.", field=name)
    if terms.window_days == 0:
        raise AppError("A sale counts for at least one day after the click. Write 1 or more.", field="window_days")
    if terms.store is not None:
        check_store(terms.store)
    return terms


def _check_more(terms: Terms) -> None:
    """Refuse what cannot be kept of the parts that only some terms have."""
    if terms.reserve is not None:
        check_reserve(terms.reserve)
    if terms.advance is not None:
        check_advance(terms.advance)
    if terms.leads is not None:
        check_lead_pay(terms.leads)
    if terms.per_click is not None:
        check_per_click(terms.per_click)


def with_share(terms: Terms, share_bps: int) -> Terms:
    """Return the same terms with another share, in basis points."""
    return check(replace(terms, share_bps=share_bps))


def canonical(terms: Json, sells: Sequence[Json]) -> str:
    """Return the one text of terms and what they sell: keys sorted, no spaces. Its sha256 is the fingerprint."""
    return json.dumps({"terms": terms, "sells": list(sells)}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(terms: Json, sells: Sequence[Json]) -> str:
    """Return the sha256 (hexadecimal) of the canonical text of terms and what they sell."""
    return hashlib.sha256(canonical(terms, sells).encode()).hexdigest()


def _of_format(number: int, terms: Terms) -> Terms:
    if terms.format != number:
        raise ValueError("The number of the form is not that of what it holds.")
    return terms


def _known_format(number: int) -> int:
    if number not in {FORMAT, FORMAT_WITH_RULES}:
        raise AppError("These terms were written by a newer version of the product. Update it, then open them again.")
    return number
