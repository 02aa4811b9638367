"""`flask payouts leave-out … allow`: what is said about single payouts, and the stop of all payments."""

import click

from accounts.acting import actor_of
from accounts.permissions import Permission
from core.cli import refusing
from core.ids import parse
from payouts.cli.blueprint import payouts
from payouts.cli.options import as_option, organization_option, run_argument
from payouts.commands import payouts as single
from payouts.commands import rail_accounts, runs
from payouts.models import Payout, PayoutRun
from payouts.rules.runs import PayoutState

_payout = click.argument("payout")
_reason = click.option("--reason", required=True, help="Why; the partner sees it.")


@payouts.command("leave-out")
@run_argument
@_payout
@click.option("--reason", required=True, help="Why; the partner sees it.")
@as_option
@organization_option
@refusing
def leave_out(run: str, payout: str, reason: str, email: str, slug: str) -> None:
    """Take a payout out of a draft. Its amount stays payable."""
    actor, run_id = actor_of(email, slug, Permission.RUN_PREPARE), parse(run, PayoutRun.__prefix__)
    runs.leave_out(parse(payout, Payout.__prefix__), run_id=run_id, actor=actor, reason=reason)
    click.echo(f"{payout} is taken out of {run}. The amount stays payable.")


@payouts.command("take-in")
@run_argument
@_payout
@as_option
@organization_option
@refusing
def take_in(run: str, payout: str, email: str, slug: str) -> None:
    """Take a payout that was left out back into a draft."""
    actor, run_id = actor_of(email, slug, Permission.RUN_PREPARE), parse(run, PayoutRun.__prefix__)
    runs.take_in(parse(payout, Payout.__prefix__), run_id=run_id, actor=actor)
    click.echo(f"{payout} is part of {run} again.")


@payouts.command("void")
@_payout
@_reason
@as_option
@organization_option
@refusing
def void(payout: str, reason: str, email: str, slug: str) -> None:
    """Take an approved payment out before it is paid."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    row = single.void_payout(parse(payout, Payout.__prefix__), actor=actor, reason=reason)
    click.echo(f"{row.public_id} is taken out.")


@payouts.command("return")
@_payout
@_reason
@click.option("--all-back", is_flag=True, help="Of what a bank had paid twice, the partner has nothing any more.")
@as_option
@organization_option
@refusing
def return_(payout: str, reason: str, all_back: bool, email: str, slug: str) -> None:
    """Book that the bank sent a payment back."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    row = single.return_payout(parse(payout, Payout.__prefix__), actor=actor, reason=reason, is_all_back=all_back)
    is_left = row.state == PayoutState.PAID
    what = "stays paid: one of two came back" if is_left else "came back; its amount is payable"
    click.echo(f"{row.public_id} {what}.")


@payouts.command("stop")
@click.option("--reason", required=True, help="Why nothing may be sent; it stands on the page of the runs.")
@as_option
@organization_option
@refusing
def stop(reason: str, email: str, slug: str) -> None:
    """Send nothing any more until somebody allows it again."""
    rail_accounts.stop_payments(actor=actor_of(email, slug, Permission.RUN_PAY), reason=reason)
    click.echo("Payments are stopped. `flask payouts allow` lets them go on.")


@payouts.command("allow")
@as_option
@organization_option
@refusing
def allow(email: str, slug: str) -> None:
    """Let payments be sent again."""
    rail_accounts.allow_payments(actor=actor_of(email, slug, Permission.RUN_APPROVE))
    click.echo("Payments are allowed again. Runs that were being paid go on within 15 minutes.")
