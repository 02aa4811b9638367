"""Unclaimed money: what nobody could be paid for a year goes to the authority that keeps such money, by two people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.errors import AppError, Conflict, NotAllowed
from core.ids import Id
from core.money import Money
from payouts.rules.runs import ALONE_WAITS

WAITS = timedelta(days=365)


class UnclaimedState(StrEnum):
    """Where it stands: said by one person, then booked by another, or withdrawn."""

    PROPOSED = "proposed"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


def unclaimed_from(oldest_release: date | None) -> date | None:
    """Return from which day on a balance can be handed over; None when nothing was released."""
    return None if oldest_release is None else oldest_release + WAITS


def check_may_propose(balance: Money, *, oldest_release: date | None, is_proposed: bool, today: date) -> None:
    """Refuse what is owed to nobody, what is not a year old, and a second proposal. Raises Conflict."""
    day = unclaimed_from(oldest_release)
    if is_proposed:
        raise Conflict("This balance waits for a second person already. Withdraw that first.")
    if balance.minor <= 0 or day is None:
        raise Conflict("Nothing is ready to be paid to this partner, so nothing is unclaimed.")
    if today < day:
        raise Conflict(
            f"A balance is unclaimed a year after its oldest release: from {day} on. Pay it before, in a run."
        )


def check_told(authority: str, reference: str, given_on: date, today: date) -> None:
    """Refuse a hand-over without the authority, its reference, or a day that has come. Raises AppError."""
    if not authority.strip():
        raise AppError("Name the authority that keeps the money.", field="authority")
    if not reference.strip():
        raise AppError("Give the authority’s reference: the partner claims the money with it.", field="reference")
    if given_on > today:
        raise AppError("Give the day on which the money was handed over, today or before.", field="given_on")


@dataclass(frozen=True, slots=True)
class Second:
    """What decides whether somebody may book what another proposed. `is_alone`: nobody else could."""

    user_id: Id | None
    proposer_id: Id | None
    is_alone: bool
    proposed_at: datetime
    now: datetime


def check_second(second: Second) -> None:
    """Refuse whoever proposed it, as for payment runs; who works alone waits a day. Raises NotAllowed."""
    if second.user_id is None:
        raise NotAllowed("It is booked by a person. Sign in as a finance approver.")
    if second.user_id != second.proposer_id:
        return
    if not second.is_alone:
        raise NotAllowed("You proposed it, so a second person books it. Ask a finance approver.")
    if second.now < second.proposed_at + ALONE_WAITS:
        raise NotAllowed("You work alone here, so you can book your own proposal 24 hours after making it.")


def check_is_open(state: UnclaimedState) -> None:
    """Refuse to decide twice. Raises Conflict."""
    if state is not UnclaimedState.PROPOSED:
        raise Conflict(f"This was {state} already.")


def check_unchanged(proposed: Money, balance: Money) -> None:
    """Refuse to hand over another amount than was proposed. Raises Conflict."""
    if proposed != balance:
        raise Conflict(
            f"The balance is {balance.decimal()} {balance.currency} by now, and {proposed.decimal()} was proposed. "
            "Withdraw the proposal and make a new one."
        )
