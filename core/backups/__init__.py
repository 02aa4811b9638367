"""Backups: one file that holds database, files and secrets of an installation, and can be compared with it."""

from core.backups.archive import Compared, Restored, create, restore, verify

__all__ = ["Compared", "Restored", "create", "restore", "verify"]
