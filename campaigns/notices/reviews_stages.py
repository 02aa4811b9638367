"""Mail about stages of a review: one begins, or its day has passed."""

from collections.abc import Collection, Sequence

from accounts.models import User
from campaigns.models import ReviewRound, ReviewStage
from campaigns.queries.creatives import side_names
from campaigns.queries.reviews import approvers_by_side, list_people
from campaigns.queries.reviews_digest import wants_mail_at_once
from campaigns.queries.reviews_stages import stand_ins_of
from campaigns.rules.creatives import Side
from core.formats import plain_day
from core.ids import Id
from core.mail import outbox


def stage_begins(stage: ReviewStage, said: Collection[Id]) -> None:
    """Ask the people of a stage whose turn has come, and those who stand in for them."""
    waited_for = [person for person in stage.people if person not in said]
    creative = stage.review.creative
    owners = [id_ for id_ in (creative.seller_id, creative.partner_id) if id_]
    stand_ins = [one.stand_in_id for one in stand_ins_of(waited_for, owners)]
    subject = f"Please approve: {creative.name}, version {stage.review.version.number} ({stage.name})"
    for user in list_people(wants_mail_at_once({*waited_for, *stand_ins}, owners)):
        _send(user, stage, subject, "stage_begins", "You get this because you decide how your brand is shown.")


def stage_is_late(stage: ReviewStage, owners: Sequence[User]) -> None:
    """Tell owners that their side has not answered by the day, and what that delays."""
    names = [user.name or user.email for user in list_people(list(stage.people))]
    names += [guest.shown for guest in stage.guests]
    subject = f"Late: {stage.review.creative.name} waits for {stage.name}"
    for user in owners:
        _send(user, stage, subject, "stage_is_late", "You get this because you own the organization.", names=names)


def review_is_late(review: ReviewRound, side: Side, owners: Sequence[User]) -> None:
    """Tell the owners of a side that nobody of theirs has answered by the day, and whom they can ask."""
    creative = review.creative
    names = [user.name or user.email for user in approvers_by_side(creative)[side]]
    for user in owners:
        outbox(
            to=user.email,
            subject=f"Late: {creative.name} waits for {side_names(creative)[side]}",
            template="campaigns/mail/review_is_late",
            context={
                "person": user.name,
                "creative": creative,
                "version": review.version,
                "due": plain_day(review.due_on) if review.due_on else "",
                "names": names,
            },
            reason="You get this because you own the organization.",
            seller_id=review.seller_id,
        )


def _send(user: User, stage: ReviewStage, subject: str, template: str, reason: str, **more: object) -> None:
    outbox(
        to=user.email,
        subject=subject,
        template=f"campaigns/mail/{template}",
        context={
            "person": user.name,
            "creative": stage.review.creative,
            "version": stage.review.version,
            "stage": stage,
            "due": plain_day(stage.due_on) if stage.due_on else "",
            **more,
        },
        reason=reason,
        seller_id=stage.seller_id,
    )
