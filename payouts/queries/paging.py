"""Pages of long lists. One row more than fits is read, so that nothing has to be counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select

from core.db import db

PAGE_SIZE = 50
LAST_PAGE = 100_000
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; the first is number 1."""

    rows: list[Row]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1


def page_at(number: int, count: int, read: Callable[[int], list[Row]]) -> Page[Row]:
    """Return one page of `count` rows, read from the first of it on; numbers beyond the ends mean the first or last."""
    last = max((count - 1) // PAGE_SIZE + 1, 1)
    at = min(max(number, 1), last)
    return Page(read((at - 1) * PAGE_SIZE), at, has_next=at < last)


def page_of(query: Select[Row], number: int, *, size: int = PAGE_SIZE) -> Page[Row]:
    """Return one page of a query's rows; numbers beyond the ends mean the first or the last."""
    at = min(max(number, 1), LAST_PAGE)
    found = list(db.session.scalars(query.offset((at - 1) * size).limit(size + 1)))
    return Page(found[:size], at, has_next=len(found) > size)
