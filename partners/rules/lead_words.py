"""The worked example of a lead: what one comes to, and what there is in all when the person then buys."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.money import Money
from partners.rules.shares import LeadFacts, Step, lead_target
from partners.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class LeadExample:
    """One lead by itself, and together with the sale of the worked example; `steps` are those of the lead who buys."""

    name: str
    amount: Money
    payable_from: date
    together: Money
    steps: tuple[Step, ...]


def lead_example(terms: Terms, share: Money, *, on: date) -> LeadExample | None:
    """Return a lead worked out by what books it, beside a sale with this share; None where leads are not paid."""
    if terms.leads is None:
        return None
    alone = LeadFacts(currency=terms.currency, reached_on=on)
    buys = LeadFacts(currency=terms.currency, reached_on=on, sales_minor=share.minor)
    amount = lead_target(alone, terms.leads, clawback_days=terms.clawback_days).target
    after = lead_target(buys, terms.leads, clawback_days=terms.clawback_days)
    payable_from = on + timedelta(days=terms.hold_days)
    return LeadExample(terms.leads.name, amount, payable_from, after.target + share, after.steps)
