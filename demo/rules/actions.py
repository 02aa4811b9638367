"""Actions: what the audit trail says about the demo itself."""

from enum import StrEnum


class Action(StrEnum):
    """One thing done to the demo."""

    DEMO_LOADED = "demo.loaded"
