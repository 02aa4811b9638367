"""`flask payouts cancel-unsent … reverse`: what people decide while Stripe pays a run, as on the pages."""

import click

from accounts.acting import actor_of
from accounts.permissions import Permission
from core.cli import refusing
from core.errors import AppError
from core.ids import parse
from payouts import reversing
from payouts.cli.blueprint import payouts
from payouts.cli.options import as_option, organization_option, run_argument
from payouts.commands import canceling, findings, paying
from payouts.freezing import go_on_freezing
from payouts.models import Payout, PayoutRun, RailFinding
from payouts.queries.findings import people_who_solve

_payout = click.argument("payout")


@payouts.command("cancel-unsent")
@run_argument
@click.option("--reason", required=True, help="Why; the partners see it.")
@as_option
@organization_option
@refusing
def cancel_unsent(run: str, reason: str, email: str, slug: str) -> None:
    """Take out of a run what Stripe was not told to pay yet. What was sent goes on to its end."""
    actor = actor_of(email, slug, Permission.RUN_PAY)
    canceled = canceling.cancel_unsent(parse(run, PayoutRun.__prefix__), actor=actor, reason=reason)
    go_on_freezing(canceled.id)
    click.echo("What was not sent is taken out and payable again.")


@payouts.command("look")
@_payout
@as_option
@organization_option
@refusing
def look(payout: str, email: str, slug: str) -> None:
    """Have Stripe asked how a payout stands that was sent. A worker asks."""
    paying.ask_look(parse(payout, Payout.__prefix__), actor=actor_of(email, slug, Permission.RUN_PAY))
    click.echo(f"Stripe is asked about {payout}. `flask payouts show` tells its state in a moment.")


@payouts.command("release")
@_payout
@click.option("--reason", required=True, help="Why it is sent again.")
@as_option
@organization_option
@refusing
def release(payout: str, reason: str, email: str, slug: str) -> None:
    """Let a payout that failed, or of which nothing was found, be sent anew, as an approver who did not prepare it."""
    actor = actor_of(email, slug, Permission.RUN_APPROVE)
    paying.release_attempt(parse(payout, Payout.__prefix__), actor=actor, reason=reason)
    click.echo(f"A new attempt of {payout} is released.")


@payouts.command("give")
@click.argument("difference")
@click.option("--to", required=True, help="The mail address of whoever sees to it from now on.")
@as_option
@organization_option
@refusing
def give(difference: str, to: str, email: str, slug: str) -> None:
    """Say who sees to a difference which `reconcile` lists. They are mailed what it is."""
    actor = actor_of(email, slug, Permission.RUN_APPROVE)
    people = people_who_solve(actor.organization_id) if actor.organization_id else []
    owner = next((person for person in people if person.email == to.strip().lower()), None)
    if owner is None:
        raise AppError(f"{to} is no owner or finance approver here, so the difference cannot be theirs.")
    findings.give_finding(parse(difference, RailFinding.__prefix__), actor=actor, owner_id=owner.id)
    click.echo(f"{owner.name} sees to {difference}.")


@payouts.command("solve")
@click.argument("difference")
@click.option("--reason", required=True, help="How it was dealt with.")
@as_option
@organization_option
@refusing
def solve(difference: str, reason: str, email: str, slug: str) -> None:
    """Say that a difference which `reconcile` lists is dealt with. It comes back while it still is so."""
    actor = actor_of(email, slug, Permission.RUN_APPROVE)
    findings.solve_finding(parse(difference, RailFinding.__prefix__), actor=actor, reason=reason)
    click.echo(f"{difference} is noted as solved.")


@payouts.command("reverse")
@click.argument("difference")
@click.option("--seen", required=True, help="What `payouts reconcile` printed as seen: the transfer and its amount.")
@as_option
@organization_option
@refusing
def reverse(difference: str, seen: str, email: str, slug: str) -> None:
    """Have Stripe take back a transfer that is one too many, as an approver who did not prepare its run."""
    actor = actor_of(email, slug, Permission.RUN_APPROVE)
    reversing.start_reversal(parse(difference, RailFinding.__prefix__), actor=actor, seen=seen)
    click.echo(f"Stripe is asked to take it back. {difference} is solved once Stripe shows that it was.")
