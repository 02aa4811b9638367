"""Reads of checks of the books. What is checked stands in `queries/checks`."""

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import BooksCheck


def find_last_check(seller_id: Id) -> BooksCheck | None:
    """Return the newest check of a seller's books, or None before the first."""
    query = select(BooksCheck).where(BooksCheck.seller_id == seller_id)
    return db.session.scalar(query.order_by(BooksCheck.checked_at.desc(), BooksCheck.id.desc()).limit(1))
