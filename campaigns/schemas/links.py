"""Typed input about links and coupons."""

from dataclasses import dataclass
from datetime import date, datetime

from partners.rules.terms import CouponPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraft:
    """What is said about a link. An empty destination means the campaign's, an empty code a random one."""

    destination: str = ""
    code: str = ""
    code_length: int = 7
    note: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    external_id: str | None = None
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """What changes on a link: a field left at None stays, except those named in `cleared`."""

    destination: str | None = None
    code: str | None = None
    note: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    external_id: str | None = None
    tenant_id: str | None = None
    is_disabled: bool | None = None
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponDraft:
    """What is said about a coupon. The shop gives the discount; here it is only written down."""

    code: str
    policy: CouponPolicy = CouponPolicy.ALWAYS
    discount_bps: int | None = None
    ends_on: date | None = None
