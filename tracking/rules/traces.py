"""Traces: the stored account of how an order was attributed, whole for the seller and narrowed for a partner."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracking.rules import attribution
from tracking.rules.attribution import Evidence, Judged, Touch, Verdict

Trace = dict[str, Any]

_WORDS = {
    Evidence.STORE: "Sold in the partner’s own store",
    Evidence.CLICK: "A link was opened",
    Evidence.COUPON: "A code was used",
    Evidence.CUSTOMER: "A link was opened before an earlier lead or order of this customer",
    Evidence.HAND: "Somebody wrote down who brought it",
}


def trace_of(verdict: Verdict) -> Trace:
    """Return what is stored: the rules' version, every touch with its sentence, who won and who was overwritten."""
    winner = verdict.winner
    return {
        "rules": attribution.VERSION,
        "decided": verdict.sentence,
        "winner": str(winner.placement_id) if winner else None,
        "agreement_version": winner.agreement_number if winner else None,
        "touches": [_line(each, won=each.touch is winner) for each in verdict.seen],
        "overwritten": [str(each.partnership_id) for each in verdict.overwritten],
    }


def _line(judged: Judged, *, won: bool) -> Trace:
    touch = judged.touch
    return {
        "evidence": touch.evidence.value,
        "what": f"{_WORDS[touch.evidence]}{_code(touch)}",
        "at": touch.at.isoformat(),
        "placement": str(touch.placement_id),
        "partnership": str(touch.partnership_id) if touch.partnership_id else None,
        "partner": touch.partner_name,
        "counts": judged.counts,
        "why": judged.sentence,
        "won": won,
    }


def _code(touch: Touch) -> str:
    return f": {touch.reference}" if touch.evidence is Evidence.COUPON else ""


def for_partner(trace: Trace, partnership_id: str) -> Trace:
    """Return the same trace as a partner may see it: its own touches, and of all others only that they were there."""
    won = any(line["won"] and line["partnership"] == partnership_id for line in trace["touches"])
    own_at = [line["at"] for line in trace["touches"] if line["partnership"] == partnership_id]
    lines = [_narrow(line, partnership_id, own_at) for line in trace["touches"]]
    decided = trace["decided"] if won else "This order counts for another partner or for nobody."
    return {
        "rules": trace["rules"],
        "decided": decided,
        "agreement_version": trace["agreement_version"] if won else None,
        "touches": [line for line in lines if line is not None],
    }


def _narrow(line: Trace, partnership_id: str, own_at: list[str]) -> Trace | None:
    if line["partnership"] == partnership_id:
        return {**line, "partner": "You"}
    if line["partnership"] is None or line["evidence"] in {Evidence.COUPON, Evidence.STORE, Evidence.HAND}:
        return None
    is_later = bool(own_at) and line["at"] > max(own_at)
    what = "Another partner's later click" if is_later else "Another partner's click"
    why = "It counts." if line["won"] else "It does not count for this order."
    return {
        "what": what,
        "why": why,
        "counts": line["won"],
        "won": line["won"],
        "partner": "Another partner",
        "at": None,
    }


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One touch as a page shows it. `at` is None where the reader may not know it."""

    what: str
    at: datetime | None
    partner: str
    counts: bool
    why: str
    won: bool


def lines_of(trace: Trace) -> list[TraceLine]:
    """Return the touches of a stored trace in the order of their times."""
    return [
        TraceLine(
            what=line["what"],
            at=datetime.fromisoformat(line["at"]) if line["at"] else None,
            partner=line["partner"],
            counts=line["counts"],
            why=line["why"],
            won=line["won"],
        )
        for line in trace["touches"]
    ]
