"""`flask orders import`: a file of orders from the command line, checked whole and then imported."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from accounts.queries import get_organization_by_slug
from core import ids
from core.access import Actor, system_for
from core.cli import refusing
from core.errors import AppError
from core.jobs import run_now
from core.money import Money
from partners.models import Partnership
from partners.queries import find_partnership_between
from tracking.cli.blueprint import cli
from tracking.commands.imports import steps
from tracking.commands.imports.running import go_on_with_import, wait_for_import
from tracking.models import OrderImport
from tracking.queries.imports import find_unfinished, get_import, get_selling_program, list_faults
from tracking.rules.imports import WORKING, ImportState
from tracking.sources.fields import Mapping, read_mapping
from tracking.sources.files import KNOWN, SOURCES, file_source, look_at, settled
from tracking.sources.packed import unpacked
from tracking.sources.text_files import Opener, fingerprint

_COUNTS = ("orders", "lines", "new", "changed", "duplicate", "rejected", "unmatched")


@dataclass(frozen=True, slots=True)
class _Task:
    """What is asked for: a file, what it is, and for whom."""

    name: str
    opener: Opener
    source: str
    program_id: ids.Id
    partnership: Partnership | None
    mapping: Mapping | None
    actor: Actor


@cli.cli.group("orders")
def orders() -> None:
    """Orders and where they come from."""


@orders.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help=f"What kind of file it is: {', '.join(SOURCES)}.")
@click.option("--program", required=True, help="Short name of the program the orders belong to.")
@click.option("--partner", "partner", default="", help="Short name of the partner whose own store sold them.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='JSON: {"columns": {"order_number": "Order ID", …}, "days": "day_first", "decimal": ",", "currency": "EUR"}.',
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and import nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def import_orders(
    file: Path, source: str, program: str, partner: str, mapping: Path | None, dry_run: bool, as_json: bool
) -> None:
    """Import a file of orders. Rows that cannot be taken are listed; the rest is imported.

    In the totals, gross is what customers paid, refunded what they got back, and net what is left of it. The same file
    again changes nothing; a later one with more refunded books the difference.
    """
    task = _task(file, source, program, partner, mapping)
    it = _checked(task, rehearse=dry_run)
    told = _told(it)
    if dry_run:
        steps.discard_rehearsal(it.id, actor=task.actor)
    elif it.state is ImportState.CHECKED:
        told["job"] = _apply(it, task.actor)
    click.echo(json.dumps(told) if as_json else _as_text(told, dry_run=dry_run))


def _task(file: Path, source: str, program: str, partner: str, mapping: Path | None) -> _Task:
    found = get_selling_program(program)
    actor = system_for(found.seller_id)
    partnership = _partnership(found.seller_id, partner) if partner else None
    mapped = read_mapping(mapping.read_text(encoding="utf-8")) if mapping else None
    opener = unpacked(lambda: file.open("rb"), known=KNOWN)
    return _Task(file.name, opener, file_source(source).name, found.id, partnership, mapped, actor)


def _partnership(seller_id: ids.Id, slug: str) -> Partnership:
    found = find_partnership_between(seller_id, get_organization_by_slug(slug).id)
    if found is None:
        raise AppError(
            f"“{slug}” is no partner of this program’s seller. `flask demo info` lists partners’ short names."
        )
    return found


def _checked(task: _Task, *, rehearse: bool) -> OrderImport:
    """Return the import of the file with every row read: the one that was broken off while storing, or a new one."""
    sha256 = fingerprint(task.opener)
    found = None if rehearse else _broken_off(task, sha256)
    import_id = (found or _hand_in(task, sha256)).id
    go_on_with_import(import_id, task.opener)
    return get_import(task.actor, import_id)


def _broken_off(task: _Task, sha256: str) -> OrderImport | None:
    """Return the import of this very file that was being stored. One that was only being read is begun afresh."""
    found = find_unfinished(task.program_id, sha256, task.partnership.id if task.partnership else None)
    if found is None or found.state in WORKING - {ImportState.CHECKING}:
        return found
    steps.cancel_import(found.id, actor=task.actor)
    return None


def _hand_in(task: _Task, sha256: str) -> OrderImport:
    source = file_source(task.source)
    looked = look_at(task.opener, source)
    mapping = settled(task.mapping or looked.mapping, looked, source)
    file = steps.HandedIn(source=task.source, file_name=task.name, file_sha256=sha256)
    it = steps.hand_in(file, program_id=task.program_id, actor=task.actor, partnership=task.partnership)
    return steps.check_import(it.id, mapping, actor=task.actor, in_background=False)


def _apply(it: OrderImport, actor: Actor) -> str:
    """Import what was checked and return the job's id; here, or by a worker that was faster."""
    import_id = it.id
    job_id = steps.start_import(import_id, actor=actor).job_id
    if job_id is not None and not run_now(job_id):
        wait_for_import(import_id)
    if (done := get_import(actor, import_id)).state is not ImportState.APPLIED:
        raise AppError(f"The import is not whole yet: {done.about} A worker goes on with it.")
    return ids.show("job", job_id) if job_id else ""


def _told(it: OrderImport) -> dict[str, Any]:
    faults = [{"row": each.row, "column": each.column, "reason": each.reason} for each in list_faults(it)]
    counts = {name: it.count(name) for name in _COUNTS}
    job = ids.show("job", it.job_id) if it.job_id else None
    return {**counts, "totals": it.totals, "errors": faults, "job": job}


def _as_text(told: dict[str, Any], *, dry_run: bool) -> str:
    lines = [f"{told['orders']} orders with {told['lines']} lines{' (nothing was imported)' if dry_run else ''}:"]
    lines += [f"{told[name]:>10} {name}" for name in _COUNTS[2:]]
    for currency, sums in told["totals"].items():
        paid, back = Money(sums["gross_minor"], currency), Money(sums["refunded_minor"], currency)
        lines.append(f"{paid.decimal():>10} {currency} paid, {back.decimal()} refunded")
    return "\n".join(lines + [f"row {each['row']}, {each['column']}: {each['reason']}" for each in told["errors"]])
