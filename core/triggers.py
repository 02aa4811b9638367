"""Immutability: triggers that refuse to change or delete rows of books and facts, the same on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, event, inspect, text

from core.db import Base

_FUNCTION = "tandem_refuse_change"
_tables: dict[str, "_Guard"] = {}


@dataclass
class _Guard:
    """What may not happen to a table's rows: no change at all, or none to some columns; deleting never."""

    table: str
    columns: tuple[str, ...] = field(default=())


def append_only(*tables: str) -> None:
    """Declare tables whose rows are never changed and never deleted."""
    for table in tables:
        _tables[table] = _Guard(table)


def frozen_columns(table: str, *columns: str) -> None:
    """Declare columns that never change once written, in rows that are never deleted."""
    _tables[table] = _Guard(table, columns)


def names() -> set[str]:
    """Return the names of all triggers that must be present."""
    return {f"tr_{table}_{verb}" for table in _tables for verb in ("update", "delete")}


def statements(dialect: str, tables: set[str] | None = None) -> Iterator[str]:
    """Yield the SQL that makes the triggers of these tables (all when None)."""
    if dialect == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME; END $$"
        )
    for guard in _tables.values():
        if tables is None or guard.table in tables:
            yield from (_trigger(dialect, guard, verb) for verb in ("update", "delete"))


def _trigger(dialect: str, guard: _Guard, verb: str) -> str:
    changed = "IS DISTINCT FROM" if dialect == "postgresql" else "IS NOT"
    when = " OR ".join(f'OLD."{name}" {changed} NEW."{name}"' for name in guard.columns)
    condition = f" WHEN ({when})" if when and verb == "update" else ""
    head = f'CREATE TRIGGER tr_{guard.table}_{verb} BEFORE {verb.upper()} ON "{guard.table}" FOR EACH ROW{condition}'
    if dialect == "postgresql":
        return f"{head} EXECUTE FUNCTION {_FUNCTION}()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'rows of {guard.table} are never changed or deleted'); END"


def create(connection: Connection, tables: set[str] | None = None) -> None:
    """Make the triggers of these tables (all when None); those that stand already are made anew."""
    drop_all(connection)
    for statement in statements(connection.dialect.name, tables):
        connection.exec_driver_sql(statement.replace("%", "%%") if "%" in statement else statement)


def create_present(connection: Connection) -> None:
    """Make the triggers of every guarded table that exists, as a migration does at its end."""
    create(connection, set(inspect(connection).get_table_names()))


def drop_all(connection: Connection) -> None:
    """Remove every trigger of ours, as a migration must before it rebuilds a table."""
    for name, table in _present(connection):
        suffix = f' ON "{table}"' if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER {name}{suffix}")


def missing(connection: Connection) -> set[str]:
    """Return the names of the triggers that should be there and are not."""
    return names() - {name for name, _ in _present(connection)}


def _present(connection: Connection) -> list[tuple[str, str]]:
    """Return name and table of every trigger of ours."""
    if connection.dialect.name == "postgresql":
        sql = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgname LIKE 'tr_%'"
        )
    else:
        sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tr_%'"
    return [(row[0], row[1]) for row in connection.execute(text(sql))]


@event.listens_for(Base.metadata, "after_create")
def _after_create(_target: object, connection: Connection, **_options: object) -> None:
    create(connection)
