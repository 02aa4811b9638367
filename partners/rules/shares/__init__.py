"""The share calculator: what an order earns under terms, exactly, with every step. Pure; it rounds once."""

from partners.rules.shares.base import base_left, base_of, why_kept
from partners.rules.shares.facts import Explanation, LineFacts, OrderFacts, Raised, Step, TakenBack
from partners.rules.shares.rolling import DayFacts, Stretch, Window, days_to_open, past_starts, range_of, reached_by
from partners.rules.shares.scope import (
    ScopeExplanation,
    ScopeFacts,
    counted,
    over_cap_of_one,
    scope_target,
    tier_reached,
)
from partners.rules.shares.target import target

__all__ = [
    "DayFacts",
    "Explanation",
    "LineFacts",
    "OrderFacts",
    "Raised",
    "ScopeExplanation",
    "ScopeFacts",
    "Step",
    "Stretch",
    "TakenBack",
    "Window",
    "base_left",
    "base_of",
    "counted",
    "days_to_open",
    "over_cap_of_one",
    "past_starts",
    "range_of",
    "reached_by",
    "scope_target",
    "target",
    "tier_reached",
    "why_kept",
]
