"""Reads of what banks paid twice: whether that is open, or was dealt with in words that leave open what came back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Payout, RailFinding
from payouts.rules.reconciling import FindingKind

CAME_BACK = "came_back"
"""Stands in the details of a second payment of which it is known that one of the two came back."""
_KINDS = (FindingKind.BANK_TWICE, FindingKind.BANK_BACK)


@dataclass(frozen=True, slots=True)
class Double:
    """What was found about one payment that a bank made twice: second payments, and returns that were asked about."""

    rows: tuple[RailFinding, ...]

    @property
    def is_open(self) -> bool:
        """Whether it was paid twice and nothing was done about it."""
        return any(row.kind == FindingKind.BANK_TWICE and row.solved_at is None for row in self.rows)

    @property
    def undecided(self) -> RailFinding | None:
        """Return the second payment that somebody dealt with in words; None once it is known that one came back."""
        by_words = [row for row in self.rows if row.solved_by_id is not None]
        if any(row.kind == FindingKind.BANK_BACK or row.details.get(CAME_BACK) for row in by_words):
            return None
        return next((row for row in by_words if row.kind == FindingKind.BANK_TWICE), None)

    @property
    def told(self) -> set[tuple[str, str, date | None]]:
        """Return the returns that were asked about: what was said, the bank's reference, the day."""
        asked = [row for row in self.rows if row.kind == FindingKind.BANK_BACK]
        return {(row.details["said"], row.object_id or "", _day(row.details["day"])) for row in asked}


def doubles_of(seller_id: Id, payout_ids: Collection[Id]) -> dict[Id, Double]:
    """Return by payout what was found about a second payment, of those with any."""
    query = select(RailFinding).where(RailFinding.seller_id == seller_id, RailFinding.payout_id.in_(payout_ids))
    found: dict[Id, list[RailFinding]] = {}
    for row in db.session.scalars(query.where(RailFinding.kind.in_(_KINDS)).order_by(RailFinding.found_at)):
        if row.payout_id is not None:
            found.setdefault(row.payout_id, []).append(row)
    return {payout_id: Double(tuple(rows)) for payout_id, rows in found.items()}


def undecided_double(payout: Payout) -> RailFinding | None:
    """Return the second payment of a payout of which nobody said whether one of the two came back."""
    double = doubles_of(payout.seller_id, [payout.id]).get(payout.id)
    return double.undecided if double else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
