"""Forgetting what waits for a person's morning mail: nobody is left to read it, and its words tell what they did."""

from sqlalchemy import select

from accounts.models import User
from core.db import command, db
from core.privacy import know
from payouts.models import MoneyNews


@know(
    "news about money for the morning",
    lambda email: select(MoneyNews).join(User, User.id == MoneyNews.user_id).where(User.email == email),
)
@command
def forget_news(news: MoneyNews, _email: str) -> None:
    """Drop something a person was to hear, or heard, in a morning's mail; what happened stays in the books."""
    db.session.delete(news)
