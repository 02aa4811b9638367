"""The demo's commands: load it, start it afresh, ask who is in it, let days pass, and stand in for Stripe."""

import json
from dataclasses import asdict

import click
import flask_migrate
from flask import Blueprint

from core.cli import refusing
from core.formats import plain_moment
from demo import queries
from demo.commands.load import check_is_demo, load
from demo.commands.time import advance, go_to_real_time
from demo.stripe.__main__ import stand_in

cli = Blueprint("demo_cli", __name__, cli_group=None)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_seed = click.option("--seed", default=26, show_default=True, help="The same seed gives the same story.")


@cli.cli.group("demo")
def demo() -> None:
    """An invented market to try everything on."""


@demo.command("load")
@_seed
@_json
@refusing
def load_demo(seed: int, as_json: bool) -> None:
    """Play two months of business into the demo's own database."""
    load(seed)
    _say_what_is_there(as_json=as_json)


@demo.command("reset")
@_seed
@_json
@refusing
def reset_demo(seed: int, as_json: bool) -> None:
    """Empty the demo's database and play the story again."""
    check_is_demo()
    go_to_real_time()
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()
    load(seed)
    _say_what_is_there(as_json=as_json)


def _say_what_is_there(*, as_json: bool) -> None:
    found = queries.businesses()
    if as_json:
        click.echo(json.dumps({"sellers": [asdict(one) for one in found]}))
        return
    sellers = [f"{one.name} has {one.orders} orders and {one.partners} partners" for one in found]
    click.echo(f"{'; '.join(sellers)}.")


@demo.command("info")
@_json
@refusing
def demo_info(as_json: bool) -> None:
    """Say who is in the demo."""
    found = queries.info()
    if as_json:
        click.echo(json.dumps(found))
        return
    for kind, rows in found.items():
        click.echo(f"{kind}: " + ", ".join(" ".join(row.values()) for row in rows))


@demo.command("advance")
@click.option("--days", default=1, show_default=True, type=click.IntRange(1, 400), help="How many days pass.")
@refusing
def advance_demo(days: int) -> None:
    """Let days pass: holds end, months close. Every process of the demo follows."""
    check_is_demo()
    click.echo(f"It is now {plain_moment(advance(days))}.")


demo.add_command(stand_in)
