"""`flask links` and `flask clicks`: what links brought, and how long clicks are kept."""

import json

import click

from core.cli import refusing
from tracking import commands
from tracking.cli.blueprint import cli
from tracking.commands.clicks import KEEP_CLICKS_DAYS
from tracking.queries.stats import link_stats


@cli.cli.group("links")
def links() -> None:
    """Tracked links."""


@links.command("stats")
@click.option("--limit", default=50, show_default=True, help="How many links, the most clicked first.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@refusing
def show_stats(limit: int, as_json: bool) -> None:
    """Print how often each link was opened: by people, and in all."""
    stats = link_stats(limit)
    if as_json:
        click.echo(json.dumps([each._asdict() for each in stats]))
        return
    for each in stats:
        click.echo(f"{each.people:>10} {each.clicks:>10}  {each.domain}/{each.code}")


@cli.cli.group("clicks")
def clicks() -> None:
    """Single clicks."""


@clicks.command("prune")
@click.option("--keep-days", default=KEEP_CLICKS_DAYS, show_default=True, help="Delete clicks older than this.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def prune(keep_days: int, as_json: bool) -> None:
    """Delete old clicks and empty old user agents. Daily sums, orders and what was earned stay."""
    deleted, emptied = commands.prune_clicks(keep_days=keep_days)
    if as_json:
        click.echo(json.dumps({"deleted": deleted, "emptied": emptied}))
    else:
        click.echo(f"{deleted} clicks deleted, {emptied} user agents emptied.")
