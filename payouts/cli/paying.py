"""`flask payouts pay` and `reconcile`: what Stripe pays by itself, told and compared from the command line."""

import json

import click

from accounts.acting import actor_of
from accounts.permissions import Permission
from core.cli import refusing
from core.errors import AppError
from core.ids import parse
from payouts.cli.blueprint import payouts
from payouts.cli.options import as_json_option, as_option, organization_option, run_argument
from payouts.comparing import reconcile_account
from payouts.funding import start_paying
from payouts.models import PayoutRun
from payouts.queries.findings import open_findings
from payouts.queries.paying import differences_in
from payouts.queries.rails import list_rail_accounts
from payouts.rails import RailTrouble


@payouts.command("pay")
@run_argument
@click.option("--seen", required=True, help="What `payouts show` printed as seen: the approved run you looked at.")
@as_option
@organization_option
@refusing
def pay(run: str, seen: str, email: str, slug: str) -> None:
    """Let Stripe pay what it pays by itself in an approved run. A worker sends it, as after the button."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    started = start_paying(parse(run, PayoutRun.__prefix__), actor=actor, seen_sha=seen)
    click.echo(f"{started.public_id} is being paid by Stripe. `flask payouts show` tells how far it is.")


@payouts.command("reconcile")
@as_option
@organization_option
@as_json_option
@refusing
def reconcile(email: str, slug: str, as_json: bool) -> None:
    """Compare the books with Stripe's now, and list every open difference. Ends with 1 while there is one."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    accounts = list_rail_accounts(actor.organization_id) if actor.organization_id else []
    if not accounts:
        raise AppError("No way to pay by itself is connected, so there is nothing to compare. See Ways to pay.")
    try:
        done = [reconcile_account(account) for account in accounts]
    except RailTrouble as trouble:
        raise AppError(f"Stripe could not be asked: {trouble} Try again in a minute.") from trouble
    found = differences_in(open_findings(done[0].seller_id))
    lines = [
        {
            "difference": each.finding.public_id,
            "serious": each.finding.is_serious,
            "what": each.sentence,
            "owner": each.owner.email if each.owner else None,
        }
        for each in found
    ]
    about = {"payments": sum(each.payouts for each in done), "transfers": sum(each.objects for each in done)}
    if as_json:
        click.echo(json.dumps({**about, "differences": lines}))
    else:
        sums = f"{about['payments']} payments, {about['transfers']} transfers"
        click.echo(f"{sums}, {len(lines)} open differences.")
        for line in lines:
            click.echo(f"  {line['difference']}  {line['what']} ({line['owner'] or 'nobody sees to it'})")
    raise SystemExit(1 if lines else 0)
