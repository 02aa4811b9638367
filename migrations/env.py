"""Runs migrations: one transaction each, foreign keys checked at the end, immutability triggers put back."""

from alembic import context
from sqlalchemy import Connection

from core import triggers
from core.db import Base, db
from core.turns import write_turn


def run() -> None:
    """Bring the database to the revision asked for."""
    with write_turn(), db.engine.connect() as connection:
        _set_foreign_keys(connection, on=False)
        try:
            _migrate(connection)
        finally:
            _set_foreign_keys(connection, on=True)


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="core.db.",
        transactional_ddl=True,  # SQLite can, once the driver lets us begin by ourselves
    )
    with connection.begin():
        triggers.drop_all(connection)  # rebuilding a table drops them silently; moving data needs them gone
        context.run_migrations()
        _check_foreign_keys(connection)
        triggers.create_present(connection)


def _set_foreign_keys(connection: Connection, *, on: bool) -> None:
    """SQLite changes this only between transactions, so it is said to the driver itself."""
    driver = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and driver is not None:
        cursor = driver.cursor()
        cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
        cursor.close()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"Rows point at rows that do not exist: {broken[:5]}. Nothing was changed.")


run()
