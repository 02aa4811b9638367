"""Reasons: the sentence that each entry of an earning carries, as the partner reads it. No customer is ever named.

Days stand in them as `2026-11-27`, which means the same to everybody; pages write them in the viewer's
way (`with_days`).
"""

from datetime import date
from textwrap import shorten


def of_share(order: str, placed_on: date, *, rule: str = "", is_contested: bool = False) -> str:
    """Return the reason of the first entry of an earning; `order` is the shortened order number.

    `rule` is the rate that won, where the terms have more than one.
    """
    by = f": {shorten(rule, 160, placeholder=' …')}" if rule else ""
    share = f"Share of order {order} of {placed_on}{by}"
    return f"{share}, contested: held until the seller settles it" if is_contested else share


def of_clicks(paid: int, counted: int, day: date, *, is_contested: bool = False) -> str:
    """Return the reason of the entry for the clicks of a day: how many are paid, of how many that count."""
    clicks = "1 click" if paid == 1 else f"{paid} clicks"
    of = f" of {counted} counted" if counted != paid else ""
    told = f"{clicks}{of} on {day}"
    return f"{told}, contested: held until the seller settles it" if is_contested else told


def of_change(what: str, order: str, changed_on: date) -> str:
    """Return the reason of a later entry: what happened to the order, such as `Refund`, and when."""
    return f"{what} on {changed_on}, order {order}"


def of_lead(lead: str, reached_on: date, what: str) -> str:
    """Return the reason of the first entry of a lead's earning; `lead` is its shortened number."""
    return f"{what.capitalize()} {lead} of {reached_on}"


def of_lead_taken(lead: str, taken_on: date, why: str) -> str:
    """Return the reason for which a lead's earning was taken back, as the seller gave it."""
    return f"Lead {lead} taken back on {taken_on}: {shorten(why, 200, placeholder=' …')}"


def of_lead_change(lead: str, what: str) -> str:
    """Return the reason of a later entry of a lead's earning, which the last step of its explanation names."""
    return f"Lead {lead}: {what[:1].lower()}{what[1:]}"


def of_recount(order: str, placed_on: date) -> str:
    """Return the reason of a later entry that no refund or dispute explains."""
    return f"Worked out again, order {order} of {placed_on}"


def of_contest(partner: str, opened_on: date, sale: str | None = None) -> str:
    """Return the reason of an entry that sets a disputed amount apart; `sale` is the number of a missing sale."""
    if sale is not None:
        return f"Order {shorten(sale, 60, placeholder=' …')} is missing, says {partner} on {opened_on}"
    return f"Disputed by {partner} on {opened_on}"


def of_counted(order: str, found_on: date) -> str:
    """Return the reason for which a claim ends because the missing sale itself counts."""
    return f"Order {shorten(order, 60, placeholder=' …')} was found by {found_on} and counts itself"


def of_award(partner: str, decided_on: date) -> str:
    """Return the reason for which a disputed amount became payable."""
    return f"The dispute was answered on {decided_on}: decided for {partner}"


def of_silence(partner: str, due_on: date) -> str:
    """Return the reason for which a disputed amount became payable without an answer."""
    return f"Nobody had answered the dispute by {due_on}, so it is decided for {partner}"


def of_acceptance(partner: str, accepted_on: date) -> str:
    """Return the reason for which the rest of a disputed amount is given up, by the partner itself."""
    return f"{partner} accepted the answer to its dispute on {accepted_on}"


def of_release(release_on: date, held_back: str = "") -> str:
    """Return the reason for which an amount became payable; `held_back` says what of it did not, and until when."""
    return f"The refund period ended on {release_on}" + (f", {held_back}" if held_back else "")


def of_reserve(part: str, until: date) -> str:
    """Return what is held back at a release: `part` of it in words, such as `10%`."""
    return f"{part} of it held back for returns until {until}"


def of_let_go(until: date) -> str:
    """Return the reason for which what was held back became payable."""
    return f"Held back for returns until {until}"


def of_write_off(why: str) -> str:
    """Return the reason of a write-off by hand, in the seller's words."""
    return f"Written off by the seller: {shorten(why.strip(), 200, placeholder=' …')}"


def of_old_debt(since: date, ended_on: date) -> str:
    """Return the reason of a write-off that happened by itself."""
    return f"Owed since {since} and not set off by {ended_on}, so it is written off"


def of_unclaimed(authority: str, reference: str, given_on: date) -> str:
    """Return the reason for which a balance left to an authority, with what the partner claims it by."""
    return f"Unclaimed: handed to {authority} on {given_on} under the reference {reference}"
