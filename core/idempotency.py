"""Idempotency keys: a write sent again with the same key gets the first answer, and nothing happens twice.

A key belongs to a seller, is kept for a day and covers one request: the same key with another body is refused.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request
from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, ids
from core.access import current_actor
from core.db import Base, IdType, add_if_missing, command, db, id_column
from core.errors import AppError, Conflict
from core.ids import Id
from core.jobs import job, periodic

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
LONGEST = timedelta(minutes=1)  # a request that began longer ago is taken to have died
WRITES = {"POST", "PUT", "PATCH"}


class KeptAnswer(Base):
    """The answer to one write, kept under the key its sender chose. `status` is empty while the write runs."""

    __tablename__ = "idempotency_key"
    __prefix__ = "ik"
    __table_args__ = (UniqueConstraint("seller_id", "key"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(IdType)
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


def answer_once(work: Callable[[], Response]) -> Response:
    """Do the work of a request, or give the kept answer when its key was used before.

    Raises Conflict while the first one still runs, and AppError when the key was used for another request.
    """
    key = request.headers.get(HEADER, "").strip()
    if not key or request.method not in WRITES:
        return work()
    claim = _claim(key[:255], _fingerprint())
    if claim.status is not None:
        return Response(
            claim.body, status=claim.status, mimetype="application/json", headers={"Idempotent-Replay": "1"}
        )
    claim_id = claim.id
    try:
        answer = work()
    except BaseException:
        _forget(claim_id)
        raise
    _keep(claim_id, answer.status_code, answer.get_data(as_text=True))
    return answer


def _fingerprint() -> str:
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()


@command
def _claim(key: str, fingerprint: str) -> KeptAnswer:
    seller_id, mine = current_actor().organization_id, ids.new()
    _delete_where(KeptAnswer.seller_id == seller_id, KeptAnswer.key == key, KeptAnswer.began_at < clock.now() - KEPT)
    values: dict[str, Any] = {"fingerprint": fingerprint, "body": "", "began_at": clock.now()}
    add_if_missing(KeptAnswer, id=mine, seller_id=seller_id, key=key, **values)
    query = select(KeptAnswer).where(KeptAnswer.seller_id == seller_id, KeptAnswer.key == key)
    row = db.session.scalars(query.with_for_update()).one()
    if row.fingerprint != fingerprint:
        raise AppError(f"This {HEADER} was used for another request. Send a new key with a new request.")
    if row.id != mine and row.status is None:
        if clock.now() - row.began_at < LONGEST:
            raise Conflict("The first request with this key is still being answered. Try again in a moment.")
        row.began_at = clock.now()
    return row


@command
def _keep(claim_id: Id, status: int, body: str) -> None:
    row = db.session.get(KeptAnswer, claim_id)
    if row is not None:
        row.status, row.body = status, body


@command
def _forget(claim_id: Id) -> None:
    _delete_where(KeptAnswer.id == claim_id)


def _delete_where(*conditions: Any) -> None:
    db.session.execute(delete(KeptAnswer).where(*conditions))


@job("api.forget_answers")
@command
def forget_old_answers(_payload: dict[str, Any]) -> None:
    """Drop answers that are older than a day."""
    _delete_where(KeptAnswer.began_at < clock.now() - KEPT)


periodic("api.forget_answers", every=timedelta(hours=6))
