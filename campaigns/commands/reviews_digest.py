"""Writes of the daily mail about reviews: what somebody chose, and each mail, once a day."""

from accounts.queries import get_organization
from campaigns.commands.creatives import person
from campaigns.models import ReviewDigest, ReviewMailChoice
from campaigns.notices.reviews_digest import what_waits
from campaigns.queries.reviews_digest import deciders_without_digest, find_choice, waits_for_person
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.rules.reviews_digest import ReviewMail, is_digest_time
from core import audit, clock
from core.access import Actor, system_for
from core.db import add, command
from core.errors import NotAllowed
from core.ids import Id


@command
def choose_review_mail(choice: ReviewMail, *, actor: Actor) -> ReviewMailChoice:
    """Choose when to be mailed about the reviews of one's organization: at once, or once a day."""
    if actor.organization_id is None:
        raise NotAllowed("Reviews belong to an organization. Choose one first.")
    found = find_choice(actor.organization_id, person(actor))
    found = found or ReviewMailChoice(organization_id=actor.organization_id, user_id=person(actor))
    found.choice = choice
    add(found)
    audit.record(actor, ReviewAction.REVIEW_MAIL_CHOSEN, found, choice=choice)
    return found


def send_digests(organization_id: Id) -> int:
    """Send today's mail to everybody of an organization for whom something waits, if it is time for it there.

    Returns how many were sent. Each is a command.
    """
    local = clock.now().astimezone(clock.zone(get_organization(organization_id).timezone))
    if not is_digest_time(local):
        return 0
    return sum(send_digest(organization_id, one) for one in deciders_without_digest(organization_id, local.date()))


@command
def send_digest(organization_id: Id, user_id: Id) -> bool:
    """Mail one person what waits for them. Nothing waiting means no mail. Returns whether one went out."""
    cards = waits_for_person(organization_id, user_id)
    if not cards:
        return False
    day = clock.today(get_organization(organization_id).timezone)
    sent = add(ReviewDigest(organization_id=organization_id, user_id=user_id, day=day, waiting=len(cards)))
    audit.record(system_for(organization_id), ReviewAction.REVIEW_DIGEST_SENT, sent, waiting=len(cards))
    what_waits(user_id, cards)
    return True
