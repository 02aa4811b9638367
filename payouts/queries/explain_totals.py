"""Explaining period totals: from what a period brought as a whole to the sales it counts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from campaigns.models import Placement
from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.money import Money
from partners.models import AgreementVersion, Partnership
from partners.rules.scopes import Scope
from partners.rules.shares import ScopeExplanation, ScopeFacts, over_cap_of_one, scope_target
from partners.rules.terms import Terms
from payouts.models import Earning, Payout
from payouts.queries.earnings import buckets_of
from payouts.queries.explain import EntryLine, entries_of, entry_json, first_paid_on, place_json, places_of, runs_of
from payouts.queries.rolling import DayTold, days_told
from payouts.queries.scopes import sales_of, scope_facts
from payouts.rules.kinds import EarningKind, EarningState
from payouts.rules.postings import state_of
from payouts.rules.scopes import heading
from payouts.rules.sentences import Place
from tracking.models import Order

SHOWN = 50


@dataclass(frozen=True, slots=True)
class CountedSale:
    """One sale of a period: its share, what it counts for (None while it waits) and how much of it is over the cap."""

    earning: Earning
    order: Order
    counts: Money | None
    over: Money


@dataclass(frozen=True, slots=True)
class ExplainedTotal:
    """Everything that made one period total what it is."""

    earning: Earning
    heading: str
    state: EarningState
    places: tuple[Place, ...]
    partnership: Partnership
    placement: Placement | None
    version: AgreementVersion
    scope: Scope
    facts: ScopeFacts
    explanation: ScopeExplanation
    sales: tuple[CountedSale, ...]
    sales_in_all: int
    days: tuple[DayTold, ...]
    entries: tuple[EntryLine, ...]
    payouts: tuple[Payout, ...]
    zone: str

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as JSON values; amounts in minor units, orders by their shortened number."""
        return {
            "id": self.earning.public_id,
            "kind": self.earning.kind,
            "currency": self.earning.currency,
            "amount_minor": self.earning.posted_minor,
            "state": str(self.state),
            "places": [place_json(place) for place in self.places],
            "period": self.earning.scope_period,
            "is_up_to_date": not self.earning.is_stale,
            "agreement": {"version": self.version.number, "id": self.version.public_id, "sha256": self.version.sha256},
            "scope": self.scope.to_json(),
            "facts": {
                "earned_minor": self.facts.earned_minor,
                "ready_minor": self.facts.ready_minor,
                "orders": self.facts.orders,
                "revenue_minor": self.facts.revenue_minor,
                "later_minor": list(self.facts.later_minor),
                "guarantee_minor": self.facts.guarantee_minor,
            },
            "over_the_cap_minor": self.explanation.over_minor,
            "steps": [step.to_json() for step in self.explanation.steps],
            **({"days": [day.to_json() for day in self.days]} if self.scope.rolling_days else {}),
            "sales": [_sale_json(sale) for sale in self.sales],
            "sales_in_all": self.sales_in_all,
            "entries": [entry_json(line) for line in self.entries],
            "payouts": [payout.public_id for payout in self.payouts],
        }


def explain_total(actor: Actor, earning: Earning) -> ExplainedTotal:
    """Return everything behind a period total that this actor was shown. Raises NotFound for any other earning."""
    if earning.kind != EarningKind.SCOPE or earning.scope_period is None:
        raise NotFound("There is no such amount, or it is not of a period as a whole.")
    partnership, version, placement = _between(earning)
    terms, zone = version.typed_terms, partnership.seller.timezone
    scope, facts = _scope(terms), scope_facts(earning, terms)
    payouts = runs_of(actor, earning)
    sales, in_all = _sales(earning, scope)
    return ExplainedTotal(
        earning=earning,
        heading=heading(earning.scope_period),
        state=state_of(buckets_of(earning), was_ever_posted=earning.revision > 0),
        places=tuple(places_of(earning, paid_on=first_paid_on(payouts))),
        partnership=partnership,
        placement=placement,
        version=version,
        scope=scope,
        facts=facts,
        explanation=scope_target(facts, terms),
        sales=tuple(sales),
        sales_in_all=in_all,
        days=tuple(days_told(earning, scope)),
        entries=tuple(entries_of(earning, zone)),
        payouts=tuple(payouts),
        zone=zone,
    )


def _between(earning: Earning) -> tuple[Partnership, AgreementVersion, Placement | None]:
    query = (
        select(Partnership, AgreementVersion, Placement)
        .join(AgreementVersion, AgreementVersion.partnership_id == Partnership.id)
        .outerjoin(
            Placement, (Placement.id == earning.placement_id) & (Placement.seller_id == AgreementVersion.seller_id)
        )
        .where(Partnership.id == earning.partnership_id, AgreementVersion.id == earning.agreement_version_id)
        .options(joinedload(Partnership.seller))
    )
    partnership, version, placement = db.session.execute(query).one()
    return partnership, version, placement


def _scope(terms: Terms) -> Scope:
    if terms.scope is None:
        raise NotFound("What this amount was made of is not kept here any more.")
    return terms.scope


def _sales(earning: Earning, scope: Scope) -> tuple[list[CountedSale], int]:
    """Return the newest sales of a period, each with how much of it is over the cap, and how many there are."""
    upto = func.sum(Earning.posted_minor).over(order_by=(Earning.earned_at, Earning.id))
    in_all = func.count().over()
    query = sales_of(earning, select(Earning, Order, upto, in_all)).join(
        Order, (Order.id == Earning.order_id) & (Order.seller_id == Earning.seller_id)
    )
    rows = db.session.execute(query.order_by(Earning.earned_at.desc(), Earning.id.desc()).limit(SHOWN)).all()
    sales = [_sale(sale, order, int(together), scope) for sale, order, together, _ in rows]
    return sales, int(rows[0][3]) if rows else 0


def _sale(sale: Earning, order: Order, together: int, scope: Scope) -> CountedSale:
    counts = None if sale.released_on is None else Money(sale.counted_minor, sale.currency)
    over = over_cap_of_one(together - sale.posted_minor, sale.posted_minor, scope)
    return CountedSale(sale, order, counts, Money(over, sale.currency))


def _sale_json(sale: CountedSale) -> dict[str, Any]:
    return {
        "id": sale.earning.public_id,
        "order": sale.order.short_number,
        "share_minor": sale.earning.posted_minor,
        "counts_minor": sale.counts.minor if sale.counts else None,
        "over_the_cap_minor": sale.over.minor,
    }
