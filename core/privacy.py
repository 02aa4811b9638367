"""Forgetting a person: each package tells what it keeps of an e-mail address, and how that is emptied.

Sums, facts, agreements and hash chains stay: they name people by id, and what an id stood for is what goes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select

from core import audit
from core.access import SYSTEM, Actor
from core.audit import AuditDetail
from core.db import Base, command, db
from core.errors import NotFound
from core.mail import MailState, OutboxMail


class Action(StrEnum):
    """What the audit trail says of it: how many rows, never whose."""

    PERSON_FORGOTTEN = "person.forgotten"


Find = Callable[[str], Select[Any]]
Forget = Callable[[Any, str], None]


@dataclass(frozen=True)
class Trace:
    """One kind of row that can tell who somebody is: its name in the plural, how rows are found and emptied.

    `forget` raises AppError where forgetting must wait for something, such as another owner.
    """

    name: str
    find: Find
    forget: Forget


_traces: list[Trace] = []


def know(name: str, find: Find) -> Callable[[Forget], Forget]:
    """Register how rows that hold an address are emptied."""

    def register(forget: Forget) -> Forget:
        _traces.append(Trace(name, find, forget))
        return forget

    return register


def find_person(email: str) -> dict[str, int]:
    """Return how many rows of each kind tell of an address; what has none is left out."""
    email = email.strip().lower()
    counts = {trace.name: len(_rows(trace, email)) for trace in _traces}
    return {name: count for name, count in counts.items() if count}


@command
def forget_person(email: str, *, actor: Actor = SYSTEM) -> dict[str, int]:
    """Empty everything that tells of an address, all of it or, when something refuses, nothing.

    Returns how many rows of each kind were emptied. Raises NotFound when nothing is known of the address.
    """
    email, counts = email.strip().lower(), dict[str, int]()
    found = [(trace, _rows(trace, email)) for trace in _traces]  # all before any: some are found by what others empty
    for trace, rows in found:
        for row in rows:
            trace.forget(row, email)
            counts[trace.name] = counts.get(trace.name, 0) + 1
    if not counts:
        raise NotFound(f"Nothing here tells of {email}. Check the spelling.")
    audit.record(actor, Action.PERSON_FORGOTTEN, emptied=counts)
    return counts


def _rows(trace: Trace, email: str) -> Sequence[Base]:
    return db.session.scalars(trace.find(email)).all()


@know("mails", lambda email: select(OutboxMail).where(func.lower(OutboxMail.recipient) == email))
def _empty_mail(row: OutboxMail, _email: str) -> None:
    row.recipient = row.subject = row.text = row.html = ""
    row.state = MailState.SENT  # what has not left yet never will


@know("notes in the audit trail", lambda email: select(AuditDetail).where(func.lower(AuditDetail.text) == email))
def _drop_detail(row: AuditDetail, _email: str) -> None:
    db.session.delete(row)  # its salted hash stays in the chain
