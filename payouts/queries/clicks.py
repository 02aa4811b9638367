"""Reads of what clicks earn: the counted days, what each is worked out from, and which are not booked yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from core.clock import first_day, month_of, next_month
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion
from partners.rules.per_click import PerClick
from partners.rules.shares.clicks import ClickExplanation, ClickFacts, clicks_target, follow_each_other
from payouts.models import Earning
from payouts.rules.kinds import EarningKind
from tracking.models import ClickDay


@dataclass(frozen=True, slots=True)
class PaidDay:
    """One counted day of a placement, and what its clicks earn under the terms of its version."""

    counts: ClickDay
    version: AgreementVersion
    per_click: PerClick
    facts: ClickFacts

    @property
    def currency(self) -> str:
        """The currency of the terms."""
        return self.version.typed_terms.currency

    @property
    def explanation(self) -> ClickExplanation:
        """What it earns, with each step."""
        return clicks_target(self.facts, self.per_click, self.currency)


def paid_day(counts: ClickDay) -> PaidDay:
    """Return a counted day with what its month paid before it. Two questions, whatever the month holds."""
    version = db.session.get_one(AgreementVersion, counts.agreement_version_id)
    return next(each for each in _worked_out(version, _month_of(counts)) if each.counts.id == counts.id)


def paid_days(seller_id: Id) -> list[PaidDay]:
    """Return every counted day of a seller with what it earns."""
    query = select(ClickDay).where(ClickDay.seller_id == seller_id)
    rows = db.session.scalars(query.order_by(ClickDay.day, ClickDay.is_contested, ClickDay.id)).all()
    by_month: dict[tuple[Id, Id, str], list[ClickDay]] = {}
    for row in rows:
        by_month.setdefault((row.placement_id, row.agreement_version_id, month_of(row.day)), []).append(row)
    versions = {key[1]: db.session.get_one(AgreementVersion, key[1]) for key in by_month}
    return [each for key, days in by_month.items() for each in _worked_out(versions[key[1]], days)]


def list_days_to_book(seller_id: Id, *, limit: int) -> Sequence[ClickDay]:
    """Return counted days of a seller with clicks that count and without an earning, in the order of the days."""
    its_own = (Earning.subject_id == ClickDay.id) & (Earning.seller_id == ClickDay.seller_id)
    query = (
        select(ClickDay)
        .outerjoin(Earning, its_own & (Earning.kind == EarningKind.CLICK))
        .where(ClickDay.seller_id == seller_id, ClickDay.counted > 0, Earning.id.is_(None))
        .order_by(ClickDay.day, ClickDay.is_contested, ClickDay.id)
    )
    return db.session.scalars(query.limit(limit)).all()


def _month_of(counts: ClickDay) -> Sequence[ClickDay]:
    month = month_of(counts.day)
    first, after = first_day(month), first_day(next_month(month))
    return db.session.scalars(_same(counts, first, after)).all()


def _same(counts: ClickDay, first: date, after: date) -> Select[ClickDay]:
    return (
        select(ClickDay)
        .where(
            ClickDay.seller_id == counts.seller_id,
            ClickDay.placement_id == counts.placement_id,
            ClickDay.agreement_version_id == counts.agreement_version_id,
            ClickDay.day >= first,
            ClickDay.day < after,
        )
        .order_by(ClickDay.day, ClickDay.is_contested, ClickDay.id)
    )


def _worked_out(version: AgreementVersion, days: Sequence[ClickDay]) -> list[PaidDay]:
    terms = version.typed_terms
    if terms.per_click is None:
        return []
    counts = [(row.day, row.counted) for row in days]
    facts = follow_each_other(counts, terms.per_click, terms.currency)
    return [PaidDay(row, version, terms.per_click, each) for row, each in zip(days, facts, strict=True)]
