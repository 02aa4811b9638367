"""Audit: who did what, in the same transaction as the change, in one unbroken hash chain per organization.

Audit rows hold ids. Personal text sits in `audit_detail` and only its salted hash is in the chain, so that a person
can be erased and the chain still holds.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, ids
from core.access import Actor
from core.db import Base, IdType, add, canonical, db, id_column, in_command
from core.ids import Id
from core.triggers import append_only

EMPTY = "0" * 64
HOUSE = Id(int=0)  # the chain of actions that belong to no organization, such as making the first owner


class ChainHead(Base):
    """The last link of a chain; always locked last, so that chains never deadlock."""

    __tablename__ = "chain_head"
    __prefix__ = "head"
    __table_args__ = (UniqueConstraint("seller_id", "kind"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default=EMPTY)


class AuditRecord(Base):
    """One action. Never changed, never deleted."""

    __tablename__ = "audit_record"
    __prefix__ = "au"
    __table_args__ = (UniqueConstraint("organization_id", "seq"),)

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id]
    seq: Mapped[int]
    at: Mapped[datetime]
    user_id: Mapped[Id | None]
    actor_kind: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    details: Mapped[dict[str, Any]]
    detail_hash: Mapped[str | None] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditDetail(Base):
    """The personal text of an audit row, which may be erased."""

    __tablename__ = "audit_detail"
    __prefix__ = "aud"

    id: Mapped[Id] = id_column()
    record_id: Mapped[Id] = mapped_column(IdType, index=True)
    salt: Mapped[str] = mapped_column(String(32))
    text: Mapped[str]


append_only("audit_record")
_listeners: list[Callable[[AuditRecord, Base], None]] = []


def listen(listener: Callable[[AuditRecord, Base], None]) -> None:
    """Let somebody hear of every record about a row, inside the command that writes it."""
    _listeners.append(listener)


def next_in_chain(owner: Id, kind: str) -> ChainHead:
    """Return the head of a chain, locked until the command ends. Call it after every other lock."""
    query = select(ChainHead).where(ChainHead.seller_id == owner, ChainHead.kind == kind)
    head = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    return head or _first_head(owner, kind)


def _first_head(owner: Id, kind: str) -> ChainHead:
    """Make a chain's head; when another transaction made it meanwhile, take that one."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"id": ids.new(), "seller_id": owner, "kind": kind, "seq": 0, "hash": EMPTY}
    db.session.execute(insert(ChainHead).values(**values).on_conflict_do_nothing())
    query = select(ChainHead).where(ChainHead.seller_id == owner, ChainHead.kind == kind)
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def link_hash(prev: str, content: str) -> str:
    """Return the hash that ties a row's content to the row before it."""
    return hashlib.sha256(f"{prev}\n{content}".encode()).hexdigest()


def record(
    actor: Actor,
    action: StrEnum,
    subject: Base | None = None,
    *,
    organization_id: Id | None = None,
    personal: str | None = None,
    **details: Any,
) -> AuditRecord:
    """Write down an action inside the running command. `details` must be JSON; `personal` is text that can be erased.

    The chain is that of `organization_id`, else of the subject's seller, else of the actor's organization.
    """
    if not in_command():
        raise RuntimeError("Audit records are written inside the command they are about.")
    owner = organization_id or getattr(subject, "seller_id", None) or actor.organization_id or HOUSE
    salt = os.urandom(16).hex()
    row = AuditRecord(
        id=ids.new(),
        organization_id=owner,
        at=clock.now(),
        user_id=actor.user_id,
        actor_kind=actor.kind.value,
        action=action.value,
        subject_kind=subject.__tablename__ if subject is not None else None,
        subject_id=getattr(subject, "id", None),
        details=details,
        detail_hash=hashlib.sha256(f"{salt}{personal}".encode()).hexdigest() if personal else None,
    )
    _append(row)
    if personal:
        add(AuditDetail(record_id=row.id, salt=salt, text=personal))
    if subject is not None:
        for listener in _listeners:
            listener(row, subject)
    return row


def _append(row: AuditRecord) -> None:
    head = next_in_chain(row.organization_id, "audit")
    row.seq, row.prev_hash = head.seq + 1, head.hash
    row.hash = link_hash(head.hash, content_of(row))
    head.seq, head.hash = row.seq, row.hash
    add(row)


def content_of(row: AuditRecord) -> str:
    """Return what of a row is in the chain."""
    parts = [row.seq, row.at.isoformat(), row.user_id, row.actor_kind, row.action, row.subject_kind, row.subject_id]
    return canonical([str(part) for part in parts] + [row.details, row.detail_hash])


def broken_links(organization_id: Id | None = None) -> Iterator[str]:
    """Yield a sentence for every audit row that does not fit its chain, and for every chain that ends too early."""
    query = select(AuditRecord).order_by(AuditRecord.organization_id, AuditRecord.seq)
    if organization_id is not None:
        query = query.where(AuditRecord.organization_id == organization_id)
    last: dict[Id, tuple[int, str]] = {}
    for row in db.session.scalars(query):
        seq, prev = last.get(row.organization_id, (0, EMPTY))
        if row.seq != seq + 1 or row.prev_hash != prev or row.hash != link_hash(prev, content_of(row)):
            yield f"Audit record {row.seq} of {row.organization_id} does not fit the one before it."
        last[row.organization_id] = (row.seq, row.hash)
    yield from _short_chains(last, organization_id)


def _short_chains(last: dict[Id, tuple[int, str]], organization_id: Id | None) -> Iterator[str]:
    query = select(ChainHead).where(ChainHead.kind == "audit")
    if organization_id is not None:
        query = query.where(ChainHead.seller_id == organization_id)
    for head in db.session.scalars(query):
        if last.get(head.seller_id, (0, EMPTY)) != (head.seq, head.hash):
            yield f"The audit chain of {head.seller_id} does not end where its head says."


def list_heads() -> list[ChainHead]:
    """Return the last link of every chain of every organization, audit and others."""
    return list(db.session.scalars(select(ChainHead).order_by(ChainHead.seller_id, ChainHead.kind)))


def has_link(hash_: str) -> bool:
    """Return whether a hash that was written down earlier is still a link of some audit chain."""
    return db.session.scalar(select(AuditRecord.id).where(AuditRecord.hash == hash_).limit(1)) is not None
