"""Coupons: one code, one owner in a program. The policy says when a code alone is enough to credit its owner."""

import re

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


def key_of(code: str) -> str:
    """Return what a code is matched by: people type codes in any case."""
    return code.strip().upper()
