"""Terms: what an agreement promises, as one frozen value with one canonical text: equal terms, equal fingerprints."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from core.errors import AppError
from core.money import BPS, Money, exponent
from partners.rules.stores import StoreTerms, check_store

FORMAT = 1
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


class ShareKind(StrEnum):
    """How a share is worked out. Percent is the only kind offered; the stored form has room for the others."""

    PERCENT = "percent"


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
_DAYS = ("hold_days", "window_days", "clawback_days", "review_days", "pay_by_days", "notice_days", "tail_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one agreement version promises. `share_bps` is in basis points, `*_minor` in the currency's minor units."""

    share_bps: int
    currency: str
    base: Base = Base.NET
    deductions: tuple[Deduction, ...] = NET_OF
    share_kind: ShareKind = ShareKind.PERCENT
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

    def to_json(self) -> dict[str, Any]:
        """Return the stored form: plain JSON values, with the format's number."""
        plain = asdict(self)
        del plain["store"]
        share = {"kind": str(plain.pop("share_kind")), "bps": plain.pop("share_bps")}
        base = {"of": str(plain.pop("base")), "less": [str(each) for each in plain.pop("deductions")]}
        rest = {key: str(value) if isinstance(value, StrEnum) else value for key, value in plain.items()}
        return {"format": FORMAT, "share": share, "base": base} | rest | self._stored_store()

    def _stored_store(self) -> dict[str, Any]:
        """Return nothing for a partner that is no store, so that its terms keep the fingerprint they always had."""
        return {} if self.store is None else {"store": self.store.to_json()}

    @classmethod
    def from_json(cls, stored: Json) -> "Terms":
        """Return the terms of a stored form. Raises AppError for a form or a kind this version does not know."""
        rest = dict(stored)
        try:
            _check_format(rest.pop("format"))
            share, base, store = rest.pop("share"), rest.pop("base"), rest.pop("store", None)
            return check(
                cls(
                    share_kind=ShareKind(share["kind"]),
                    share_bps=share["bps"],
                    base=Base(base["of"]),
                    deductions=tuple(Deduction(each) for each in base["less"]),
                    attribution_model=AttributionModel(rest.pop("attribution_model")),
                    coupon_policy=CouponPolicy(rest.pop("coupon_policy")),
                    store=StoreTerms.from_json(store) if store is not None else None,
                    **rest,
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise AppError("These terms cannot be read. Offer a new agreement version instead.") from error


def check(terms: Terms) -> Terms:
    """Return the terms if they can be kept. Raises AppError naming the field that cannot."""
    exponent(terms.currency)
    if not 0 < terms.share_bps <= BPS:
        raise AppError("A share is more than 0 % and at most 100 %. Write a share in between.", field="share_bps")
    if terms.minimum_payout_minor < 0:
        raise AppError("The smallest payout cannot be below zero. Write 0 to pay any amount.", field="minimum_payout")
    for name in _DAYS:
        if not 0 <= getattr(terms, name) <= 3_650:
            raise AppError("Write a number of days between 0 and 3650.", field=name)
    if terms.window_days == 0:
        raise AppError("A sale counts for at least one day after the click. Write 1 or more.", field="window_days")
    if terms.store is not None:
        check_store(terms.store)
    return terms


def with_share(terms: Terms, share_bps: int) -> Terms:
    """Return the same terms with another share, in basis points."""
    return check(replace(terms, share_bps=share_bps))


def canonical(terms: Json, sells: Sequence[Json]) -> str:
    """Return the one text of terms and what they sell: keys sorted, no spaces. Its sha256 is the fingerprint."""
    return json.dumps({"terms": terms, "sells": list(sells)}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(terms: Json, sells: Sequence[Json]) -> str:
    """Return the sha256 (hexadecimal) of the canonical text of terms and what they sell."""
    return hashlib.sha256(canonical(terms, sells).encode()).hexdigest()


def _check_format(number: int) -> None:
    if number != FORMAT:
        raise AppError("These terms were written by a newer version of the product. Update it, then open them again.")
