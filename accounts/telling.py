"""Telling other programs what happened: an event is written with its cause, and its body made when it is first sent.

A package says in its `api/told.py` which entries of the audit trail are events, and what the API shows of each. Where
no webhook listens, nothing is written and nothing is asked of the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from accounts.listening import ears
from accounts.models import HookEventRow
from accounts.rules.hooks import ABOUT, HookEvent
from core import audit, clock, ids
from core.access import Actor, system_for
from core.api import Answer, stamp
from core.api.webhooks import announce
from core.audit import AuditRecord
from core.bulk import add_all_if_missing
from core.db import Base, before_commit, canonical
from core.errors import NotFound
from core.ids import Id
from core.jobs import enqueue

SPREAD_JOB = "hooks.spread"
A = TypeVar("A", bound=Answer)
Body = Callable[[Actor, Id], Answer]
Which = HookEvent | Callable[[Any], HookEvent | None]

_bodies: dict[str, Body] = {}
_recorded: dict[str, Which] = {}


def shows(*events: HookEvent, shape: type[A]) -> Callable[[Callable[[Actor, Id], A]], Callable[[Actor, Id], A]]:
    """Register what the API shows of the row that events are about. Raising NotFound tells nobody."""

    def register(body: Callable[[Actor, Id], A]) -> Callable[[Actor, Id], A]:
        for event in events:
            _bodies[event.value] = body
            announce(event.value, ABOUT[event], shape)
        return body

    return register


def tell_when(recorded: Mapping[StrEnum, Which]) -> None:
    """Register which entries of the audit trail are events; a function says it of the entry's row."""
    _recorded.update({action.value: which for action, which in recorded.items()})


def tell(event: HookEvent, *, seller_id: Id, subject_id: Id) -> None:
    """Tell a seller's webhooks of a row, inside the command that changes it; the same event of a row is told once."""
    if ears.wants(seller_id, event):
        before_commit((_Told, seller_id), partial(_Told, seller_id)).add(event, subject_id)


def body_of(row: HookEventRow) -> str | None:
    """Return what is sent about an event, as JSON; None when there is nothing left to tell of."""
    try:
        shown = _bodies[row.type](system_for(row.seller_id), row.subject_id)
    except NotFound:
        return None
    return message(row.type, row, shown)


def message(kind: str, row: HookEventRow, shown: Answer) -> str:
    """Return a message as Standard Webhooks has it: type, timestamp and data."""
    data = shown.model_dump(mode="json", by_alias=True)
    return canonical({"type": kind, "timestamp": stamp(row.created_at), "data": data})


@dataclass
class _Told:
    """What one command tells one seller's webhooks."""

    seller_id: Id
    found: dict[tuple[HookEvent, Id], None] = field(default_factory=dict)

    def add(self, event: HookEvent, subject_id: Id) -> None:
        if event.twin is None or (event.twin, subject_id) not in self.found:
            self.found[event, subject_id] = None

    def __call__(self) -> None:
        made = {"seller_id": self.seller_id, "created_at": clock.now()}
        rows = [{"id": ids.new(), "type": str(event), "subject_id": id_, **made} for event, id_ in self.found]
        add_all_if_missing(HookEventRow, rows)
        enqueue(SPREAD_JOB, {"seller_id": str(self.seller_id)})


def _hear(record: AuditRecord, subject: Base) -> None:
    which = _recorded.get(record.action)
    if which is None:
        return
    event = which if isinstance(which, HookEvent) else which(subject)
    subject_id = record.subject_id
    if event is not None and subject_id is not None:
        tell(event, seller_id=record.organization_id, subject_id=subject_id)


audit.listen(_hear)
