"""`flask payouts export`, `files` and `set-aside`: the files of a run, of every kind that its page makes."""

from collections.abc import Sequence
from pathlib import Path

import click

from accounts.acting import actor_of
from accounts.permissions import Permission
from core.cli import refusing
from core.errors import AppError, Conflict
from core.files import storage
from core.ids import parse
from payouts.cli.blueprint import payouts
from payouts.cli.options import as_option, organization_option, run_argument
from payouts.commands import exports
from payouts.models import Artefact, PayoutRun
from payouts.queries.files import RunFile, list_files
from payouts.queries.runs import get_run, payouts_of
from payouts.rules.files import FileKind

_KINDS = click.Choice([kind.value for kind in FileKind])


@payouts.command("export")
@run_argument
@click.option("--format", "kind", type=_KINDS, default=FileKind.BANK_CSV.value, show_default=True, help="What to make.")
@click.option("--to", "path", type=click.Path(path_type=Path), help="File or folder to write to; else it is printed.")
@as_option
@organization_option
@refusing
def export(run: str, kind: str, path: Path | None, email: str, slug: str) -> None:
    """Make the files of one kind of an approved run, the same bytes each time. Several need a folder."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    made = exports.make_files(parse(run, PayoutRun.__prefix__), FileKind(kind), actor=actor)
    if path is not None and path.is_dir():
        for artefact in made:
            _write(artefact, path / artefact.filename)
    elif len(made) > 1:
        raise Conflict(f"There are {len(made)} files, because one cannot hold every payment. Name a folder with --to.")
    elif path is not None:
        _write(made[0], path)
    else:
        click.echo(storage().load(made[0].storage_key), nl=False)


def _write(artefact: Artefact, path: Path) -> None:
    try:
        path.write_bytes(storage().load(artefact.storage_key))
    except OSError as error:
        raise AppError(f"{path} cannot be written. Choose another file with --to.") from error
    click.echo(f"{path}: {artefact.rows} payments, sha256 {artefact.sha256}")


@payouts.command("files")
@run_argument
@as_option
@organization_option
@refusing
def files(run: str, email: str, slug: str) -> None:
    """List the files of a run: what can be paid from first, then what is outdated or was set aside."""
    found = get_run(actor_of(email, slug, Permission.RUN_PAY), parse(run, PayoutRun.__prefix__))
    lines = _lines(list_files(found, payouts_of(found)))
    click.echo("\n".join(lines) or "No file was made of this run yet. `flask payouts export` makes one.")


def _lines(found: Sequence[RunFile]) -> list[str]:
    return [
        f"{file.artefact.public_id}  {file.artefact.filename}  {file.artefact.rows} payments, "
        f"{' and '.join(f'{total.decimal()} {total.currency}' for total in file.totals)}  {_standing(file)}"
        for file in found
    ]


def _standing(file: RunFile) -> str:
    if file.withdrawal is not None:
        return f"set aside: {file.withdrawal.reason}"
    return "outdated, do not use it" if file.is_outdated else f"sha256 {file.artefact.sha256}"


@payouts.command("set-aside")
@click.argument("file")
@click.option("--reason", required=True, help="Why nobody pays from it.")
@as_option
@organization_option
@refusing
def set_aside(file: str, reason: str, email: str, slug: str) -> None:
    """Set a payment file aside that nobody gave to a bank, so that its payments can go into another."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    exports.withdraw_file(parse(file, Artefact.__prefix__), actor=actor, reason=reason)
    click.echo(f"{file} is set aside. Its payments can go into another file now.")
