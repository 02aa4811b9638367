"""Typed input of the API. What is unknown, malformed or not offered is refused with the field, never ignored."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import GenericAlias
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError, from_json

from core import ids
from core.cursors import Cursor
from core.errors import AppError

B = TypeVar("B", bound="Input")
MAX_AMOUNT = 10**15  # minor units; fits every database and is beyond any sale


def _whole(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("whole_number", "this must be a whole number, without quotes")
    if isinstance(value, float) and not value.is_integer():
        raise PydanticCustomError("whole_number", "this must be a whole number, without a fraction")
    return int(value)


#: A whole number; clients that only know floats may send 7.0.
WholeNumber = Annotated[int, BeforeValidator(_whole)]
#: An amount in whole minor units, such as cents.
WholeMinor = Annotated[WholeNumber, Field(ge=-MAX_AMOUNT, le=MAX_AMOUNT)]


def _as_day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


#: A day such as 2026-03-01.
Day = Annotated[date, BeforeValidator(_as_day)]


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise PydanticCustomError("moment", "send it with its zone, such as 2026-03-01T00:00:00Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("moment", "this is outside the years that a calendar can hold") from error


#: A moment with its zone, in UTC.
Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Input(BaseModel):
    """What every input shares: camelCase on the wire, no unknown fields, no silent conversions."""

    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, frozen=True, str_strip_whitespace=True, strict=True
    )
    #: Fields of the protocol that Tandem does not offer: refused when they carry a value, else dropped.
    not_offered: ClassVar[frozenset[str]] = frozenset()
    #: What a command calls a field that has another name on the wire, for refusals.
    wire_names: ClassVar[Mapping[str, str]] = {}
    null_means_absent: ClassVar[bool] = True

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Return the typed body of a request. Raises AppError naming the first field at fault."""
        return cls._checked(parsed(raw))

    @classmethod
    def _checked(cls, given: object) -> Self:
        if not isinstance(given, dict):
            raise AppError("The body must be a JSON object, such as {}.")
        try:
            return cls.model_validate_json(json.dumps(cls.offered(given)))
        except ValidationError as error:
            raise refused(error) from error

    @classmethod
    def on_the_wire(cls, field: str | None) -> str | None:
        """Return the name a field has for the caller, for one that a command names in a refusal."""
        if field is None or field in cls.wire_names:
            return cls.wire_names.get(field or "")
        return to_camel(field) if field in cls.model_fields else field

    @classmethod
    def offered(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the input without what we do not offer, and without nulls where null means absent."""
        for name in cls.not_offered & given.keys():
            if given[name] not in (None, False, "", "false", [], {}):
                raise AppError(f"Tandem does not offer “{name}”. Leave it out.", field=name)
        kept = {name: value for name, value in given.items() if name not in cls.not_offered}
        return _without_nulls(kept) if cls.null_means_absent else kept


class CreateInput(Input):
    """A body that makes something: null is the same as leaving the field out."""


class PatchInput(Input):
    """A body that changes something: a field left out stays, null clears it."""

    null_means_absent: ClassVar[bool] = False


class QueryInput(Input):
    """What stands in the query string."""

    @classmethod
    def read_query(cls, values: Mapping[str, str]) -> Self:
        """Return the typed query. Raises AppError naming the first field at fault."""
        given = {name: value for name, value in cls.offered(values).items() if value != ""}
        try:
            return cls.model_validate_strings(given, by_alias=True)
        except ValidationError as error:
            raise refused(error) from error


class Paging(QueryInput):
    """Pages counted from 1."""

    page: int = Field(1, ge=1, le=100_000)
    page_size: int = Field(100, ge=1, le=100)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.page_size


class CursorPaging(QueryInput):
    """Pages that follow an id: those after it, or those before it."""

    starting_after: str | None = None
    ending_before: str | None = None
    page: int = Field(1, ge=1, le=100_000)
    page_size: int = Field(100, ge=1, le=100)

    def cursor(self, prefix: str, *, newest_first: bool = True) -> Cursor:
        """Return the part of a list this asks for. Raises AppError for two cursors, NotFound for an id that is none."""
        if self.starting_after and self.ending_before:
            raise AppError("Send startingAfter or endingBefore, not both.", field="endingBefore")
        return Cursor(
            after=ids.parse_given(self.starting_after, prefix),
            before=ids.parse_given(self.ending_before, prefix),
            newest_first=newest_first,
            page=self.page,
            page_size=self.page_size,
        )


def read_list(kind: type[B], raw: bytes, *, at_most: int) -> list[B]:
    """Return a typed JSON array of inputs. Raises AppError for another shape, too many items or the first bad field."""
    given = parsed(raw)
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise AppError("The body must be a JSON array of objects, such as [{}].")
    if not 1 <= len(given) <= at_most:
        raise AppError(f"Send between 1 and {at_most} items at a time.")
    try:
        raw_list = json.dumps([kind.offered(item) for item in given])
        adapter: TypeAdapter[list[B]] = TypeAdapter(_list_of(kind))
        return adapter.validate_json(raw_list)
    except ValidationError as error:
        raise refused(error) from error


def _list_of(kind: type[Input]) -> Any:
    return GenericAlias(list, (kind,))


def parsed(raw: bytes) -> object:
    """Return the JSON of a body; an empty one is an empty object. Raises AppError when it is not JSON."""
    try:
        return from_json(raw or b"{}", allow_inf_nan=False)
    except ValueError as error:
        raise AppError(f"The body is not valid JSON: {error}. Check its quotes, commas and brackets.") from error


def refused(error: ValidationError) -> AppError:
    """Return the refusal for the first thing that is wrong with an input, as a sentence with its field."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or None
    return AppError(_sentence(first, field or "The body"), field=field)


def _sentence(error: ErrorDetails, field: str) -> str:
    if error["type"] == "missing":
        return f"“{field}” is missing. Send it."
    if error["type"] == "extra_forbidden":
        return f"There is no field “{field}” here. Check its spelling in the documentation."
    text = error["msg"].removeprefix("Value error, ")
    return f"“{field}”: {text[:1].lower()}{text[1:].rstrip('.')}."


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
