"""Forgetting what waits for a person's morning mail, and addresses that somebody wrote into a dispute."""

from sqlalchemy import or_, select

from accounts.models import User
from core.db import command, db, lock
from core.personal import blot, pattern_of
from core.privacy import know
from payouts.models import Dispute, MoneyNews

_SAID = (Dispute.text, Dispute.answer, Dispute.objection, Dispute.second_answer)


@know(
    "news about money for the morning",
    lambda email: select(MoneyNews).join(User, User.id == MoneyNews.user_id).where(User.email == email),
)
@command
def forget_news(news: MoneyNews, _email: str) -> None:
    """Drop something a person was to hear, or heard, in a morning's mail; what happened stays in the books."""
    db.session.delete(news)


@know(
    "disputes’ words",
    lambda email: select(Dispute).where(or_(*(column.regexp_match(pattern_of(email)) for column in _SAID))),
)
@command
def forget_words(dispute: Dispute, email: str) -> None:
    """Blot an address out of what both sides wrote, such as of the customer of a missing sale. Amounts stay."""
    lock(dispute)
    for column in _SAID:
        setattr(dispute, column.key, blot(getattr(dispute, column.key) or "", email) or None)
