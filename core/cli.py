"""The operator's commands that belong to no business: serving, working, and looking at the installation."""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
import flask_migrate
from flask import Blueprint, Flask, current_app
from flask.cli import ScriptInfo

from core import audit, backups, health, jobs, lifeline, privacy, worker
from core import serve as serving
from core.access import Access, all_access
from core.api.openapi import describe
from core.config import Settings, settings
from core.db import db
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


@cli.cli.group("privacy")
def privacy_group() -> None:
    """What is kept of a person."""


@privacy_group.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def erase_person(email: str, yes: bool, as_json: bool) -> None:
    """Forget who stands behind an e-mail address. Orders, earnings, accepted agreements and the trail's chain stay."""
    found = privacy.find_person(email)
    if found and not yes:
        listed = ", ".join(f"{count} {name}" for name, count in found.items())
        click.confirm(f"This empties {listed}. It cannot be undone. Go on?", abort=True, err=True)
    counts = privacy.forget_person(email)
    lines = "\n".join(f"Emptied {count} {name}." for name, count in counts.items())
    click.echo(json.dumps({"emptied": counts}) if as_json else lines)


@cli.cli.command("openapi")
@refusing
def show_openapi() -> None:
    """Print the description of the API, OpenAPI 3.1, as /api/v1/openapi.json gives it."""
    click.echo(json.dumps(describe(_this_app(), settings().public_url.rstrip("/")), indent=2))


@cli.cli.command("routes")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@refusing
def show_routes(as_json: bool) -> None:
    """List every address with its methods and who may call it."""
    access = dict(all_access(current_app))
    rows = [
        {
            "path": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "needs": _needs(access, rule.endpoint),
        }
        for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]
    lines = [f"{' '.join(row['methods']):<12} {row['path']}  {row['needs']}" for row in rows]
    click.echo(json.dumps(rows) if as_json else "\n".join(lines))


def _needs(access: dict[str, Access | None], endpoint: str) -> str:
    declared = access[endpoint]
    if declared is None or declared.is_public:
        return "public"
    return f"{declared.permission or 'signed in'}{', confirmed lately' if declared.fresh else ''}"


@cli.cli.group("backup")
def backup() -> None:
    """One file with database, files and secrets: made while the product runs, compared with it, put back."""


@backup.command("create")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder; else instance/backups.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def create_backup(folder: Path | None, as_json: bool) -> None:
    """Make a backup. It holds the secrets: keep it as safe as the installation."""
    path = backups.create(settings(), folder or settings().instance_path / "backups")
    answer = {"file": str(path), "bytes": path.stat().st_size}
    click.echo(json.dumps(answer) if as_json else f"{path} ({answer['bytes']:,} bytes)")


@backup.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--exact", is_flag=True, help="Also fail when the installation has changed since.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def verify_backup(file: Path, exact: bool, as_json: bool) -> None:
    """Read a backup whole and compare it, row by row, with the installation; fails when it is broken."""
    found = backups.verify(settings(), file)
    others = [*found.other_tables, *found.other_files]
    changed = f"Changed since it was made: {', '.join(others)}." if others else "Nothing has changed since it was made."
    whole = f"The backup is whole: {found.rows:,} rows of {found.tables} tables, {found.files:,} files. {changed}"
    click.echo(json.dumps(found.to_json()) if as_json else whole)
    if exact and not found.is_same:
        raise click.exceptions.Exit(1)


@backup.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace what this installation holds.")
@refusing
def restore_backup(file: Path, replace: bool) -> None:
    """Put a backup in the place of this installation's data. Stop Tandem first."""
    db.engine.dispose()
    done = backups.restore(settings(), file, replace=replace)
    click.echo(f"Restored {done.tables} tables and {done.files} files.")
    if done.secrets:
        click.echo(f"It was made with other secrets. Put what {done.secrets} holds into .env, then delete that file.")
