"""The operator's commands about links, clicks and orders."""

from tracking.cli import clicks, imports, links, sources
from tracking.cli.blueprint import cli

__all__ = ["cli", "clicks", "imports", "links", "sources"]
