"""`flask links`: what links brought."""

import json

import click

from core.cli import refusing
from tracking.cli.blueprint import cli
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
