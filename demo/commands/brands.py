"""How the demo's brands want to be shown: each seller's guidelines, and the logo of each partner that sends mail."""

from accounts.permissions import Role
from campaigns.commands.brands import publish_guidelines
from campaigns.commands.pictures import take_picture
from campaigns.schemas.brands import GuidelinesDraft
from core.access import Actor
from demo.commands.people import Team
from demo.rules import pictures

_SELLER, _PARTNER = "#12305c", "#8c2f39"


def write_guidelines(team: Team) -> None:
    """Publish a seller's guidelines."""
    brand = team.actor(Role.BRAND_APPROVER)
    logo = take_picture(pictures.logo(team.seller.name, _SELLER), "logo.png", actor=team.actor(Role.MARKETER))
    draft = GuidelinesDraft(
        logo_id=logo.id,
        colours=f"{_SELLER} #1c5b87 #f6c35c",
        tone="Plain and friendly, as one shop owner to another. No hurry, no exclamation marks.",
        dos=f"Write {team.seller.name} in full the first time. Leave as much room around the logo as it is high.",
        donts="Put our logo on a photograph, or in another colour.",
        forbidden="guaranteed\nrisk-free\nlast chance",
        note="The first, for our partner program",
    )
    publish_guidelines(draft, actor=brand)


def show_logo(name: str, *, me: Actor) -> None:
    """Publish a partner's logo."""
    logo = take_picture(pictures.logo(name, _PARTNER, is_round=True), "logo.png", actor=me)
    publish_guidelines(GuidelinesDraft(logo_id=logo.id, colours=_PARTNER, note="Our logo"), actor=me)
