"""How the demo's brands want to be shown: each seller's guidelines, and the logo of each partner that sends mail."""

from accounts.permissions import Role
from campaigns.commands.brands import publish_guidelines
from campaigns.commands.pictures import take_picture
from campaigns.rules.brands_logos import LogoForm
from campaigns.schemas.brands import GuidelinesDraft
from core.access import Actor
from demo.commands.people import Team
from demo.rules import pictures

_SELLER, _ON_DARK, _PARTNER = "#12305c", "#4d8fc0", "#8c2f39"


def write_guidelines(team: Team) -> None:
    """Publish a seller's guidelines."""
    brand = team.actor(Role.BRAND_APPROVER)
    marketer, name = team.actor(Role.MARKETER), team.seller.name
    logo = take_picture(pictures.logo(name, _SELLER), "logo.png", actor=marketer)
    light = take_picture(pictures.logo(name, _ON_DARK), "logo-on-dark.png", actor=marketer)
    draft = GuidelinesDraft(
        logo_id=logo.id,
        logos={LogoForm.ON_DARK: light.id},
        clear_space_percent=50,
        min_width_px=32,
        min_width_mm=12,
        lockup="Our logo first, the partner’s beside it and as high, with “offered with” between them.",
        colours=f"{_SELLER} #1c5b87 #f6c35c",
        fonts="Headings: Arial Bold\nText: Arial, else Helvetica",
        tone="Plain and friendly, as one shop owner to another. No hurry, no exclamation marks.",
        dos=f"Write {name} in full the first time, and link it to the offer.",
        donts="Put our logo on a photograph, or in another colour.",
        forbidden="guaranteed\nrisk-free\nlast chance",
        note="The first, for our partner program",
    )
    publish_guidelines(draft, actor=brand)


def show_logo(name: str, *, me: Actor) -> None:
    """Publish a partner's logo."""
    logo = take_picture(pictures.logo(name, _PARTNER, is_round=True), "logo.png", actor=me)
    publish_guidelines(GuidelinesDraft(logo_id=logo.id, colours=_PARTNER, note="Our logo"), actor=me)
