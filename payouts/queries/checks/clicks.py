"""I2 for clicks: what is posted for a counted day is what the calculator makes of its counts."""

from collections.abc import Iterator

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Earning
from payouts.queries.clicks import paid_days
from payouts.rules.findings import Finding
from payouts.rules.kinds import EarningKind


def check_clicks(seller_id: Id) -> Iterator[Finding]:
    """Compare every earning of clicks with its counted day; none is without one."""
    query = select(Earning).where(Earning.seller_id == seller_id, Earning.kind == EarningKind.CLICK)
    earnings = {earning.subject_id: earning for earning in db.session.scalars(query)}
    if not earnings:
        return
    should = {each.counts.id: each.explanation.target_minor for each in paid_days(seller_id)}
    for subject_id, earning in earnings.items():
        target = should.get(subject_id)
        if target != earning.posted_minor:
            yield Finding("I2", f"{earning.public_id} should come to {target}, but {earning.posted_minor} is posted.")
