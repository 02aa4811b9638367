"""Counting statements: a page that asks once per row is slow long before anybody notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, event


class QueryCounter:
    """Keeps every statement an engine runs while its block is open."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.statements: list[str] = []

    def __enter__(self) -> Self:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    @contextmanager
    def at_most(self, most: int) -> Iterator[None]:
        """Fail when the block runs more than `most` statements, listing them."""
        before = len(self.statements)
        yield
        ran = self.statements[before:]
        assert len(ran) <= most, f"{len(ran)} statements instead of at most {most}:\n" + "\n".join(ran)

    def _note(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")):
            self.statements.append(" ".join(statement.split()))
