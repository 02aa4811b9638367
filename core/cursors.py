"""Cursors: which part of a long list is asked for, a page of it or what stands next to an id, and how it is read."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from core.db import db
from core.ids import Id

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The rows after an id or before one, else all of them; of those one page, counted from 1."""

    after: Id | None = None
    before: Id | None = None
    newest_first: bool = True
    page: int = 1
    page_size: int = 100

    def rows_of(
        self, query: Select[Row], key: InstrumentedAttribute[Id], *, by: InstrumentedAttribute[int] | None = None
    ) -> list[Row]:
        """Return this part of a query, in the order of its key, or of `by` while no id is named.

        What comes before an id is read upwards from it and turned round, so that the nearest rows are the ones shown.
        """
        is_backwards = self.before is not None and self.after is None
        descending, edge = self.newest_first is not is_backwards, self.after or self.before
        if edge is not None:
            query = query.where(key < edge if descending else key > edge)
        order = key if by is None or edge is not None else by
        query = query.order_by(order.desc() if descending else order.asc(), key)
        rows = list(db.session.scalars(query.offset((self.page - 1) * self.page_size).limit(self.page_size)))
        return rows[::-1] if is_backwards else rows


FIRST_PAGE = Cursor()
