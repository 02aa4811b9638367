"""`flask payouts limits` and `limit`: what is paid at once at most."""

import click

from accounts.acting import actor_of
from accounts.permissions import Permission
from core.access import Actor
from core.cli import refusing
from core.money import Money, from_typed
from payouts.cli.blueprint import payouts
from payouts.cli.options import as_option, organization_option
from payouts.commands.limits import set_limit
from payouts.queries.limits import limits_of
from payouts.rules.limits import NAMES, LimitKind


@payouts.command("limits")
@as_option
@organization_option
@refusing
def limits(email: str, slug: str) -> None:
    """List the limits in force."""
    click.echo("\n".join(_in_force(actor_of(email, slug, Permission.ORGANIZATION_EDIT))) or "There is no limit.")


@payouts.command("limit")
@click.argument("kind", type=click.Choice([kind.value for kind in LimitKind]))
@click.argument("currency")
@click.argument("amount", default="")
@click.option("--reason", required=True, help="Why; whoever approves the next run reads it.")
@as_option
@organization_option
@refusing
def limit(kind: str, currency: str, amount: str, reason: str, email: str, slug: str) -> None:
    """Set what one run, or one partner in it, is paid at most, such as `limit run EUR 50000`; no AMOUNT, no limit."""
    actor, code = actor_of(email, slug, Permission.ORGANIZATION_EDIT), currency.upper()
    most = from_typed(amount, code) if amount else None
    set_limit(LimitKind(kind), code, most, actor=actor, reason=reason)
    click.echo("\n".join(_in_force(actor)) or "There is no limit any more.")


def _in_force(actor: Actor) -> list[str]:
    found = limits_of(actor.organization_id) if actor.organization_id else {}
    amounts = [(NAMES[kind], Money(minor, currency)) for (kind, currency), minor in sorted(found.items())]
    return [f"{name:<22}{money.decimal():>16} {money.currency}" for name, money in amounts]
