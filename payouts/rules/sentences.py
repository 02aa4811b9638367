"""Sentences: where money is and why, in the words both sides read. Each amount has a state, a day and a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from core.money import Money
from payouts.rules.kinds import AccountKind, EarningState, EntryKind, HoldReason
from payouts.rules.postings import Buckets


@dataclass(frozen=True, slots=True)
class Place:
    """A part of an earning: how much, where it is, since or until which day, and the sentence that says so."""

    state: EarningState
    amount: Money
    sentence: str
    on: date | None = None


_HOLDS = {
    None: "Waiting until the refund period ends on",
    HoldReason.CONTESTED: "Contested: the approval of the design had been revoked for a breach a day or more "
    "before the customer came. Nothing is lost: it is held until the seller settles it in the partner's favour.",
    HoldReason.TERMS: "Waiting until the partner has accepted the terms.",
    HoldReason.UNPAID: "Waiting until the sale is reported as paid: the refund period begins then.",
    HoldReason.DISPUTED: "Waiting: the customer disputes this payment at the bank. "
    "It goes on when the seller wins, and is taken back when the seller loses.",
}


_SET_OFF = {
    EarningState.HELD: "Set against shares of this period that still wait: over the cap, or paid ahead as the minimum.",
    EarningState.PAYABLE: "Comes off the shares of this period: over the cap, or taken back with a refund.",
}


def places(
    now: Buckets,
    currency: str,
    *,
    release_on: date | None,
    hold_reason: HoldReason | None,
    paid_on: date | None,
    reserve_until: date | None = None,
) -> list[Place]:
    """Return every part of an earning, in the order in which money moves on."""
    waits = _waiting(now, currency, release_on=release_on, hold_reason=hold_reason)
    return [*waits, *_released(now, currency, paid_on=paid_on, reserve_until=reserve_until)]


def set_off(place: Place) -> Place:
    """Return a part of a period total below zero with what it is set against; other parts are as they were."""
    is_set_off = place.amount.minor < 0 and place.state in _SET_OFF
    return replace(place, sentence=_SET_OFF[place.state], on=None) if is_set_off else place


def kept_place(place: Place, until: date | None, reason: str | None) -> Place:
    """Return a part of a share that the seller holds by hand; other parts than the waiting one are as they were."""
    if place.state is not EarningState.HELD:
        return place
    return replace(place, sentence=f"Held by the seller: {reason} It goes on by itself on", on=until)


def _waiting(
    now: Buckets, currency: str, *, release_on: date | None, hold_reason: HoldReason | None
) -> Iterator[Place]:
    if now.held:
        on = None if hold_reason else release_on
        yield Place(EarningState.HELD, Money(now.held, currency), _HOLDS[hold_reason], on)
    if now.contested:
        sentence = "Disputed: it is set apart until the dispute is settled."
        yield Place(EarningState.CONTESTED, Money(now.contested, currency), sentence)


def _released(now: Buckets, currency: str, *, paid_on: date | None, reserve_until: date | None) -> Iterator[Place]:
    if now.payable > 0:
        yield Place(EarningState.PAYABLE, Money(now.payable, currency), "Part of the next payment.")
    if now.payable < 0:
        sentence = "Was paid, then taken back: it comes off later payments."
        yield Place(EarningState.PAYABLE, Money(now.payable, currency), sentence)
    if now.in_flight:
        yield Place(EarningState.IN_RUN, Money(now.in_flight, currency), "Set aside and being paid.")
    if now.reserve:
        sentence = "Held back for returns, as agreed. It is part of the next payment by itself from"
        yield Place(EarningState.RESERVE, Money(now.reserve, currency), sentence, reserve_until)
    if now.paid:
        yield Place(EarningState.PAID, Money(now.paid, currency), "Paid on" if paid_on else "Paid.", paid_on)
    if now.written_off:
        sentence = "Taken back after it was paid, then written off: the partner keeps it and owes nothing for it."
        yield Place(EarningState.WRITTEN_OFF, Money(now.written_off, currency), sentence)
    if now.unclaimed:
        sentence = "Nobody claimed it, so it went to the authority that keeps unclaimed money."
        yield Place(EarningState.UNCLAIMED, Money(now.unclaimed, currency), sentence)


ENTRY_WORDS = {
    EntryKind.EARN: "Earned",
    EntryKind.REVERSE: "Taken back",
    EntryKind.RELEASE: "Refund period over",
    EntryKind.RESERVE: "Set aside for payment",
    EntryKind.UNRESERVE: "Put back",
    EntryKind.PAID: "Paid",
    EntryKind.RETURNED: "Sent back by the bank",
    EntryKind.SETTLE: "Store sales",
    EntryKind.REMIT: "Money from the store",
    EntryKind.UNREMIT: "Money from the store taken back",
    EntryKind.EXCHANGE: "Moved in another currency",
    EntryKind.UNEXCHANGE: "Exchange taken back",
    EntryKind.NET: "Set against what the store owes",
    EntryKind.CONTEST: "Disputed",
    EntryKind.AWARD: "Decided for the partner",
    EntryKind.DENY: "Dispute withdrawn",
    EntryKind.SCOPE: "Period as a whole",
    EntryKind.LET_GO: "No longer held back",
    EntryKind.WRITE_OFF: "Written off",
    EntryKind.UNCLAIMED: "Unclaimed",
    EntryKind.ADVANCE: "Paid in advance",
    EntryKind.UNADVANCE: "Advance taken back",
    EntryKind.RECOUP: "Set against the advance",
    EntryKind.VAT: "VAT",
}
"""What an entry is called on screens."""

ACCOUNT_WORDS = {
    AccountKind.REVENUE_SHARE: "Cost of shares",
    AccountKind.HELD: "Waiting",
    AccountKind.PAYABLE: "Next payment",
    AccountKind.CONTESTED: "Disputed",
    AccountKind.RESERVE: "Held back for returns",
    AccountKind.ADVANCE: "Advance",
    AccountKind.IN_FLIGHT: "Being paid",
    AccountKind.CASH: "Bank",
    AccountKind.RECEIVABLE: "Owed by the store",
    AccountKind.FX_CLEARING: "Clearing of currencies",
    AccountKind.FX_GAIN_LOSS: "Gain or loss by exchange rates",
    AccountKind.PARTNER_SALES: "Sales of partners’ stores",
    AccountKind.WITHHOLDING_PAYABLE: "Withheld for the tax office",
    AccountKind.VAT_INPUT: "VAT back from the tax office",
    AccountKind.VAT_REVERSE_CHARGE: "VAT owed under reverse charge",
    AccountKind.WRITE_OFF: "Written off",
    AccountKind.UNCLAIMED: "Unclaimed, with the authority",
}
"""What an account is called on screens; accounts without a word here are shown by their kind."""

SECTION_WORDS = {
    "held": "Waiting",
    "payable": "Next payment",
    "in_flight": "Being paid",
    "paid": "Paid out",
    "store": "Owed by the store",
    "contested": "Disputed",
    "reserve": "Held back for returns",
    "advance": "Left of the advance",
    "withheld": "Withheld for the tax office",
}
"""What a section of a statement is called."""


def account_word(kind: str) -> str:
    """Return what an account of a kind is called."""
    known = ACCOUNT_WORDS.get(AccountKind(kind))
    return known or kind.replace("_", " ").capitalize()
