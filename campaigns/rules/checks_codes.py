"""Checks of the code a design names: its discount and its last day are no slots, so words and code say the same."""

from campaigns.rules.checks_asked import Asked, Check
from campaigns.rules.checks_dates import end_dates_in, in_words
from campaigns.rules.coupons import Promise, keeps
from campaigns.rules.coupons_said import in_percent, other_discounts, outlives, told
from campaigns.rules.kits import slots_of
from campaigns.rules.mail_html.slots import Slot


def code_discount(asked: Asked) -> Check | None:
    """Ask whether the discounts that the words name are given by the code, or by the offer itself."""
    if asked.code is None or not _names_code(asked):
        return None
    other, given = other_discounts(asked.bundle.words, asked.code), asked.code.promise.discount_bps
    says = f"It says {' and '.join(other)} off; "
    advice = says + "no discount is written down for its code. Give the place a code with its discount."
    if given is not None:
        advice = says + f"its code gives {in_percent(given)}. Write that, or change the code."
    return Check("code", "Says what its code gives", not other, is_required=False, advice=advice)


def code_end(asked: Asked) -> Check | None:
    """Ask whether readers are told the code's last day, where the offer they read of goes on after it."""
    ends_on = asked.code.promise.ends_on if asked.code else None
    if ends_on is None or not _names_code(asked):
        return None
    said = end_dates_in(asked.bundle.words, year=ends_on.year)
    late = outlives(said or filter(None, [asked.ends_on]), ends_on)
    days = ", ".join(map(in_words, late))
    advice = f"Its code works until {in_words(ends_on)}, the offer until {days}. Write “the code works until "
    advice += f"{in_words(ends_on)}”, or give a code that works as long."
    return Check("code_end", "Says until when its code works", not late, is_required=False, advice=advice)


def code_kept(asked: Asked) -> Check | None:
    """Ask whether the code still gives what these bytes were saved with, or was given only after they were saved."""
    saved, code = asked.bundle.code, asked.code
    if code is None or not _names_code(asked) or (saved is None and code.promise.is_empty):
        return None
    label = f"Approved with its code: {told(saved or code.promise)}"
    if saved is None:
        advice = f"Save a new version: a code has been given since, and {told(code.promise)} is approved with it."
        return Check("code_kept", label, passed=False, is_required=False, advice=advice)
    now = told(code.promise) or "nothing that is written down"
    advice = f"The code gives {now} now. Save a new version with that, or give a code with {told(saved)}."
    return Check("code_kept", label, keeps(saved, code.promise), is_required=True, advice=advice)


def allowed_end(asked: Asked) -> Promise | None:
    """Return the promise whose last day may stand beside the campaign's; None where no code is named."""
    return asked.code.promise if asked.code and _names_code(asked) else None


def _names_code(asked: Asked) -> bool:
    return Slot.COUPON_CODE in slots_of(asked.bundle)
