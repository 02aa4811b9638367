"""Reads of connections to shops and of what they told. A seller sees its own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.ids import Id
from tracking.models import Order, SourceConnection, SourceEvent
from tracking.rules.inbox import InboxState
from tracking.sources.shop_events import ShopEvent

PAGE_SIZE = 50


def visible_connections(actor: Actor) -> Select[SourceConnection]:
    """Return the query of the connections an actor may see: the seller's own that have not ended."""
    return select(SourceConnection).where(
        SourceConnection.seller_id == actor.organization_id, SourceConnection.ended_at.is_(None)
    )


def get_connection(actor: Actor, connection_id: Id) -> SourceConnection:
    """Return a connection this actor may see. Raises NotFound."""
    found = db.session.scalar(visible_connections(actor).where(SourceConnection.id == connection_id))
    if found is None:
        raise NotFound("There is no such connection, or it belongs to somebody else.")
    return found


def list_connections(actor: Actor, program_id: Id) -> list[SourceConnection]:
    """Return the connections of a program, the oldest first."""
    query = visible_connections(actor).where(SourceConnection.program_id == program_id)
    return list(db.session.scalars(query.order_by(SourceConnection.id)))


def hash_of(token: str) -> str:
    """Return by what a connection's address is found."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def get_addressed(source: str, token: str) -> SourceConnection:
    """Return the connection behind an address. Raises NotFound."""
    query = select(SourceConnection).where(
        SourceConnection.token_hash == hash_of(token),
        SourceConnection.source == source,
        SourceConnection.ended_at.is_(None),
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("There is no such address. Copy it again from the program’s page “Where sales come from”.")
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """What a connection has told so far."""

    events: int = 0
    last_at: datetime | None = None
    waiting: int = 0
    refused: int = 0


def heard_of(connection_ids: Sequence[Id]) -> dict[Id, Heard]:
    """Return what some connections told, in one query."""
    query = (
        select(SourceEvent.connection_id, SourceEvent.state, func.count(), func.max(SourceEvent.received_at))
        .where(SourceEvent.connection_id.in_(connection_ids))
        .group_by(SourceEvent.connection_id, SourceEvent.state)
    )
    found: dict[Id, Heard] = {}
    for connection_id, state, count, last_at in db.session.execute(query) if connection_ids else ():
        before = found.get(connection_id, Heard())
        found[connection_id] = Heard(
            before.events + count,
            max(filter(None, (before.last_at, last_at)), default=None),
            count if state is InboxState.WAITING else before.waiting,
            count if state is InboxState.REFUSED else before.refused,
        )
    return found


def list_events_to_look_at(connection_ids: Sequence[Id]) -> list[SourceEvent]:
    """Return the events that wait for their sale or could not be taken, the newest first."""
    query = select(SourceEvent).where(
        SourceEvent.connection_id.in_(connection_ids),
        SourceEvent.state.in_([InboxState.WAITING, InboxState.REFUSED]),
    )
    return list(db.session.scalars(query.order_by(SourceEvent.id.desc()).limit(50))) if connection_ids else []


def page_of_events(connection: SourceConnection, page: int) -> list[SourceEvent]:
    """Return a page of what a connection told, the newest first, and one more where there is one."""
    query = select(SourceEvent).where(SourceEvent.connection_id == connection.id).order_by(SourceEvent.id.desc())
    return list(db.session.scalars(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)))


def list_references(connection_id: Id) -> list[str]:
    """Return the payments that a connection told of."""
    query = select(SourceEvent.reference).where(
        SourceEvent.connection_id == connection_id, SourceEvent.state != InboxState.IGNORED
    )
    return list(db.session.scalars(query.distinct().order_by(SourceEvent.reference)))


def get_connection_of_anybody(connection_id: Id) -> SourceConnection:
    """Return a connection, for the operator. Raises NotFound."""
    found = db.session.get(SourceConnection, connection_id)
    if found is None:
        raise NotFound("There is no such connection. The page “Where sales come from” of a program shows its id.")
    return found


def events_about(connection_id: Id, reference: str) -> list[SourceEvent]:
    """Return everything a connection told about one payment."""
    query = select(SourceEvent).where(
        SourceEvent.connection_id == connection_id,
        SourceEvent.reference == reference,
        SourceEvent.state != InboxState.IGNORED,
    )
    return list(db.session.scalars(query.order_by(SourceEvent.event_id)))


def as_told(event: SourceEvent) -> ShopEvent:
    """Return an event of the inbox as its source reads it."""
    return ShopEvent(event.event_id, event.kind, event.created, event.reference, event.told)


def find_order_of(connection: SourceConnection, number: str) -> Order | None:
    """Return the order that a connection told of, or None while it has not."""
    query = select(Order).where(
        Order.program_id == connection.program_id, Order.source == connection.source, Order.external_id == number
    )
    return db.session.scalar(query.order_by(Order.generation.desc()).limit(1))
