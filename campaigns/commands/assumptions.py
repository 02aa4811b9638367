"""Writes of a seller's assumptions: one row for each currency, changed in place, each change in the activity."""

from campaigns.models import Assumption
from campaigns.queries.assumptions import find_assumption
from campaigns.rules.actions import Action
from core import audit, clock, ids
from core.access import Actor
from core.db import add_if_missing, command, lock
from core.errors import AppError
from core.money import BPS, Money, exponent


@command
def keep_assumption(currency: str, *, actor: Actor, ad_cost: Money | None, anyway_bps: int) -> Assumption:
    """Keep what one sale costs in advertising, and the part of sales (basis points) that needed no partner.

    Raises AppError for an unknown currency, another currency's amount, or a part that is none.
    """
    if actor.organization_id is None:
        raise AppError("Assumptions belong to an organization. Sign in to one.")
    exponent(currency)
    if ad_cost is not None and (ad_cost.currency != currency or ad_cost.minor < 0):
        raise AppError(f"Write the cost of advertising in {currency}, 0 or more.", field="ad_cost")
    if not 0 <= anyway_bps <= BPS:
        raise AppError("Enter between 0 and 100 %.", field="anyway")
    add_if_missing(
        Assumption, id=ids.new(), seller_id=actor.organization_id, currency=currency,
        anyway_bps=0, changed_at=clock.now(),
    )  # fmt: skip
    kept = lock(_of(actor, currency))
    kept.ad_cost_minor, kept.anyway_bps = ad_cost.minor if ad_cost else None, anyway_bps
    kept.changed_at = clock.now()
    cost = ad_cost.decimal() if ad_cost else None
    audit.record(actor, Action.ASSUMPTION_KEPT, kept, currency=currency, ad_cost=cost, anyway_bps=anyway_bps)
    return kept


def _of(actor: Actor, currency: str) -> Assumption:
    found = find_assumption(actor, currency)
    if found is None:
        raise RuntimeError("The row of assumptions was written a moment ago and is gone.")
    return found
