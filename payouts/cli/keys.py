"""`flask keys rotate`: seal everything that is encrypted with the newest key."""

import click
from cryptography.fernet import InvalidToken

from core.cli import refusing
from core.errors import AppError
from payouts.cli.blueprint import cli
from payouts.commands.keys import rotate_keys


@cli.cli.group("keys")
def keys() -> None:
    """The keys that bank details, tax numbers and secrets are encrypted with (FIELD_KEYS)."""


@keys.command("rotate")
@refusing
def rotate() -> None:
    """Encrypt everything with the first of FIELD_KEYS. After it the older keys can be taken out of FIELD_KEYS."""
    try:
        click.echo(f"{rotate_keys()} texts are encrypted with the newest key.")
    except InvalidToken as error:
        missing = "A text was sealed with a key that is not in FIELD_KEYS. Put it back, last, then run this again."
        raise AppError(missing) from error
