"""Activity: the audit trail of one organization as people read it, with the names of what it was about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from accounts.models import User
from core.access import Actor
from core.audit import AuditRecord
from core.clock import local_day, start_of_day
from core.db import db
from reports.queries.subjects import Named, Subject, find_subjects
from reports.rules.sentences import ROUTINE
from reports.rules.windows import Window

PAGE_SIZE = 50
MOST_LINES = 300  # that one page of days tells
LAST_NUMBER = 2**31 - 1  # of an entry: the most its column holds
NOTHING = Subject("", "", "")
Lines = Select[AuditRecord, str, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of activity. The subject is what it was about, where a page shows it."""

    record: AuditRecord
    who: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class ActiveDay:
    """One day: what people did, newest first, and how often the shop reported what."""

    day: date
    lines: list[Happening]
    reported: dict[str, int]

    def count(self, start: str) -> int:
        """Return how many reports begin with a word, such as `order.recorded`."""
        return sum(count for action, count in self.reported.items() if action.startswith(start))


def list_days(actor: Actor, window: Window, *, starts: Sequence[str] = ()) -> list[ActiveDay]:
    """Return the days of a window on which something happened, newest first. Three queries.

    Reports of the shop are counted, every other line is told; under a topic (`starts`) only its lines are.
    """
    lines = list_activity(actor, window=window, starts=starts, hidden=ROUTINE, limit=MOST_LINES)
    reported = {} if starts else count_by_day(actor, window, ROUTINE)
    by_day = dict[date, list[Happening]]()
    for line in lines:
        by_day.setdefault(local_day(line.record.at, window.zone), []).append(line)
    days = sorted(by_day.keys() | reported.keys(), reverse=True)
    return [ActiveDay(day, by_day.get(day, []), reported.get(day, {})) for day in days]


def list_activity(
    actor: Actor, *, before: int | None = None, window: Window | None = None, starts: Sequence[str] = (),
    hidden: Sequence[str] = (), limit: int = PAGE_SIZE,
) -> list[Happening]:  # fmt: skip
    """Return the newest lines of the actor's organization. `before` goes on from a sequence number. Two queries.

    `window` keeps whole days, `starts` the actions that begin with one of these words, `hidden` leaves those out.
    """
    query = (
        select(AuditRecord, User.name, User.email)
        .outerjoin(User, User.id == AuditRecord.user_id)
        .where(AuditRecord.organization_id == actor.organization_id)
        .order_by(AuditRecord.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(AuditRecord.seq < min(max(before, 0), LAST_NUMBER))
    if window is not None:
        query = query.where(AuditRecord.at >= window.starts_at, AuditRecord.at < window.ends_at)
    rows = db.session.execute(_narrowed(query, starts, hidden)).all()
    named = find_subjects(actor, [(row[0].subject_kind or "", row[0].subject_id) for row in rows if row[0].subject_id])
    return [Happening(record, name or email or "", _subject(record, named)) for record, name, email in rows]


def _subject(record: AuditRecord, named: Named) -> Subject:
    return named.get(record.subject_id, NOTHING) if record.subject_id else NOTHING


def _narrowed(query: Lines, starts: Sequence[str], hidden: Sequence[str]) -> Lines:
    if starts:
        query = query.where(_begins(starts))
    return query.where(~_begins(hidden)) if hidden else query


def _begins(starts: Sequence[str]) -> Any:
    return or_(*(AuditRecord.action.startswith(start, autoescape=True) for start in starts))


def count_by_day(actor: Actor, window: Window, starts: Sequence[str]) -> dict[date, dict[str, int]]:
    """Return how often each of these actions happened on each day of a window, without empty days. One query."""
    days = list(reversed(window.days))
    started = [(AuditRecord.at >= start_of_day(day, window.zone), number) for number, day in enumerate(days)]
    day_number = case(*started).label("day_number")
    query = (
        select(day_number, AuditRecord.action, func.count())
        .where(AuditRecord.organization_id == actor.organization_id)
        .where(AuditRecord.at >= window.starts_at, AuditRecord.at < window.ends_at)
        .where(_begins(starts))
        .group_by(day_number, AuditRecord.action)
    )
    found = dict[date, dict[str, int]]()
    for number, action, count in db.session.execute(query):
        found.setdefault(days[number], {})[action] = count
    return found


def is_older_than(actor: Actor, day: date, zone: str) -> bool:
    """Return whether anything happened before a day."""
    query = select(AuditRecord.id).where(AuditRecord.organization_id == actor.organization_id)
    return db.session.scalar(query.where(AuditRecord.at < start_of_day(day, zone)).limit(1)) is not None
