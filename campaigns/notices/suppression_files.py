"""Mail about plain suppression files: the seller hears of a mail that came to a test address."""

from accounts.permissions import Permission
from campaigns.models import PlantedAddress, PlantedArrival
from core.mail import outbox
from partners.queries import list_people_who_may


def planted_reached(arrival: PlantedArrival, planted: PlantedAddress) -> None:
    """Tell the people of a seller who run its campaigns whose file a test address was in."""
    for user in list_people_who_may(Permission.CAMPAIGN_EDIT, arrival.seller_id):
        outbox(
            to=user.email,
            subject=f"A mail came to a test address: {planted.placement.name}",
            template="campaigns/mail/planted_reached",
            context={"person": user.name, "arrival": arrival, "planted": planted, "placement": planted.placement},
            reason="You get this because you run the campaign.",
            seller_id=arrival.seller_id,
        )
