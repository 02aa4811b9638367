"""`flask payouts paid` and `paid-together`: saying that the bank paid one payout, or all that is left of a run."""

from datetime import datetime

import click

from accounts.acting import actor_of
from accounts.permissions import Permission
from core.cli import refusing
from core.errors import Conflict
from core.ids import parse
from payouts.cli.blueprint import payouts
from payouts.cli.options import as_option, organization_option, run_argument
from payouts.commands import payouts as single
from payouts.commands.marking import mark_many_paid
from payouts.models import Payout, PayoutRun
from payouts.queries.marking import list_unpaid
from payouts.queries.runs import get_run
from payouts.rules.marking import MOST_AT_ONCE, Mark

_reference = click.option("--reference", required=True, help="The bank's reference.")
_day = click.option(
    "--on", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day the bank paid, as YYYY-MM-DD."
)


@payouts.command("paid")
@click.argument("payout")
@_reference
@_day
@click.option("--shared", is_flag=True, help="One transfer with this reference paid several payments.")
@as_option
@organization_option
@refusing
def paid(payout: str, reference: str, day: datetime, shared: bool, email: str, slug: str) -> None:
    """Say that the bank paid one payout."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    row = single.mark_paid(
        parse(payout, Payout.__prefix__), actor=actor, reference=reference, paid_on=day.date(), is_shared=shared
    )
    click.echo(f"{row.public_id} is paid. The partner has been told.")


@payouts.command("paid-together")
@run_argument
@_reference
@_day
@as_option
@organization_option
@refusing
def paid_together(run: str, reference: str, day: datetime, email: str, slug: str) -> None:
    """Say that one transfer of the bank paid everything that is left of a run to be paid by file, 500 at a time."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    found = get_run(actor, parse(run, PayoutRun.__prefix__))
    marks = [Mark(row.payout.id, reference) for row in list_unpaid(found, limit=MOST_AT_ONCE)]
    if not marks:
        raise Conflict("Nothing in this run waits to be marked as paid. `flask payouts show` tells how it stands.")
    mark_many_paid(found.id, marks, actor=actor, paid_on=day.date(), common=reference, is_shared=True)
    left = " More are left: run this again." if list_unpaid(found, limit=1) else ""
    click.echo(f"{len(marks)} payments are paid. The partners have been told.{left}")
