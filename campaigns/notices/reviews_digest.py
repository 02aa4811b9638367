"""The one daily mail about the designs that wait for somebody."""

from collections.abc import Sequence

from campaigns.queries.creatives_board import Card
from campaigns.queries.reviews import list_people
from core.ids import Id
from core.mail import outbox

MOST_NAMED = 20
"""How many designs the mail names; those beyond are counted."""


def what_waits(user_id: Id, cards: Sequence[Card]) -> None:
    """Mail a person the designs that wait for them."""
    count = f"{len(cards)} designs wait" if len(cards) > 1 else f"{cards[0].creative.name} waits"
    for user in list_people([user_id]):
        outbox(
            to=user.email,
            subject=f"{count} for your decision",
            template="campaigns/mail/review_digest",
            context={"person": user.name, "cards": cards[:MOST_NAMED], "more": max(len(cards) - MOST_NAMED, 0)},
            reason="You get this once a day, at most, because you decide how your brand is shown.",
            seller_id=cards[0].creative.seller_id,
        )
