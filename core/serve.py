"""Serving: web, worker and whatever else an installation runs start, get ready and end together."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import click
from flask import Flask

from core import health
from core.config import Settings
from core.errors import AppError
from core.supervise import Program, Supervisor

_READY_WITHIN = 60.0  # seconds from start to a green /readyz
_SIGN_IN = "tandem_sign_in_links"
_PROGRAMS = "tandem_programs"


@dataclass(frozen=True)
class SignInLink:
    """A way in for one role, printed where only the operator sees it."""

    role: str
    email: str
    url: str


@dataclass(frozen=True)
class Plan:
    """What to serve: where, with how many web processes, with a worker or not, and whether only to try it out."""

    host: str
    port: int
    workers: int
    with_worker: bool
    check: bool


def offer_sign_in(app: Flask, find: Callable[[], Sequence[SignInLink]]) -> None:
    """Let `find` say which sign-in links are printed once the product is ready."""
    app.extensions[_SIGN_IN] = find


def run_beside(app: Flask, find: Callable[[], Program | None]) -> None:
    """Let another program run beside web and worker, as the demo's fake services do. None: not in this installation."""
    app.extensions.setdefault(_PROGRAMS, []).append(find)


def serve(app: Flask, settings: Settings, plan: Plan) -> None:
    """Start everything, say where it is, and stay until told to end. Raises AppError when it cannot run."""
    if settings.is_sqlite and plan.workers > 1:
        raise AppError("SQLite takes one web process. Use --workers 1, or set DATABASE_URL to a PostgreSQL.")
    with app.app_context():
        reasons = health.find_reasons("database", "migrations")
    if reasons:
        raise AppError(" ".join(reasons.values()))
    with Supervisor(_programs(app, plan)) as together:
        if not together.wait_until(lambda: _is_ready(plan), seconds=_READY_WITHIN):
            if together.was_told_to_end:
                return
            raise AppError(_why_not(together, plan))
        _announce(app, settings, plan)
        ended = None if plan.check else together.wait()
    if ended:
        raise AppError(f"The {ended} process ended by itself, so everything was stopped. Its last lines say why.")


def _programs(app: Flask, plan: Plan) -> list[Program]:
    where = ["--host", plan.host, "--port", str(plan.port), "--workers", str(plan.workers)]
    web = Program("web", [sys.executable, "-m", "core.web", *where])
    worker = Program("worker", [sys.executable, "-m", "flask", "--app", "app", "worker"])
    finders: list[Callable[[], Program | None]] = app.extensions.get(_PROGRAMS, [])
    with app.app_context():
        others = [program for find in finders if (program := find()) is not None]
    return [*others, web, *([worker] if plan.with_worker else [])]


def _local_url(plan: Plan) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(plan.host, plan.host)  # noqa: S104 (compared, not bound)
    return f"http://{host}:{plan.port}"


def _is_ready(plan: Plan) -> bool:
    try:
        with urllib.request.urlopen(f"{_local_url(plan)}/readyz", timeout=2) as answer:  # noqa: S310 (ours, http)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _why_not(together: Supervisor, plan: Plan) -> str:
    ended = together.ended()
    if ended:
        return f"The {ended} process did not start. Its last lines say why."
    try:
        urllib.request.urlopen(f"{_local_url(plan)}/readyz", timeout=2).close()  # noqa: S310 (ours, http)
    except urllib.error.HTTPError as refusal:
        reasons = json.loads(refusal.read()).get("reasons", {})
        return f"Tandem started but is not ready. {' '.join(reasons.values())}"
    except OSError:
        pass
    return f"Tandem did not answer at {_local_url(plan)} within {_READY_WITHIN:.0f} seconds."


def _announce(app: Flask, settings: Settings, plan: Plan) -> None:
    find: Callable[[], Sequence[SignInLink]] = app.extensions.get(_SIGN_IN, list)
    with app.app_context():
        links = find()
    if plan.check:
        click.echo(json.dumps({"url": settings.public_url, "sign_in": [asdict(link) for link in links]}))
        return
    click.echo(f"\nTandem is ready at {settings.public_url}\n")
    for link in links:
        click.echo(f"  {link.role:<18} {link.email:<34} {link.url}")
    click.echo("\nPress Ctrl-C to stop.")
