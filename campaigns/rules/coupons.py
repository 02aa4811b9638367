"""Coupons: one code, one owner in a program. The policy says when a code alone is enough to credit its owner."""

import re
from dataclasses import dataclass
from datetime import date

from core.errors import AppError
from partners.rules.terms import CouponPolicy

_CODE = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{1,38}[A-Za-z0-9])$")


POLICY_WORDS = {
    CouponPolicy.ALWAYS: "Always: the code alone is enough",
    CouponPolicy.WITH_LINK: "Only if the buyer also came through one of the partner's links",
    CouponPolicy.IF_IT_WINS: "Only if no later click of another partner wins",
}


def clean_code(text: str) -> str:
    """Return a coupon code as it is printed. Raises AppError for signs that shops do not accept."""
    code = text.strip()
    if not _CODE.match(code):
        raise AppError(
            "A code is 3 to 40 letters, digits, - and _, and starts and ends with a letter or digit.", field="code"
        )
    return code


@dataclass(frozen=True, slots=True)
class Promise:
    """What a code gives buyers, in basis points off (None: not said), and its last day (None: open)."""

    discount_bps: int | None
    ends_on: date | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said: neither a discount nor a last day."""
        return self.discount_bps is None and self.ends_on is None

    def to_json(self) -> dict[str, object]:
        """Return it as it is written into the bytes that are approved."""
        return {"discount_bps": self.discount_bps, "ends_on": self.ends_on.isoformat() if self.ends_on else None}


def keeps(promised: Promise, given: Promise) -> bool:
    """Say whether a code gives no less, and no shorter, than was promised."""
    return not (_is_less(promised, given) or _is_shorter(promised, given))


def check_keeps(promised: Promise, given: Promise) -> None:
    """Refuse a code that gives less than what is approved: only the code of an approved design is a slot.

    Raises AppError at the discount or at the last day.
    """
    if _is_less(promised, given):
        raise AppError("The approved design promises a larger discount. Give this code the same.", field="discount")
    if _is_shorter(promised, given):
        until = f"until {promised.ends_on}" if promised.ends_on else "without an end"
        raise AppError(
            f"The approved design promises a code that works {until}. Give this one the same.", field="ends_on"
        )


def _is_less(promised: Promise, given: Promise) -> bool:
    return (given.discount_bps or 0) < (promised.discount_bps or 0)


def _is_shorter(promised: Promise, given: Promise) -> bool:
    return given.ends_on is not None and (promised.ends_on is None or given.ends_on < promised.ends_on)


def key_of(code: str) -> str:
    """Return what a code is matched by: people type codes in any case."""
    return code.strip().upper()
