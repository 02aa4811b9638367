"""Keeping clicks for a limited time: what tells of a visitor goes first, the row later. Daily sums stay for good."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from core import audit, clock
from core.access import SYSTEM
from core.bulk import count_rows
from core.db import command, db
from tracking.models import Click
from tracking.rules.actions import Action

BATCH = 500
USER_AGENT_DAYS = 30
KEEP_CLICKS_DAYS = 400  # a year and a month, so that a month can be compared with the same one before


def prune_clicks(*, keep_days: int, keep_user_agent_days: int = USER_AGENT_DAYS) -> tuple[int, int]:
    """Delete clicks older than `keep_days` and empty older user agents; returns how many of each. In small batches."""
    deleted = emptied = 0
    while batch := _delete_before(keep_days):
        deleted += batch
    while batch := _empty_before(keep_user_agent_days):
        emptied += batch
    if deleted or emptied:
        _note(deleted, emptied)
    return deleted, emptied


@command
def _delete_before(days: int) -> int:
    old = select(Click.id).where(Click.at < clock.now() - timedelta(days=days)).order_by(Click.id).limit(BATCH)
    return count_rows(db.session.execute(delete(Click).where(Click.id.in_(old.scalar_subquery()))))


@command
def _empty_before(days: int) -> int:
    stale = (Click.at < clock.now() - timedelta(days=days), Click.user_agent != "")
    old = select(Click.id).where(*stale).order_by(Click.id).limit(BATCH)
    emptied = update(Click).where(Click.id.in_(old.scalar_subquery())).values(user_agent="")
    return count_rows(db.session.execute(emptied))


@command
def _note(deleted: int, emptied: int) -> None:
    audit.record(SYSTEM, Action.CLICKS_PRUNED, deleted=deleted, emptied=emptied)
