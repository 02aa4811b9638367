"""The options that every command about payments takes: who acts, for which organization, on what."""

import click

as_option = click.option(
    "--as", "email", required=True, metavar="EMAIL", help="Who acts: a member of the organization."
)
organization_option = click.option("--organization", "slug", required=True, help="Whose run, by short name.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
run_argument = click.argument("run")
