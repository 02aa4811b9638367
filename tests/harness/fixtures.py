"""What a test may ask for: the app, a client, a clock. Every test runs inside an app context with an empty database."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.listening import ears
from core.config import Settings, load
from core.db import db
from tests.harness.client import Client
from tests.harness.clock import Clock
from tests.harness.database import TestDatabase
from tests.harness.plugin import worker_name
from tests.harness.queries import QueryCounter
from tests.harness.server import new_url, scratch_folder


def make_settings(folder: Path, database_url: str) -> Settings:
    """Return the settings of a test installation that keeps everything in one folder."""
    return load(
        _env_file=None,
        instance_path=folder,
        database_url=database_url,
        secret_key="not-a-secret-only-for-tests-" + "0" * 32,
        public_url="http://localhost",
        is_testing=True,
    )


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """The folder that holds this test process's files: database, mail, uploads."""
    with scratch_folder() as path:
        yield path


@pytest.fixture(scope="session")
def session_app(folder: Path) -> Flask:
    """The app, made once for all tests of this process."""
    from app import create_app

    app = create_app(make_settings(folder, new_url(f"tandem_{worker_name()}", folder)))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Client
    return app


@pytest.fixture(scope="session")
def database(session_app: Flask) -> Iterator[TestDatabase]:
    """The database of this test process, with all its tables."""
    made = TestDatabase(session_app)
    made.create()
    yield made
    with session_app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def app(session_app: Flask, database: TestDatabase) -> Iterator[Flask]:
    """The app with its context open and nothing in the database."""
    with opened(session_app, database):
        yield session_app


@contextmanager
def opened(app: Flask, database: TestDatabase) -> Iterator[None]:
    """Open an app's context over an empty database."""
    with app.app_context():
        database.empty()
        ears.believe_s, ears.unknown = math.inf, (frozenset(), math.inf)  # nobody listens in an empty database,
        ears.known.clear()  # and who begins to is noticed at once
        yield
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with. See `sign_in` in tests/harness/people.py."""
    return app.test_client()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands still until the test moves it."""
    with Clock() as standing:
        yield standing


@pytest.fixture
def queries(app: Flask) -> Iterator[QueryCounter]:
    """Counts what is asked of the database: `with queries.at_most(12): client.get(…)`."""
    with QueryCounter(db.engine) as counter:
        yield counter
