"""Connecting a shop to a program: its address here, and the secret with which it signs."""

import secrets

from accounts.sealing import seal
from core import audit, clock, ids
from core.access import Actor
from core.db import add, command, db, lock
from core.ids import Id
from tracking.models import SourceConnection
from tracking.queries.connections import get_connection, hash_of
from tracking.queries.sources import get_program
from tracking.rules.actions import Action
from tracking.sources import stripe
from tracking.sources.shops import shop_source

_TOKEN_BYTES = 24


@command
def open_connection(program_id: Id, *, actor: Actor, source: str = stripe.NAME) -> SourceConnection:
    """Make the address at which a shop may tell of its sales. It takes nothing before its secret is known.

    Raises AppError for a source that is no shop.
    """
    shop_source(source)
    program = get_program(actor, program_id)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    connection = add(
        SourceConnection(
            id=ids.new(),
            seller_id=program.seller_id,
            program_id=program.id,
            source=source,
            token_hash=hash_of(token),
            sealed_token=seal(token),
            created_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.CONNECTION_OPENED, connection, source=source)
    return connection


@command
def keep_secret(connection_id: Id, *, actor: Actor, secret: str) -> SourceConnection:
    """Keep the signing secret of a connection, sealed. Raises AppError for anything that is none."""
    connection = lock(get_connection(actor, connection_id))
    told = secret.strip()
    shop_source(connection.source).check_secret(told)
    connection.sealed_secret = seal(told)
    audit.record(actor, Action.CONNECTION_READY, connection)
    return connection


@command
def end_connection(connection_id: Id, *, actor: Actor) -> SourceConnection:
    """Take nothing more from a shop, and forget its secret. What it told stays."""
    connection = lock(get_connection(actor, connection_id))
    connection.ended_at, connection.sealed_secret = clock.now(), ""
    audit.record(actor, Action.CONNECTION_ENDED, connection)
    return connection


@command
def count_refusal(connection_id: Id, reason: str) -> None:
    """Count a delivery that was refused. Nothing else of it is kept, since anybody may have sent it."""
    connection = lock(db.session.get_one(SourceConnection, connection_id))
    connection.refused_count += 1
    connection.refused_at, connection.refused_why = clock.now(), reason[:200]
