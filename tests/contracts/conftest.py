"""Gives the contracts their world."""

from tests.contracts.world import loaded_world, world

__all__ = ["loaded_world", "world"]
