"""`flask clicks`: how long clicks are kept, what they are judged to be, and whether their daily sums are right."""

import json
from datetime import timedelta

import click

from core import ids
from core.cli import refusing
from tracking import commands
from tracking.cli.blueprint import cli
from tracking.commands.clicks import KEEP_CLICKS_DAYS
from tracking.commands.recounting import Difference
from tracking.rules.traffic import VERSION


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


@clicks.command("reclassify")
@click.option("--since-days", type=click.IntRange(min=1), help="Only clicks of the last so many days; else all.")
@click.option("--dry-run", is_flag=True, help="Say what would change and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def reclassify(since_days: int | None, dry_run: bool, as_json: bool) -> None:
    """Judge stored clicks again by today's rules and move their daily sums along.

    Sales that were decided stay as they are. A user agent older than thirty days is gone, and so is what it could say.
    """
    since = timedelta(days=since_days) if since_days else None
    judged = commands.reclassify_clicks(since=since, dry_run=dry_run)
    moved = [{"from": old.value, "to": new.value, "clicks": n} for (old, new), n in sorted(judged.moved.items())]
    if as_json:
        click.echo(json.dumps({"rules": VERSION, "looked_at": judged.looked_at, "moved": moved}))
        return
    would = "would move" if dry_run else "moved"
    click.echo(f"{judged.looked_at} clicks looked at by rules {VERSION}, {judged.moved.total()} {would}.")
    for each in moved:
        click.echo(f"{each['clicks']:>10}  {each['from']} → {each['to']}")


@clicks.command("recount")
@click.option("--check", is_flag=True, help="Only look; exit with 1 when a day is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def recount(check: bool, as_json: bool) -> None:
    """Rebuild the daily sums of clicks from the clicks: days that are over and of which every click is still kept."""
    days, wrong = commands.recount_clicks(only_look=check)
    if as_json:
        click.echo(json.dumps({"days": days, "wrong": [_told(each) for each in wrong]}))
    else:
        click.echo(f"{days} days looked at, {len(wrong)} {'wrong' if check else 'put right'}.")
        for each in wrong:
            click.echo(f"{ids.show('org', each.seller_id)}  {each.day}  {each.summed} summed, {each.clicks} clicks")
    if check and wrong:
        raise SystemExit(1)


def _told(found: Difference) -> dict[str, object]:
    seller = ids.show("org", found.seller_id)
    return {"seller": seller, "day": found.day.isoformat(), "summed": found.summed, "clicks": found.clicks}
