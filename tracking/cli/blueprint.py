"""The blueprint that the commands of tracking hang on."""

from flask import Blueprint

cli = Blueprint("tracking_cli", __name__, cli_group=None)
