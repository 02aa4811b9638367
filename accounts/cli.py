"""The operator's commands about accounts: the first owner, lost phones, sign-in links and API keys."""

import json
from datetime import timedelta

import click
from flask import Blueprint

from accounts import commands, queries
from accounts.permissions import SCOPES
from accounts.rules.links import Purpose
from core.access import system_for
from core.cli import refusing
from core.errors import NotFound
from core.mail import address

cli = Blueprint("accounts_cli", __name__, cli_group=None)
_OPERATOR_LINK = timedelta(days=1)


@cli.cli.group("admin")
def admin() -> None:
    """Owners and lost phones."""


@admin.command("create")
@click.argument("email", default="")
@click.option("--if-none", is_flag=True, help="Do nothing when this installation has an owner already.")
@refusing
def create_owner(email: str, if_none: bool) -> None:
    """Print a one-time link with which an owner makes their organization."""
    if if_none and queries.has_owner():
        return
    token = commands.issue_owner_link(email)
    click.echo("Open this link to make an organization and its owner. It works once, for two days:")
    click.echo(address("accounts.welcome_owner", token=token))


@admin.command("reset-2fa")
@click.argument("email")
@refusing
def reset_second_factor(email: str) -> None:
    """Forget the authenticator app of somebody who lost it, and sign them out everywhere."""
    user = commands.reset_totp(email)
    click.echo(f"{user.email} signs in without a code now, and sets up a new app where the role needs one.")


@cli.cli.command("sign-in-link")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def sign_in_link(email: str, as_json: bool) -> None:
    """Print a one-time link that signs in as somebody. For whoever runs this machine."""
    user = queries.get_user_by_email(email)
    token = commands.issue_link(Purpose.SIGN_IN, email=user.email, lifetime=_OPERATOR_LINK)
    url = address("accounts.open_sign_in_link", token=token)
    roles = [membership.role.value for membership in queries.list_memberships(user.id)]
    answer = {"email": user.email, "role": roles[0] if roles else None, "url": url}
    click.echo(json.dumps(answer) if as_json else url)


@cli.cli.group("api-key")
def api_key() -> None:
    """Keys for programs."""


@api_key.command("create")
@click.option("--organization", required=True, help="Short name of the organization.")
@click.option("--scopes", required=True, help=f"“all”, or several of {', '.join(SCOPES)}, separated by commas.")
@click.option("--program", default="", help="Short name of the program it works on unless a call names another.")
@click.option("--name", default="Command line", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusing
def create_api_key(organization: str, scopes: str, program: str, name: str, as_json: bool) -> None:
    """Make an API key and print it, this once."""
    found = queries.get_organization_by_slug(organization)
    program_id = queries.find_program_id(found.id, program) if program else None
    if program and program_id is None:
        raise NotFound(f"{found.name} has no program “{program}”.")
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    row, key = commands.create_api_key(name, wanted, actor=system_for(found.id), program_id=program_id)
    answer = {"key": key, "organization": found.slug, "scopes": row.scopes}
    click.echo(json.dumps(answer) if as_json else key)
