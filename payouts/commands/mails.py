"""Writes of mails about money: what a member chose, and each morning's mail, once a day."""

from collections.abc import Mapping

from accounts.models import User
from accounts.queries import get_organization
from campaigns.rules.reviews_digest import is_digest_time
from core import audit, clock
from core.access import Actor, system_for
from core.db import add, command, db
from core.errors import NotAllowed
from core.ids import Id
from payouts import notices
from payouts.models import MoneyMailChoice
from payouts.queries.mails import find_choice, lock_news, readers_due
from payouts.rules.actions import Action
from payouts.rules.mails import MoneyMail, MoneyTopic


@command
def choose_mails(chosen: Mapping[MoneyTopic, MoneyMail], *, actor: Actor) -> None:
    """Choose when to hear of each of these topics in one's organization. Raises NotAllowed without one."""
    if actor.organization_id is None or actor.user_id is None:
        raise NotAllowed("Mails about money belong to an organization. Open one of yours first.")
    for topic, choice in chosen.items():
        row = find_choice(actor.organization_id, actor.user_id, topic)
        if row is None:
            row = MoneyMailChoice(organization_id=actor.organization_id, user_id=actor.user_id, topic=topic)
        row.choice = choice
        add(row)
    told = {topic.value: choice.value for topic, choice in chosen.items()}
    audit.record(actor, Action.MONEY_MAIL_CHOSEN, organization_id=actor.organization_id, chosen=told)


def send_morning_mails(organization_id: Id) -> int:
    """Send everybody of an organization what waits for them, if it is time for it there. Returns how many were sent.

    Each is a command.
    """
    zone = get_organization(organization_id).timezone
    local = clock.now().astimezone(clock.zone(zone))
    if not is_digest_time(local):
        return 0
    midnight = clock.start_of_day(local.date(), zone)
    return sum(send_morning_mail(organization_id, one) for one in readers_due(organization_id, midnight))


@command
def send_morning_mail(organization_id: Id, user_id: Id) -> bool:
    """Mail one member what waits for them. Returns whether anything did."""
    news = lock_news(organization_id, user_id)
    if not news:
        return False
    for each in news:
        each.mailed_at = clock.now()
    audit.record(system_for(organization_id), Action.MONEY_NEWS_MAILED, organization_id=organization_id, news=len(news))
    name = get_organization(organization_id).name
    notices.morning_mail(organization_id, db.session.get_one(User, user_id), news, name)
    return True
