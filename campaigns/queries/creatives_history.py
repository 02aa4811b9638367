"""The history of a creative: every round with its decisions, withdrawn ones too, and every approval with its end."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload

from campaigns.models import Approval, BreachEvidence, CreativeVersion, Decision, ReviewGuest, ReviewRound
from campaigns.queries.approvals import visible_approvals
from campaigns.queries.reviews import visible_rounds
from core.access import Actor
from core.db import db
from core.ids import Id

_HEAVY = ("html", "text", "blocks", "checks")


@dataclass(frozen=True)
class Chapter:
    """One round of judging, and the approval it led to, if any."""

    review: ReviewRound
    approval: Approval | None
    evidence: BreachEvidence | None


def list_history(actor: Actor, creative_id: Id) -> list[Chapter]:
    """Return the rounds of a creative, the newest first, with what came of each."""
    light = [defer(getattr(CreativeVersion, name)) for name in _HEAVY]
    query = visible_rounds(actor).where(ReviewRound.creative_id == creative_id).order_by(ReviewRound.id.desc())
    query = query.options(
        joinedload(ReviewRound.version).options(*light),
        selectinload(ReviewRound.decisions).joinedload(Decision.user),
        selectinload(ReviewRound.guests).joinedload(ReviewGuest.invited_by),
        selectinload(ReviewRound.stages),
    )
    approvals = visible_approvals(actor).where(Approval.creative_id == creative_id)
    granted = {one.review_round_id: one for one in db.session.scalars(approvals.options(joinedload(Approval.ended_by)))}
    kept = select(BreachEvidence).where(BreachEvidence.approval_id.in_([one.id for one in granted.values()]))
    proved = {one.approval_id: one for one in db.session.scalars(kept)} if granted else {}
    rounds = [(review, granted.get(review.id)) for review in db.session.scalars(query)]
    return [Chapter(review, found, proved.get(found.id) if found else None) for review, found in rounds]
