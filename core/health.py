"""Health: is this process alive, can it take work, and how is it doing. Other packages add their own checks."""

import hmac
from collections.abc import Callable
from datetime import timedelta

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from core import engine, jobs, triggers
from core.access import public
from core.config import settings
from core.db import db
from core.errors import AppError, NotFound

log = structlog.get_logger(__name__)
pages = Blueprint("health", __name__)
PATIENCE = timedelta(minutes=5)  # a due job that waits longer means that no worker runs
Check = Callable[[], str | None]
_checks: dict[str, Check] = {}


def ready_when(name: str) -> Callable[[Check], Check]:
    """Register a check of readiness: it returns what is wrong in one sentence, or None."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


@pages.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that this process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether this process can take work, and if not, why."""
    reasons = find_reasons()
    return jsonify(status="unavailable" if reasons else "ok", reasons=reasons), 503 if reasons else 200


@pages.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Give figures to a Prometheus that knows the token; to everybody else there is no such page."""
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotFound("There is nothing here.")
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def find_reasons(*names: str) -> dict[str, str]:
    """Return what keeps this process from taking work, by the name of the check (all when none is named)."""
    answers = {name: _ask(check) for name, check in _checks.items() if not names or name in names}
    return {name: answer for name, answer in answers.items() if answer}


def _ask(check: Check) -> str | None:
    try:
        return check()
    except (SQLAlchemyError, AppError) as error:
        db.session.remove()
        log.warning("not_ready", error=str(error).splitlines()[0])
        return error.message if isinstance(error, AppError) else "The database does not answer."


@ready_when("database")
def check_database() -> str | None:
    """The database answers, as safely as it must, with its triggers in place."""
    connection = db.session.connection()
    engine.check_pragmas(connection)
    missing = triggers.missing(connection)
    return f"Triggers are missing: {', '.join(sorted(missing))}." if missing else None


@ready_when("migrations")
def check_migrations() -> str | None:
    """The database is at the newest migration."""
    context = MigrationContext.configure(db.session.connection())
    newest = ScriptDirectory(f"{current_app.root_path}/migrations").get_current_head()
    current = context.get_current_revision()
    return None if current == newest else f"The database is at {current}, the code at {newest}. Run flask db upgrade."


@ready_when("jobs")
def check_jobs() -> str | None:
    """Due work is being done."""
    wait = jobs.longest_wait()
    if wait is None or wait < PATIENCE:
        return None
    return f"Work has waited {wait.total_seconds() // 60:.0f} minutes. Start a worker: flask worker."
