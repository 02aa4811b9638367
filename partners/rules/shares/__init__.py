"""The share calculator: what an order earns under terms, exactly, with every step. Pure; it rounds once."""

from partners.rules.shares.base import base_left, base_of, day_of, why_kept
from partners.rules.shares.facts import Explanation, LineFacts, OrderFacts, Raised, Step, TakenBack
from partners.rules.shares.leads import LeadFacts, due_of, lead_target
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
    "LeadFacts",
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
    "day_of",
    "days_to_open",
    "due_of",
    "lead_target",
    "over_cap_of_one",
    "past_starts",
    "range_of",
    "reached_by",
    "scope_target",
    "target",
    "tier_reached",
    "why_kept",
]
