"""`flask shares`: book what is due, and show how one amount came about."""

import json

import click

from accounts.queries import get_organization
from core.access import system_for
from core.cli import refusing
from core.errors import NotFound
from core.ids import parse, show
from core.money import Money
from payouts import commands
from payouts.cli.blueprint import cli
from payouts.queries.earnings import get_earning, get_owner, title_of
from payouts.queries.explain import Explained, explain_earning
from payouts.queries.explain_clicks import ExplainedClicks, explain_clicks
from payouts.queries.explain_leads import ExplainedLead, explain_lead
from payouts.queries.explain_totals import ExplainedTotal, explain_total
from payouts.rules.kinds import EarningKind


@cli.cli.group("shares")
def shares() -> None:
    """What partners earn."""


@shares.command("accrue")
@refusing
def accrue() -> None:
    """Book every share that differs from what it should come to, and release what is due."""
    booked, released = commands.accrue_all(), commands.release_due()
    click.echo(f"{booked} entries booked, {released} shares released.")


@shares.command("explain")
@click.argument("earning")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def explain(earning: str, as_json: bool) -> None:
    """Show the calculation of one earning, given as `cm_…`."""
    earning_id = parse(earning, "cm")
    actor = system_for(get_owner(earning_id))
    found = get_earning(actor, earning_id)
    if found.kind == EarningKind.SCOPE:
        total = explain_total(actor, found)
        click.echo(json.dumps(total.to_json(), indent=2) if as_json else _total_as_text(total))
        return
    if found.kind == EarningKind.LEAD:
        lead = explain_lead(actor, found)
        click.echo(json.dumps(lead.to_json(), indent=2) if as_json else _lead_as_text(lead))
        return
    if found.kind == EarningKind.CLICK:
        clicks = explain_clicks(actor, found)
        click.echo(json.dumps(clicks.to_json(), indent=2) if as_json else _clicks_as_text(clicks))
        return
    if found.kind == EarningKind.VAT:
        raise NotFound(f"{title_of(found)} is explained by its statement, {show('st', found.subject_id)}.")
    explained = explain_earning(actor, earning_id)
    click.echo(json.dumps(explained.to_json(), indent=2) if as_json else _as_text(explained))


def _total_as_text(it: ExplainedTotal) -> str:
    seller, amount = it.partnership.seller.name, it.earning.posted
    lines = [f"{it.earning.public_id}: {amount.decimal()} {amount.currency}"]
    lines.append(f"{it.heading}, {seller} to {it.partnership.name}, terms version {it.version.number}")
    lines += [_line(step.amount, step.label, step.note) for step in it.explanation.steps]
    lines += [_line(place.amount, place.sentence, "") for place in it.places]
    return "\n".join(lines + [f"  {line.on}  {line.word}: {line.entry.reason}" for line in it.entries])


def _lead_as_text(it: ExplainedLead) -> str:
    seller, amount = it.partnership.seller.name, it.earning.posted
    lines = [f"{it.earning.public_id}: {amount.decimal()} {amount.currency}"]
    lines.append(f"Lead …{it.lead.short_number}, {seller} to {it.partnership.name}, terms version {it.version.number}")
    lines += [_line(step.amount, step.label, step.note) for step in it.explanation.steps]
    lines += [_line(place.amount, place.sentence, str(place.on or "")) for place in it.places]
    return "\n".join(lines + [f"  {line.on}  {line.word}: {line.entry.reason}" for line in it.entries])


def _clicks_as_text(it: ExplainedClicks) -> str:
    amount = it.earning.posted
    lines = [f"{it.earning.public_id}: {amount.decimal()} {amount.currency}"]
    lines.append(
        f"{it.heading}, {it.partnership.seller.name} to {it.partnership.name}, terms version {it.version.number}"
    )
    lines += [_line(step.amount, step.label, step.note) for step in it.explanation.steps]
    lines += [f"  {number:>12}  not paid: {words}" for words, number in it.left_out]
    lines += [_line(place.amount, place.sentence, str(place.on or "")) for place in it.places]
    return "\n".join(lines + [f"  {line.on}  {line.word}: {line.entry.reason}" for line in it.entries])


def _as_text(it: Explained) -> str:
    seller, amount = get_organization(it.earning.seller_id).name, it.earning.posted
    steps = it.explanation.steps if it.explanation else ()
    lines = [f"{it.earning.public_id}: {amount.decimal()} {amount.currency}"]
    lines.append(f"{seller} to {it.partnership.name}, terms version {it.version.number}, {it.placement.short_name}")
    lines += [_line(step.amount, step.label, step.note) for step in steps]
    lines += [_line(place.amount, place.sentence, str(place.on or "")) for place in it.places]
    return "\n".join(lines + [f"  {line.on}  {line.word}: {line.entry.reason}" for line in it.entries])


def _line(amount: Money, text: str, note: str) -> str:
    return f"  {amount.decimal():>12}  {text} {note}".rstrip()
