"""Mail to guest reviewers: the invitation with its link, and the code that shows it is them."""

from campaigns.models import ReviewGuest, ReviewStage
from campaigns.queries.creatives import side_names
from campaigns.queries.reviews_stages import stages_of
from core.formats import plain_day
from core.mail import outbox


def guest_asked(guest: ReviewGuest, token: str, *, is_reminder: bool = False) -> None:
    """Mail the link that opens the review, or remind of it. Opening it decides nothing."""
    creative, stage = guest.review.creative, _stage(guest)
    due = (stage.due_on if stage else None) or guest.review.due_on
    outbox(
        to=guest.email,
        subject=f"{'Reminder: ' if is_reminder else ''}{guest.host} asks you to look at {creative.name}",
        template="campaigns/mail/guest_asked",
        context={
            "guest": guest,
            "creative": creative,
            "brands": " and ".join(side_names(creative).values()),
            "token": token,
            "due": plain_day(due) if due else "",
        },
        reason=f"You get this because {guest.host} of {guest.organization.name} invited you to this one review.",
        seller_id=guest.seller_id,
    )


def guest_code(guest: ReviewGuest, code: str) -> None:
    """Mail a code."""
    outbox(
        to=guest.email,
        subject=f"Your code for the review of {guest.review.creative.name}",
        template="campaigns/mail/guest_code",
        context={"guest": guest, "creative": guest.review.creative, "code": code},
        reason="You get this because somebody with the link of your invitation asked for a code.",
        seller_id=guest.seller_id,
    )


def _stage(guest: ReviewGuest) -> ReviewStage | None:
    return next((one for one in stages_of(guest.review_round_id) if one.position == guest.stage_position), None)
