"""Twins: when two requests make the same thing at once, the database's unique constraint settles who was first."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from core.errors import Conflict


@contextmanager
def refusing_twins(message: str, *, field: str | None = None) -> Iterator[None]:
    """Turn the refusal of a unique constraint into one a person can read. Raises Conflict."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(message, field=field) from error
