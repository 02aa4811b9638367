"""`flask tax`: print the tax tables in force."""

import json
from collections.abc import Iterator

import click

from core import clock
from core.cli import refusing
from payouts.cli.blueprint import cli
from payouts.queries.tax_tables import tax_tables, tax_tables_path
from payouts.rules.tax import names_of_forms
from payouts.schemas.tax_tables import TaxTables


@cli.cli.group("tax")
def tax() -> None:
    """What is asked, withheld, reported and added for taxes. Tandem gives no tax advice."""


@tax.command("tables")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def show_tables(as_json: bool) -> None:
    """Print the tables in force and the file they come from; fails where the file cannot be used."""
    tables = tax_tables()
    if as_json:
        click.echo(json.dumps({"file": str(tax_tables_path()), "tables": tables.model_dump(mode="json")}))
        return
    click.echo(f"From {tax_tables_path()}. Tandem gives no tax advice: have these looked at.")
    for line in _lines(tables):
        click.echo(line)


def _lines(tables: TaxTables) -> Iterator[str]:
    yield f"A missing form keeps payments back for {tables.waits_days} days."
    for row in tables.asked:
        yield f"Seller in {row.seller}, partner in {row.partner}: asked for {names_of_forms(row.forms)}"
    for held in tables.withheld:
        yield f"Seller in {held.seller}, from {held.since}: {_percent(held.bps)} withheld when {held.status}"
    for told in tables.reportable:
        sum_ = f"{told.threshold.decimal()} {told.currency}"
        yield f"Seller in {told.seller}, from {told.since}: {told.form} for {sum_} a year or more"
    yield f"Left out of it: payments by {', '.join(tables.left_out_rails) or 'nothing'}"
    for way in tables.treatment:
        yield f"VAT from {way.since}: seller {way.seller}, partner {way.partner}, {way.status}: {way.treatment}"
    today = clock.today("UTC")
    rates = (f"{country} {_percent(tables.rate_on(today, country=country))}" for country in sorted(tables.rates))
    yield f"Standard rates of VAT on {today}: {', '.join(rates)}"


def _percent(bps: int) -> str:
    return f"{bps / 100:g} %"
