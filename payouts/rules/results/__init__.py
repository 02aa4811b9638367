"""Results: what a bank says became of a payment, and what that means for ours."""

from payouts.rules.results.judging import Judged, ResultRow, Standing, judge_all
from payouts.rules.results.words import (
    CHANGING,
    KIND_NAMES,
    MEANING_NAMES,
    OUTCOME_NAMES,
    Meaning,
    Outcome,
    ResultKind,
    Said,
)

__all__ = [
    "CHANGING",
    "KIND_NAMES",
    "MEANING_NAMES",
    "OUTCOME_NAMES",
    "Judged",
    "Meaning",
    "Outcome",
    "ResultKind",
    "ResultRow",
    "Said",
    "Standing",
    "judge_all",
]
