"""Leads: interest before a sale. Its stages, the reasons for which one is lost, and what may follow what."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import AppError, Conflict
from core.personal import check_no_address
from tracking.rules.traces import Trace

MOST_REASON = 300


class LeadStage(StrEnum):
    """How far a lead has come."""

    NEW = "new"
    QUALIFIED = "qualified"
    WON = "won"
    LOST = "lost"


class LeadSource(StrEnum):
    """Who told of a lead."""

    API = "api"
    FORM = "form"
    FILE = "file"
    HAND = "hand"


class LostReason(StrEnum):
    """Why a lead is lost: what the person decided, or that there never was a person interested in what is sold."""

    NO_INTEREST = "no_interest"
    NO_ANSWER = "no_answer"
    BOUGHT_ELSEWHERE = "bought_elsewhere"
    DUPLICATE = "duplicate"
    FALSE_DETAILS = "false_details"
    OUTSIDE_OFFER = "outside_offer"


STAGES = {
    LeadStage.NEW: "New",
    LeadStage.QUALIFIED: "Qualified",
    LeadStage.WON: "Won",
    LeadStage.LOST: "Lost",
}
ABOUT = {
    LeadStage.NEW: "Somebody asked; nobody has looked at it yet.",
    LeadStage.QUALIFIED: "Somebody looked at it: this person may buy.",
    LeadStage.WON: "It became business.",
    LeadStage.LOST: "Nothing will come of it; the reason stands below.",
}
SOURCES = {
    LeadSource.API: "Your own system, by the API",
    LeadSource.FORM: "A form",
    LeadSource.FILE: "A file",
    LeadSource.HAND: "Written down by hand",
}
REASONS = {
    LostReason.NO_INTEREST: "No longer interested",
    LostReason.NO_ANSWER: "Does not answer",
    LostReason.BOUGHT_ELSEWHERE: "Bought elsewhere",
    LostReason.DUPLICATE: "The same person was a lead before",
    LostReason.FALSE_DETAILS: "The details are false",
    LostReason.OUTSIDE_OFFER: "Not a person the offer is for",
}
DISQUALIFYING = frozenset({LostReason.DUPLICATE, LostReason.FALSE_DETAILS, LostReason.OUTSIDE_OFFER})
"""Reasons by which it never was a lead. What a person decides later is no such reason, and lowers nothing."""
MOVES = {
    LeadStage.NEW: (LeadStage.QUALIFIED, LeadStage.WON, LeadStage.LOST),
    LeadStage.QUALIFIED: (LeadStage.WON, LeadStage.LOST),
    LeadStage.WON: (LeadStage.LOST,),
    LeadStage.LOST: (LeadStage.QUALIFIED, LeadStage.WON),
}


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One stage of a lead: since when, and for a lost one why."""

    stage: LeadStage
    at: datetime
    lost: LostReason | None = None

    @property
    def disqualifies(self) -> bool:
        """Whether by this step it never was a lead."""
        return self.lost in DISQUALIFYING


def check_move(now: LeadStage, to: LeadStage, lost: LostReason | None, reason: str) -> None:
    """Refuse a step that cannot follow, or that does not say why. Raises Conflict and AppError."""
    if to not in MOVES[now]:
        allowed = " or ".join(STAGES[each].lower() for each in MOVES[now])
        raise Conflict(f"This lead is {STAGES[now].lower()} and can become {allowed}. Load the page again.")
    if to is LeadStage.LOST and lost is None:
        raise AppError("Choose why it is lost: the partner reads it.", field="lost")
    if lost in DISQUALIFYING and not reason.strip():
        raise AppError("Say in a sentence how you know: the partner reads it and may dispute it.", field="reason")
    if len(reason) > MOST_REASON:
        raise AppError(f"Keep it under {MOST_REASON} characters.", field="reason")
    check_no_address(reason, "reason")


def number_of(email: str, secret: str) -> str:
    """Return the number of a customer of whom nothing but an address is known: the same for the same address."""
    key = hashlib.sha256(b"tandem address of a lead\0" + secret.encode()).digest()
    return f"lead-{hmac.new(key, email.strip().lower().encode(), hashlib.sha256).hexdigest()[:24]}"


_SAID_OF_ORDERS = (
    ("before the order was placed", "before the lead came"),
    ("after the order was placed", "after the lead came"),
    ("days before the order", "days before the lead"),
    ("The order carries", "The lead carries"),
    ("the order carries", "the lead carries"),
    ("Nobody brought this order", "Nobody brought this lead"),
    ("Nobody earns on this order", "Nobody earns on this lead"),
    ("This order counts", "This lead counts"),
    ("for this order", "for this lead"),
)


def of_lead(trace: Trace) -> Trace:
    """Return a trace with the word for what it is about: the rules of orders speak of orders."""
    lines = [{**line, "why": _said(line["why"])} for line in trace["touches"]]
    return {**trace, "decided": _said(trace["decided"]), "touches": lines}


def _said(sentence: str) -> str:
    for order, lead in _SAID_OF_ORDERS:
        sentence = sentence.replace(order, lead)
    return sentence
