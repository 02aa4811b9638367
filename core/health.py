"""Health: is this process alive, and can it take work. Other packages add their own checks."""

import shutil
from collections.abc import Callable
from datetime import timedelta

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from core import engine, jobs, mail, triggers, worker
from core.access import public
from core.config import settings
from core.db import db
from core.errors import AppError

log = structlog.get_logger(__name__)
pages = Blueprint("health", __name__)
PATIENCE = timedelta(minutes=5)  # a due job that waits longer means that no worker runs
LATELY = timedelta(days=7)
_ROOM = 512 * 2**20  # bytes
Check = Callable[[], str | None]
_checks: dict[str, Check] = {}
_worries: dict[str, Check] = {}


def ready_when(name: str) -> Callable[[Check], Check]:
    """Register a check of readiness: it returns what is wrong in one sentence, or None."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def doctor_asks(name: str) -> Callable[[Check], Check]:
    """Register a check of what wants a look by the operator, and keeps no process from taking work."""

    def register(check: Check) -> Check:
        _worries[name] = check
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


def find_reasons(*names: str) -> dict[str, str]:
    """Return what keeps this process from taking work, by the name of the check (all when none is named)."""
    answers = {name: _ask(check) for name, check in _checks.items() if not names or name in names}
    return {name: answer for name, answer in answers.items() if answer}


def find_worries() -> dict[str, str]:
    """Return everything the operator should look at, by the name of the check: what keeps work away, and the rest."""
    return find_reasons() | {name: answer for name, check in _worries.items() if (answer := _ask(check))}


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


@doctor_asks("redis")
def check_redis() -> str | None:
    """Redis answers, where there should be one."""
    return worker.why_no_queue(settings())


@doctor_asks("mail")
def check_mail() -> str | None:
    """Mails are leaving."""
    stuck = mail.count_stuck(PATIENCE)
    return f"{stuck} mails could not be sent yet. Check MAIL_URL, and the worker's log." if stuck else None


@doctor_asks("failed")
def check_failed_jobs() -> str | None:
    """No job was given up in the last days."""
    failed = jobs.count_failed(LATELY)
    return f"{failed} jobs were given up in the last {LATELY.days} days. The worker's log says why." if failed else None


@doctor_asks("disk")
def check_disk() -> str | None:
    """The disk of the instance has room left."""
    left = shutil.disk_usage(settings().instance_path).free
    if left >= _ROOM:
        return None
    return (
        f"The disk of {settings().instance_path} has {left // 2**20} MB left. Free some: a full disk stops all writing."
    )


@doctor_asks("sweeps")
def check_sweeps() -> str | None:
    """Periodic work was done for every seller."""
    told = [f"{task} failed for {', '.join(sellers)}" for task, sellers in jobs.failed_sweeps().items()]
    return f"{'; '.join(told)}. The log says why; the others were done." if told else None
