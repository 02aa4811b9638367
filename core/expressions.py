"""SQL that both databases know, each under names of its own."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    SQLColumnExpression,
    Text,
    Uuid,
    any_,
    cast,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from core.db import db
from core.ids import Id


def number_in(stored: SQLColumnExpression[Any], name: str) -> ColumnElement[int]:
    """Return the whole number under a name of what a `Json` column stores; null where there is none."""
    return cast(text_in(stored, name), BigInteger)


def text_in(stored: SQLColumnExpression[Any], name: str) -> ColumnElement[str]:
    """Return the text under a name of what a `Json` column stores; null where there is none."""
    written = type_coerce(stored, Text)
    if _is_postgresql():
        return func.jsonb_extract_path_text(cast(written, JSONB), name, type_=Text)
    return func.json_extract(written, f"$.{name}", type_=Text)


def text_of(column: SQLColumnExpression[Id] | SQLColumnExpression[Id | None]) -> ColumnElement[str]:
    """Return an id as 32 hexadecimal digits in lower case, as `Id.hex` writes it."""
    if _is_postgresql():
        return func.replace(cast(column, Text), "-", "")
    return func.lower(func.hex(column))


def is_one_of(column: SQLColumnExpression[Id], ids: Collection[Id]) -> ColumnElement[bool]:
    """Whether an id is one of many. They go to the database as one value, so there can be any number of them."""
    if _is_postgresql():
        return column == any_(cast(literal(list(ids), ARRAY(Uuid())), ARRAY(Uuid())))
    each = func.json_each(json.dumps([one.hex.upper() for one in ids])).table_valued("value")
    return func.hex(column).in_(select(each.c.value))


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"
