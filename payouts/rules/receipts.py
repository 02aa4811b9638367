"""Receipts: what a payment was, in the words a document shows. Pure, so that both sides get the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.money import Money


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment that was made: by whom, to whom and where, what was withheld, and the sales it paid a share of.

    `on_behalf` says who signed that a third party is paid in the partner's place; else it is empty.
    """

    payout: str
    seller: str
    partner: str
    account: str
    reference: str
    paid_on: date
    share: Money
    withheld: Money
    received: Money
    lines: Sequence[tuple[str, date, Money]]
    on_behalf: str = ""


def receipt_of(receipt: Receipt, *, money: Callable[[Money], str], day: Callable[[date], str]) -> dict[str, Any]:
    """Return what the document says: a title, facts, and one line for each sale."""
    facts = [
        ["Paid by", receipt.seller],
        ["Paid to", receipt.partner],
        ["Account", receipt.account],
        ["Paid on", day(receipt.paid_on)],
        ["Reference", receipt.reference],
    ]
    if receipt.on_behalf:
        facts.insert(3, ["On behalf of", f"{receipt.partner}, {receipt.on_behalf}"])
    if receipt.withheld.minor:
        facts += [["Share", money(receipt.share)], ["Withheld for the tax office", money(-receipt.withheld)]]
    return {
        "title": f"Receipt for a payment by {receipt.seller}",
        "payout": receipt.payout,
        "received": money(receipt.received),
        "facts": facts,
        "lines": [[what, day(on), money(amount)] for what, on, amount in receipt.lines],
        "together": money(receipt.share),
    }
