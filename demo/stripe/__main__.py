"""The stand-in as a program: `flask demo stripe` by hand, `python -m demo.stripe` beside the demo, without the app."""

import os
from pathlib import Path

import click

from core import clock, lifeline


@click.command("stripe")
@click.option("--port", default=12111, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option("--file", "path", type=click.Path(path_type=Path), help="Keep what it is told here, not in memory.")
@click.option("--webhook", default="", envvar="STAND_IN_WEBHOOK", help="Tell this address what happened.")
@click.option("--secret", default="", envvar="STAND_IN_SECRET", help="Sign what is told with this.")
@click.option(
    "--clock", "shift", type=click.Path(path_type=Path), envvar="STAND_IN_CLOCK", help="Follow the demo's clock here."
)
def stand_in(port: int, path: Path | None, webhook: str, secret: str, shift: Path | None) -> None:
    """Answer as Stripe would, on this machine, until told to end. No money moves."""
    from demo.stripe import run  # Stripe's own library takes most of a second, which other commands need not wait for
    from demo.stripe.post import Listener

    if bool(webhook) != bool(secret):
        raise click.ClickException("--webhook and --secret go together: what is told is signed.")
    if shift is not None:
        clock.follow_shift(shift)
    lifeline.follow_supervisor()
    try:
        server = run.make(port=port, path=path, listeners=(Listener(webhook, secret),) if webhook else ())
    except OSError as error:
        raise click.ClickException(f"Port {port} is taken. Choose another with --port.") from error
    beside = lifeline.PARENT in os.environ  # whose last line of output is its own to choose
    run.stay(server, lambda: click.echo(f"A stand-in for Stripe answers at {server.url}", err=beside))


if __name__ == "__main__":
    stand_in()
