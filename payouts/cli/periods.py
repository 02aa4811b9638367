"""`flask payouts close`: close a month by hand."""

import click

from accounts.queries import get_organization_by_slug
from core.access import system_for
from core.cli import refusing
from payouts import commands
from payouts.cli.blueprint import payouts
from payouts.rules.periods import check_month, name_of


@payouts.command("close")
@click.argument("month")
@click.option("--organization", "slug", required=True, help="Whose books, by short name.")
@refusing
def close(month: str, slug: str) -> None:
    """Close a month (YYYY-MM) and issue its statements."""
    seller_id = get_organization_by_slug(slug).id
    commands.close_period(seller_id, check_month(month), actor=system_for(seller_id))
    click.echo(f"{name_of(month)} is closed.")
