"""The tripwire: during a request no statement may read tenants' rows without saying whose, or which one.

Looks at the SQL that reaches the driver, so that no layer above can hide a missing condition.
"""

import re
from functools import cache, lru_cache
from typing import Any

from core.db import Base

# Bound to a value: whose row, which row, or a secret or code that names one row to whoever knows it.
_BOUND = re.compile(
    r"\b(?:id|\w+_id|\w+_hash|code|code_key|dedupe_key)\"?\s*(?:=|IN)\s*\(*\s*(?:\?|%\(|\$\d)", re.IGNORECASE
)
_NOTHING = re.compile(r"\b1\s*!=\s*1\b")  # how SQLAlchemy asks for those in a list of none
_TABLE = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+\"?(\w+)\"?", re.IGNORECASE)


@cache
def tenant_tables() -> frozenset[str]:
    """Return the tables whose rows belong to a seller."""
    return frozenset(name for name, table in Base.metadata.tables.items() if "seller_id" in table.columns)


@lru_cache(maxsize=4096)
def is_unbound(statement: str) -> bool:
    """Return whether a statement reads or changes tenants' rows without a bound condition."""
    if statement.lstrip().upper().startswith("INSERT"):
        return False
    touched = set(_TABLE.findall(statement)) & tenant_tables()
    _, _, condition = statement.partition("WHERE")
    return bool(touched) and not _BOUND.search(condition) and not _NOTHING.search(condition)


class Tripwire:
    """Collects the statements that trip it: give `note` to SQLAlchemy's before_cursor_execute."""

    def __init__(self) -> None:
        self.tripped: list[str] = []

    def note(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Look at one statement."""
        if is_unbound(statement):
            self.tripped.append(" ".join(statement.split()))
