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
from payouts.models import PayoutRun, RailReversal
from payouts.queries.findings import open_findings
from payouts.queries.paying import Difference, differences_in
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
    lines = [_line(each) for each in found]
    about = {"payments": sum(each.payouts for each in done), "transfers": sum(each.objects for each in done)}
    if as_json:
        click.echo(json.dumps({**about, "differences": lines}))
    else:
        sums = f"{about['payments']} payments, {about['transfers']} transfers"
        click.echo(f"{sums}, {len(lines)} open differences.")
        for line, each in zip(lines, found, strict=True):
            click.echo(f"  {line['difference']}  {line['what']} ({line['owner'] or 'nobody sees to it'})")
            if each.extra:
                click.echo(f"    {_about_extra(each)}")
    raise SystemExit(1 if lines else 0)


def _line(it: Difference) -> dict[str, object]:
    return {
        "difference": it.finding.public_id,
        "serious": it.finding.is_serious,
        "what": it.sentence,
        "owner": it.owner.email if it.owner else None,
        "seen": it.seen if it.extra else None,
        "taking_back": _taking_back(it.reversal),
    }


def _about_extra(it: Difference) -> str:
    if it.reversal is not None and it.is_being_taken_back:
        return f"Being taken back since {it.reversal.asked_at:%Y-%m-%d %H:%M} UTC. It goes on by itself."
    refused = f" Not taken back before: {it.reversal.reason}" if it.reversal else ""
    return f"`flask payouts reverse {it.finding.public_id} --seen {it.seen}` takes it back.{refused}"


def _taking_back(reversal: RailReversal | None) -> dict[str, str | None] | None:
    if reversal is None:
        return None
    return {"state": reversal.state, "asked_at": reversal.asked_at.isoformat(), "reason": reversal.reason}
