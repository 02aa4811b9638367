"""Activity: the audit trail of one organization as people read it, with the names of what it was about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from accounts.models import User
from campaigns.models import Campaign, Creative, Placement, Program
from core.access import Actor
from core.audit import AuditRecord
from core.db import db
from core.ids import Id, show
from partners.models import Partnership
from payouts.models import PayoutRun, Period
from tracking.models import Order

PAGE_SIZE = 50
LAST_NUMBER = 2**31 - 1  # of an entry: the most its column holds
NAMED: dict[type[Any], InstrumentedAttribute[str]] = {
    Partnership: Partnership.name,
    Campaign: Campaign.name,
    Creative: Creative.name,
    Placement: Placement.name,
    Program: Program.name,
    PayoutRun: PayoutRun.name,
    Period: Period.month,
    Order: Order.external_id,
}
Lines = Select[AuditRecord, str, str]
PREFIXES = {model.__tablename__: model.__prefix__ for model in NAMED}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of activity. `subject` is the public id of what it was about, where a page shows it."""

    record: AuditRecord
    who: str
    subject_kind: str
    subject: str
    name: str


def list_activity(
    actor: Actor, *, before: int | None = None, starts: Sequence[str] = (), hidden: Sequence[str] = (),
    limit: int = PAGE_SIZE,
) -> list[Happening]:  # fmt: skip
    """Return the newest lines of the actor's organization. `before` goes on from a sequence number. Two queries.

    `starts` keeps the actions that begin with one of these words, `hidden` leaves those out.
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
    rows = db.session.execute(_narrowed(query, starts, hidden)).all()
    names = _names(actor, [row[0] for row in rows])
    return [_happening(record, name or email or "", names) for record, name, email in rows]


def _narrowed(query: Lines, starts: Sequence[str], hidden: Sequence[str]) -> Lines:
    if starts:
        query = query.where(or_(*(AuditRecord.action.startswith(start, autoescape=True) for start in starts)))
    for start in hidden:
        query = query.where(~AuditRecord.action.startswith(start, autoescape=True))
    return query


def _names(actor: Actor, records: Sequence[AuditRecord]) -> dict[Id, str]:
    """Return the names of what the records were about, as far as it is the organization's own."""
    wanted: dict[str, set[Id]] = {}
    for record in records:
        if record.subject_kind and record.subject_id and record.subject_kind in PREFIXES:
            wanted.setdefault(record.subject_kind, set()).add(record.subject_id)
    queries = [_named(actor, model, wanted[model.__tablename__]) for model in NAMED if model.__tablename__ in wanted]
    if not queries:
        return {}
    return {found: str(name) for found, name in db.session.execute(union_all(*queries))}


def _named(actor: Actor, model: type[Any], ids: set[Id]) -> Select[Any]:
    return select(model.id, NAMED[model]).where(model.seller_id == actor.organization_id, model.id.in_(ids))


def _happening(record: AuditRecord, who: str, names: dict[Id, str]) -> Happening:
    kind = record.subject_kind or ""
    found = record.subject_id is not None and record.subject_id in names
    return Happening(
        record=record,
        who=who,
        subject_kind=kind,
        subject=show(PREFIXES[kind], record.subject_id) if found and record.subject_id else "",
        name=names[record.subject_id] if found and record.subject_id else "",
    )
