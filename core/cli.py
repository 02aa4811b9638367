"""The operator's commands that belong to no business: serving, working, and looking at the installation."""

import json
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click
import flask_migrate
from flask import Blueprint, Flask
from flask.cli import ScriptInfo

from core import audit, health, jobs, lifeline, worker
from core import serve as serving
from core.config import Settings, settings
from core.errors import AppError

P = ParamSpec("P")
cli = Blueprint("core_cli", __name__, cli_group=None)


def refusing(fn: Callable[P, None]) -> Callable[P, None]:
    """Turn a refusal inside a command line into one sentence and a failing exit code."""

    @wraps(fn)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            fn(*args, **kwargs)
        except AppError as refusal:
            raise click.ClickException(refusal.message) from refusal

    return run


def _this_app() -> Flask:
    """Return the app itself, for threads and processes that open contexts of their own."""
    return click.get_current_context().ensure_object(ScriptInfo).load_app()


@cli.cli.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, help="Web processes; SQLite takes one.")
@click.option("--with-worker", is_flag=True, help="Run the worker too, as one box needs.")
@click.option("--upgrade", is_flag=True, help="Bring the database to the newest migration first.")
@click.option("--check", is_flag=True, help="Start, wait until ready, print one line of JSON, and stop.")
@refusing
def serve(host: str, port: int, workers: int, with_worker: bool, upgrade: bool, check: bool) -> None:
    """Serve the product and stay until told to end."""
    if upgrade:
        flask_migrate.upgrade()
    plan = serving.Plan(host=host, port=port, workers=workers, with_worker=with_worker, check=check)
    serving.serve(_this_app(), settings(), plan)


@cli.cli.command("worker")
@click.option("--threads", default=2, show_default=True, help="Jobs at a time.")
@refusing
def work(threads: int) -> None:
    """Do the jobs that commands wrote, until told to end."""
    lifeline.follow_supervisor()
    worker.run(_this_app(), settings(), threads=threads)


@cli.cli.command("tick")
@refusing
def tick() -> None:
    """Plan what is periodic and do what is due, once: for cron where no worker runs."""
    click.echo(f"{jobs.tick()} jobs done.")


@cli.cli.command("doctor")
@click.option("--json", "as_json", is_flag=True)
@refusing
def doctor(as_json: bool) -> None:
    """Look at the installation the way /readyz does, and at what only an operator can mend; say what is wrong."""
    reasons = health.find_worries()
    click.echo(json.dumps(reasons) if as_json else "\n".join(reasons.values()) or "Everything is in order.")
    if reasons:
        raise click.exceptions.Exit(1)


@cli.cli.command("settings")
@click.option("--markdown", is_flag=True, help="The table of the README.")
@refusing
def show_settings(markdown: bool) -> None:
    """List every setting with what it is for."""
    for name, field in Settings.model_fields.items():
        if field.description:
            variable = "TANDEM_DEMO" if name == "is_demo" else name.upper()
            click.echo(f"| `{variable}` | {field.description} |" if markdown else f"{variable:<18} {field.description}")


@cli.cli.group("audit")
def audit_group() -> None:
    """The trail of who did what."""


@audit_group.command("verify")
@click.option("--against", default="", help="A hash printed earlier that must still be part of the trail.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def verify_audit(against: str, as_json: bool) -> None:
    """Check that no row of the trail was changed or cut off, and print the last link of every chain."""
    broken = list(audit.broken_links())
    if against and not audit.has_link(against):
        broken.append(f"The trail no longer holds {against}: rows were replaced since it was printed.")
    rows = audit.list_heads()
    heads = [{"chain": f"{row.kind} {row.seller_id}", "seq": row.seq, "hash": row.hash} for row in rows]
    lines = broken or ["The trail is whole.", *(f"{head['chain']} {head['seq']} {head['hash']}" for head in heads)]
    click.echo(json.dumps({"ok": not broken, "broken": broken, "heads": heads}) if as_json else "\n".join(lines))
    if broken:
        raise click.exceptions.Exit(1)
