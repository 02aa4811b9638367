"""`flask payouts results FILE`: what a bank's file means, row by row, and with --book its booking, as on the pages."""

import json
from collections import Counter
from pathlib import Path

import click
from pydantic import ValidationError

from accounts.acting import actor_of
from accounts.permissions import Permission
from core.cli import refusing
from core.errors import AppError
from core.ids import parse_given
from payouts.cli.blueprint import payouts
from payouts.cli.options import as_json_option, as_option, organization_option
from payouts.commands import results as commands
from payouts.commands.booking import book_file, judge_file, rows_of_file
from payouts.models import PayoutRun, ResultFile
from payouts.queries.results import get_result
from payouts.rules.results import OUTCOME_NAMES, Judged, Meaning
from payouts.sources.result_files import MOST_BYTES
from payouts.sources.result_tables import Columns


@payouts.command("results")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--run", help="Only this run; what the file says of others is shown and not booked.")
@click.option(
    "--columns", help='What a table\'s columns mean, as JSON: {"columns": {"amount": "Betrag"}, "currency": "EUR"}.'
)
@click.option("--book", "is_booking", is_flag=True, help="Book it. Without this, nothing is changed.")
@as_option
@organization_option
@as_json_option
@refusing
def results(
    path: Path, run: str | None, columns: str | None, is_booking: bool, email: str, slug: str, as_json: bool
) -> None:
    """Show what a bank's file (pain.002, camt.054, PayPal, Wise, CSV) means for each payment; --book books it."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    kept = commands.receive_file(_bytes_of(path), path.name)
    file = commands.hand_in_result(kept, actor=actor, run_id=parse_given(run, PayoutRun.__prefix__))
    if columns:
        commands.set_result_columns(file.id, _columns(columns), actor=actor)
    booked = book_file(file.id, actor=actor) if is_booking else 0
    _say(get_result(actor, file.id), booked, as_json=as_json)


def _bytes_of(path: Path) -> bytes:
    """Return a file's bytes, at most one more than are read: what is larger is refused without being loaded."""
    with path.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _columns(text: str) -> Columns:
    try:
        return Columns.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        known = ", ".join(meaning.value for meaning in Meaning)
        raise AppError(f"--columns cannot be used: {first['msg']}. What a column can mean: {known}.") from error


def _say(file: ResultFile, booked: int, *, as_json: bool) -> None:
    rows = judge_file(file, rows_of_file(file))
    counts = Counter(each.outcome for each in rows)
    if as_json:
        click.echo(json.dumps({"file": file.public_id, "sha256": file.sha256, "kind": file.kind.value, "booked": booked,
                               "counts": {outcome.value: count for outcome, count in counts.items()},
                               "rows": [_row(each) for each in rows]}))  # fmt: skip
        return
    click.echo(f"{file.public_id}  {file.kind_name}, {len(rows)} rows, sha256 {file.sha256}")
    for each in rows:
        partner = each.standing.partner if each.standing else "–"
        click.echo(f"  {each.row.number:>5}  {OUTCOME_NAMES[each.outcome]:<22} {partner}  {each.sentence}")
    changing = sum(each.is_changing for each in rows)
    click.echo(f"{booked} rows were booked." if booked else f"Nothing was booked; {changing} rows could be (--book).")


def _row(each: Judged) -> dict[str, object]:
    return {
        "row": each.row.number,
        "outcome": each.outcome.value,
        "payout": each.standing.public_id if each.standing else None,
        "reference": each.row.reference,
        "sentence": each.sentence,
    }
