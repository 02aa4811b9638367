"""`flask orders replay`: go through what a shop told once more, such as after a fault was mended."""

import click

from core import ids
from core.access import system_for
from core.cli import refusing
from tracking.cli.imports import orders
from tracking.commands.replaying import replay
from tracking.queries.connections import get_connection_of_anybody, list_references


@orders.command("replay")
@click.argument("connection")
@click.option("--payment", default="", help="Only what it told of this payment or order, by the shop’s own number.")
@refusing
def replay_events(connection: str, payment: str) -> None:
    """Apply once more what a connected shop told, from the inbox. CONNECTION is its id, such as sc_….

    Nothing is booked twice.
    """
    found = get_connection_of_anybody(ids.parse(connection, "sc"))
    connection_id, actor = found.id, system_for(found.seller_id)
    references = [payment] if payment else list_references(connection_id)
    for reference in references:
        replay(connection_id, reference, actor=actor)
    click.echo(f"{len(references)} {'payment was' if len(references) == 1 else 'payments were'} gone through again.")
