"""Mail about reviews and comments: one mail, one link, to the people it waits for or who wait for it."""

from collections.abc import Collection

from accounts.models import User
from campaigns.models import Comment, Creative, CreativeVersion, ReviewRound
from campaigns.queries.creatives import organization_of, side_names, sides_of
from campaigns.queries.kits_opening import Opening, opening_of
from campaigns.queries.reviews import approvers_by_side, list_people, senders_of
from campaigns.queries.reviews_digest import wants_mail_at_once
from campaigns.rules.reviews import RoundState
from core.access import Actor
from core.ids import Id
from core.mail import outbox

_APPROVER = "You get this because you decide how your brand is shown."
_MAKER = "You get this because you made or submitted this version."


def review_asked(review: ReviewRound, people: Collection[Id]) -> None:
    """Ask the people who may decide to look at a version."""
    subject = f"Please approve: {review.creative.name}, version {review.version.number}"
    sides = (review.seller_id, review.partner_id)
    for user in list_people(wants_mail_at_once(people, sides)):
        _send(user, review.creative, review.version, subject=subject, template="review_asked", reason=_APPROVER)


def review_over(review: ReviewRound, actor: Actor) -> None:
    """Tell how a round ended: an approval to everybody who decides, changes asked for to those who made the version.

    Who has to do something before it opens is told too, even whoever approved last: the mail lists what is missing.
    """
    makers = {review.version.author_id, review.opened_by_id}
    if review.state is RoundState.APPROVED:
        opening = opening_of(review.creative_id)
        deciders = {user.id for people in approvers_by_side(review.creative).values() for user in people}
        told = ((makers | deciders) - {actor.user_id}) | _who_act(review.creative, opening)
        _tell(review, told, "review_approved", "Approved by both brands", _APPROVER, opening=opening)
    else:
        _tell(review, makers - {actor.user_id}, "review_changes", "Changes asked for", _MAKER)


def commented(comment: Comment, version: CreativeVersion, actor: Actor) -> None:
    """Tell the maker of a version what was said about it."""
    creative = version.creative
    for user in list_people({version.author_id} - {actor.user_id}):
        subject = f"A comment on {creative.name}, version {version.number}"
        _send(user, creative, version, subject=subject, template="review_comment", reason=_MAKER, comment=comment)


def _who_act(creative: Creative, opening: Opening) -> set[Id]:
    """Return the people of each side that still has to do something before what was approved opens."""
    waiting = [organization_of(creative, side) for side in sides_of(creative) if opening.waits_for(side)]
    return {user.id for user in senders_of(waiting)}


def _tell(
    review: ReviewRound, people: Collection[Id | None], template: str, news: str, reason: str, **more: object
) -> None:
    subject = f"{news}: {review.creative.name}, version {review.version.number}"
    notes = [decision for decision in review.decisions if decision.note and decision.withdrawn_at is None]
    for user in list_people(people):
        _send(
            user,
            review.creative,
            review.version,
            subject=subject,
            template=template,
            reason=reason,
            notes=notes,
            **more,
        )


def _send(
    user: User,
    creative: Creative,
    version: CreativeVersion,
    *,
    subject: str,
    template: str,
    reason: str,
    **more: object,
) -> None:
    names = side_names(creative)
    outbox(
        to=user.email,
        subject=subject,
        template=f"campaigns/mail/{template}",
        context={
            "person": user.name,
            "creative": creative,
            "version": version,
            "brands": " and ".join(names[side] for side in sides_of(creative)),
            **more,
        },
        reason=reason,
        seller_id=creative.seller_id,
    )
