"""`flask money`: check the invariants of the books, and export them for outside tools."""

import json

import click

from accounts.queries import get_organization_by_slug
from core.cli import refusing
from core.csv_files import write_csv
from core.ids import Id
from payouts.cli.blueprint import cli
from payouts.queries.checks import check_books
from payouts.queries.journal import book_balances, book_entries
from payouts.queries.periods import sellers_with_entries
from payouts.rules.findings import INVARIANTS, Finding
from payouts.rules.journals import CSV_HEADER, beancount, csv_rows


@cli.cli.group("money")
def money() -> None:
    """The books: checking and exporting them."""


@money.command("check")
@click.option("--organization", "slug", default="", help="Only this seller.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def check(slug: str, as_json: bool) -> None:
    """Check every invariant of the books; fails when one is broken."""
    findings = [finding for seller_id in _sellers(slug) for finding in check_books(seller_id)]
    click.echo(_as_json(findings) if as_json else _as_text(findings))
    if findings:
        raise click.exceptions.Exit(1)


@money.command("export")
@click.option("--format", "kind", type=click.Choice(["beancount", "csv"]), default="beancount", show_default=True)
@click.option("--organization", "slug", default="", help="Only this seller.")
@refusing
def export(kind: str, slug: str) -> None:
    """Print the books as a beancount journal, which bean-check can verify, or as a table of all moves."""
    sellers = _sellers(slug)
    entries = [entry for seller_id in sellers for entry in book_entries(seller_id)]
    if kind == "csv":
        click.echo(write_csv(CSV_HEADER, csv_rows(entries)), nl=False)
        return
    balances = [balance for seller_id in sellers for balance in book_balances(seller_id)]
    for line in beancount(entries, balances):
        click.echo(line)


def _sellers(slug: str) -> list[Id]:
    return [get_organization_by_slug(slug).id] if slug else list(sellers_with_entries())


def _as_json(findings: list[Finding]) -> str:
    return json.dumps({"ok": not findings, "findings": [finding.to_json() for finding in findings]})


def _as_text(findings: list[Finding]) -> str:
    broken = {finding.invariant for finding in findings}
    lines = [f"{'BROKEN' if name in broken else 'ok':<7}{name:<4} {promise}" for name, promise in INVARIANTS.items()]
    return "\n".join(lines + [f"{finding.invariant}: {finding.sentence}" for finding in findings])
