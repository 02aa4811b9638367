"""Typed answers of the API. Every answer is checked against its own type before it leaves."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


#: A moment as the API writes it: `2026-01-03T09:00:00.000Z`.
Moment = Annotated[datetime, PlainSerializer(_as_text, return_type=str)]


def stamp(moment: datetime | None) -> str | None:
    """Return a moment as the API writes it, or None."""
    return None if moment is None else _as_text(moment)


class Answer(BaseModel):
    """What every answer shares: camelCase on the wire, and it can be made from a row."""

    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, populate_by_name=True, from_attributes=True, serialize_by_alias=True
    )


class ErrorDetail(Answer):
    """What is wrong and what to do next."""

    code: str
    message: str
    doc_url: str | None = Field(None, alias="doc_url")
    field: str | None = None


class ErrorAnswer(Answer):
    """The one shape of every refusal."""

    error: ErrorDetail
