"""Many rows at once: storing them, and asking for them so many at a time.

The statement and what turns each column's values are prepared once for a table. A batch costs a fraction of what as
many single rows do; what it may not do is the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Column, CursorResult, Dialect, inspect
from sqlalchemy.dialects import postgresql, sqlite

from core.db import Base, db

Rows = Sequence[dict[str, Any]]
_Convert = Callable[[Any], Any] | None
Item = TypeVar("Item")
BATCH = 500
"""How many values one question names: far from what either database takes."""


def batches(items: Sequence[Item], size: int = BATCH) -> Iterator[Sequence[Item]]:
    """Yield some items after the other, in order, at most `size` at a time."""
    return (items[first : first + size] for first in range(0, len(items), size))


def add_all_if_missing(table: type[Base], rows: Rows) -> int:
    """Store many rows at once, leaving out those that a unique constraint knows; returns how many are new.

    All name the same attributes. What they do not name has the column's default.
    """
    if not rows:
        return 0
    db.session.flush()  # a statement that the driver gets as it is, unlike others, does not do so by itself
    connection = db.session.connection()
    prepared = _prepare(table, tuple(rows[0]), connection.dialect)
    return connection.exec_driver_sql(prepared.statement, prepared.values_of(rows)).rowcount


def count_rows(result: object) -> int:
    """Return how many rows a statement changed or deleted, from what executing it returned."""
    return result.rowcount if isinstance(result, CursorResult) else 0


@dataclass(frozen=True, slots=True)
class _Part:
    """One column of the statement: the attribute it is filled from, or its default, and how a value is turned."""

    attribute: str | None
    default: Callable[[], Any]
    convert: _Convert

    def values_of(self, rows: Rows) -> list[Any]:
        given = [self.default() if self.attribute is None else row[self.attribute] for row in rows]
        if self.convert is None:
            return given
        first = given[0]
        if all(value is first for value in given):
            return [self.convert(first)] * len(given)
        return [self.convert(value) for value in given]


@dataclass(frozen=True, slots=True)
class _Prepared:
    statement: str
    names: tuple[str, ...]
    parts: tuple[_Part, ...]
    is_by_name: bool

    def values_of(self, rows: Rows) -> list[Any]:
        """Return the parameters of every row as the driver takes them."""
        columns = zip(*(part.values_of(rows) for part in self.parts), strict=True)
        return [dict(zip(self.names, values, strict=True)) for values in columns] if self.is_by_name else list(columns)


@lru_cache(maxsize=64)
def _prepare(table: type[Base], attributes: tuple[str, ...], dialect: Dialect) -> _Prepared:
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    columns = Base.metadata.tables[table.__tablename__].columns
    filled = {each.columns[0].name: each.key for each in inspect(table).column_attrs if each.key in attributes}
    used = {column.name: column for column in columns if column.name in filled or column.default is not None}
    statement = insert(columns.values()[0].table).values(dict.fromkeys(used)).on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect, column_keys=list(used))
    names = tuple(compiled.positiontup or used)
    parts = tuple(_part(used[name], filled.get(name), dialect) for name in names)
    return _Prepared(str(compiled), names, parts, is_by_name=not compiled.positional)


def _part(column: Column[Any], attribute: str | None, dialect: Dialect) -> _Part:
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    return _Part(attribute, _default_of(column), convert)


def _default_of(column: Column[Any]) -> Callable[[], Any]:
    default: Any = column.default
    if default is None:
        return lambda: None
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)
