"""Outgoing HTTP: the one client that speaks to addresses somebody typed. It only ever reaches the public internet."""

from core.outgoing.addresses import is_public
from core.outgoing.client import Reply, Unreachable, post
from core.outgoing.targets import Target, parse_target

__all__ = ["Reply", "Target", "Unreachable", "is_public", "parse_target", "post"]
