"""Subjects: what the lines of the audit trail were about, named as people know it, and the thing whose page shows it.

A comment is shown as its design, a refund as its order: each kind is led to the thing that has a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from campaigns.models import (
    Approval,
    Campaign,
    Comment,
    Coupon,
    Creative,
    CreativeVersion,
    Decision,
    Link,
    Placement,
    Product,
    Program,
    ReviewRound,
)
from core.access import Actor
from core.db import db
from core.ids import Id, show
from partners.models import AgreementVersion, Partnership
from payouts.models import Payout, PayoutDestination, PayoutRun, Period
from tracking.models import Adjustment, Lead, Order

Named = dict[Id, "Subject"]
_OWN_NAMES: dict[type[Any], InstrumentedAttribute[str]] = {
    Partnership: Partnership.name,
    Campaign: Campaign.name,
    Creative: Creative.name,
    Placement: Placement.name,
    Program: Program.name,
    Product: Product.name,
    Link: Link.code,
    PayoutRun: PayoutRun.name,
    Period: Period.month,
    Order: Order.external_id,
    Lead: Lead.event_name,
}
#: Kinds without a name of their own: the column that leads to the thing whose name they are shown by.
_LEADS_TO: dict[type[Any], tuple[InstrumentedAttribute[Any], type[Any]]] = {
    CreativeVersion: (CreativeVersion.creative_id, Creative),
    ReviewRound: (ReviewRound.creative_id, Creative),
    Comment: (Comment.creative_id, Creative),
    Approval: (Approval.creative_id, Creative),
    AgreementVersion: (AgreementVersion.partnership_id, Partnership),
    PayoutDestination: (PayoutDestination.partnership_id, Partnership),
    Adjustment: (Adjustment.order_id, Order),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing with a name: its kind, its public id and what it is called."""

    kind: str
    public_id: str
    name: str


def find_subjects(actor: Actor, wanted: Iterable[tuple[str, Id]]) -> Named:
    """Return the subjects of these kinds and ids, as far as they are the organization's own. One query."""
    by_kind = dict[str, set[Id]]()
    for kind, row_id in wanted:
        by_kind.setdefault(kind, set()).add(row_id)
    queries = [query for kind, ids in by_kind.items() if (query := _query(actor, kind, ids)) is not None]
    if not queries:
        return {}
    rows = db.session.execute(union_all(*queries))
    return {of: Subject(kind, show(_PREFIXES[kind], found), name) for of, kind, found, name in rows}


def _query(actor: Actor, kind: str, ids: set[Id]) -> Select[Any] | None:
    asked = _QUERIES.get(kind)
    if asked is None:
        return None
    model, query = asked
    return query.where(model.seller_id == actor.organization_id, model.id.in_(ids))


def _named(model: type[Any], of: type[Any], name: Any) -> Select[Any]:
    return select(of.id, literal(model.__tablename__), model.id, cast(name, String))


def _all_queries() -> dict[str, tuple[type[Any], Select[Any]]]:
    """Return how to read each kind: its table, and a query for (id, kind shown, id shown, name)."""
    found = {model: (model, _named(model, model, name)) for model, name in _OWN_NAMES.items()}
    for model, (column, shown) in _LEADS_TO.items():
        found[model] = (model, _named(shown, model, _OWN_NAMES[shown]).join(shown, shown.id == column))
    judged = _named(Creative, Decision, Creative.name).join(ReviewRound, ReviewRound.id == Decision.review_round_id)
    found[Decision] = (Decision, judged.join(Creative, Creative.id == ReviewRound.creative_id))
    paid = _named(Payout, Payout, Partnership.name).join(Partnership, Partnership.id == Payout.partnership_id)
    found[Payout] = (Payout, paid)
    coded = _named(Placement, Coupon, Coupon.code).join(Placement, Placement.id == Coupon.placement_id)
    found[Coupon] = (Coupon, coded)
    return {model.__tablename__: asked for model, asked in found.items()}


_QUERIES = _all_queries()
_SHOWN: list[type[Any]] = [*_OWN_NAMES, Payout]
_PREFIXES: dict[str, str] = {model.__tablename__: model.__prefix__ for model in _SHOWN}
