"""Statements compiled once: storing a click must cost microseconds, and building SQL anew for every batch does not."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnClause, Connection, Dialect, Insert, insert
from sqlalchemy.dialects import postgresql, sqlite

from core.db import IdType
from tracking.models import Click, ClickRollup

Values = Mapping[str, Any]


class Prepared:
    """One INSERT for one kind of database: its SQL, and how each value is turned into what the driver takes."""

    def __init__(self, statement: Insert, dialect: Dialect) -> None:
        columns = statement.table.columns
        compiled = statement.compile(dialect=dialect, column_keys=list(columns.keys()))
        self._sql = str(compiled)
        self._is_positional = bool(compiled.positional)
        self._names = list(compiled.positiontup or columns.keys())
        self._turn = [_turning(columns[name], dialect) for name in self._names]

    def run(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Send rows to the database in one go."""
        made = [[turn(row[name]) for name, turn in zip(self._names, self._turn, strict=True)] for row in rows]
        if self._is_positional:
            connection.exec_driver_sql(self._sql, [tuple(values) for values in made])
        else:
            connection.exec_driver_sql(self._sql, [dict(zip(self._names, values, strict=True)) for values in made])


def _turning(column: ColumnClause[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """Return what turns a column's values. Ids of links and the like come again and again, so they are remembered."""
    turn = column.type.dialect_impl(dialect).bind_processor(dialect)
    if turn is None:
        return _as_it_is
    is_repeated = isinstance(column.type, IdType) and column.name != "id"
    return lru_cache(maxsize=4096)(turn) if is_repeated else turn


def _as_it_is(value: Any) -> Any:
    return value


class ClickStatements:
    """What the click writer sends: the clicks, and what they add to the daily sums."""

    def __init__(self, dialect: Dialect) -> None:
        self.clicks = Prepared(insert(Click), dialect)
        self.sums = Prepared(_adding(dialect), dialect)


def _adding(dialect: Dialect) -> Insert:
    added: Callable[..., Any] = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    statement = added(ClickRollup)
    summed: Insert = statement.on_conflict_do_update(
        index_elements=["placement_id", "link_id", "day", "traffic_class"],
        set_={"count": ClickRollup.count + statement.excluded["count"]},
    )
    return summed
