"""Migrations: up, the same as the models say, down to nothing, and up again, with every trigger in place."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from core import health, triggers
from core.db import Base, db
from tests.harness.fixtures import make_settings
from tests.harness.plugin import worker_name
from tests.harness.server import new_url

FOLDER = str(Path(__file__).resolve().parents[2] / "migrations")


@pytest.fixture
def empty_app(folder: Path) -> Iterator[Flask]:
    """The app over a database that holds nothing at all."""
    from app import create_app

    app = create_app(make_settings(folder, new_url(f"migrations_{worker_name()}", folder)))
    with app.app_context():
        db.session.remove()
        with db.engine.begin() as connection:
            assert not inspect(connection).get_table_names()
        yield app
        db.session.remove()
        db.engine.dispose()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def missing_triggers() -> set[str]:
    with db.engine.connect() as connection:
        return triggers.missing(connection)


def tables() -> set[str]:
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_down_and_up_again(empty_app: Flask) -> None:
    assert health.check_migrations() is not None
    db.session.rollback()  # what was read before belongs to a snapshot of its own
    flask_migrate.upgrade(FOLDER)
    assert health.check_migrations() is None
    assert differences() == [], "The models changed: write a migration for it."
    assert not missing_triggers()

    flask_migrate.downgrade(FOLDER, revision="base")
    assert tables() == set()

    flask_migrate.upgrade(FOLDER)
    assert differences() == []
    assert not missing_triggers()


def test_migrations_are_one_line_without_branches() -> None:
    script = ScriptDirectory(FOLDER)
    numbers = [revision.revision for revision in script.walk_revisions()]
    assert len(script.get_heads()) == 1
    assert sorted(numbers, reverse=True) == numbers


def test_tables_of_tests_have_every_trigger(app: Flask) -> None:
    assert not missing_triggers()
