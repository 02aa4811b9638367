"""The blueprint all command lines of payouts hang on, and the group they share."""

from flask import Blueprint

cli = Blueprint("payouts_cli", __name__, cli_group=None)


@cli.cli.group("payouts")
def payouts() -> None:
    """Months and payment runs."""
