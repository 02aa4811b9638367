"""Sending mails about money: at once, into the morning's mail, or not at all, as each reader chose."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from flask import current_app

from accounts.models import User
from core.db import add
from core.ids import Id
from core.mail import address, outbox
from payouts.models import MoneyNews
from payouts.queries.mails import chosen_by
from payouts.rules.mails import MoneyMail, MoneyTopic, heard_after

MOST_NAMED = 50
"""How many news a morning's mail names; those beyond are counted."""
_SWITCHED_OFF = " You switched these mails off, but it needs somebody, and nobody else would hear of it."


def tell(
    topic: MoneyTopic,
    organization_id: Id,
    addresses: Collection[str],
    *,
    subject: str,
    template: str,
    context: Callable[[str], dict[str, Any]] | dict[str, Any],
    reason: str,
    seller_id: Id,
    must_be_heard: bool = False,
) -> None:
    """Tell people of an organization something, each when they chose to hear it; who is no member hears it at once.

    `must_be_heard` says that somebody has to act: it is never lost because everybody who could switched it off.
    """
    members = chosen_by(organization_id, addresses, topic)
    chosen = {to: members[to][1] if to in members else MoneyMail.AT_ONCE for to in addresses}
    for to, when in heard_after(chosen, must_be_heard=must_be_heard).items():
        words = dict(context(to) if callable(context) else context)
        if to in members:
            words["choices"] = address("payouts.choose_mails")
        if when is MoneyMail.AT_ONCE:
            why = reason + (_SWITCHED_OFF if chosen[to] is MoneyMail.NEVER else "")
            outbox(to=to, subject=subject, template=template, context=words, reason=why, seller_id=seller_id)
        elif when is MoneyMail.MORNING:
            link = _link_of(template, words | {"subject": subject, "reason": reason, "address": address})
            news = MoneyNews(organization_id=organization_id, user_id=members[to][0], topic=topic, link=link)
            news.subject = " ".join(subject.split())[:300]
            add(news)


def _link_of(template: str, words: dict[str, Any]) -> str:
    """Return the page that a mail opens: what its template sets as `link_url`."""
    made = current_app.jinja_env.get_template(f"{template}.txt").make_module(words)
    return str(getattr(made, "link_url", "")) or address("payouts.choose_mails")


def morning_mail(organization_id: Id, user: User, news: Sequence[MoneyNews], seller: str) -> None:
    """Mail a member what happened since the last morning, each with its page."""
    count = "1 thing" if len(news) == 1 else f"{len(news)} things"
    outbox(
        to=user.email,
        subject=f"{count} about money at {seller}",
        template="payouts/mail/morning",
        context={
            "person": user.name,
            "news": news[:MOST_NAMED],
            "more": max(len(news) - MOST_NAMED, 0),
            "choices": address("payouts.choose_mails"),
        },
        reason=f"You get this in the morning because you chose so at {seller}.",
        seller_id=organization_id,
    )
