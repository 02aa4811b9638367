"""The pages of campaigns, and the entries they have in the navigation."""

from flask import Blueprint

from accounts.permissions import Permission
from campaigns.rules.brands_logos import logo_lines
from campaigns.rules.kinds import KIND_WORDS
from core.navigation import NavItem, Side, register_nav

pages = Blueprint("campaigns", __name__)


@pages.context_processor
def _words() -> dict[str, object]:
    """What kinds of designs are called, for every page of campaigns."""
    return {"kind_words": KIND_WORDS, "logo_lines": logo_lines}


register_nav(
    NavItem(
        group="Partnering",
        key="campaigns",
        icon="speakerphone",
        label="Campaigns",
        endpoint="campaigns.list_campaigns",
        permission=Permission.CAMPAIGNS_SEE,
        side=Side.SELLER,
        order=5,
    )
)
register_nav(
    NavItem(
        group="Partnering",
        key="programs",
        icon="package",
        label="Programs",
        endpoint="campaigns.list_programs",
        permission=Permission.PROGRAMS_SEE,
        side=Side.SELLER,
        order=8,
    )
)
register_nav(
    NavItem(
        group="Partnering",
        key="links",
        icon="link",
        label="Links",
        endpoint="campaigns.list_links",
        permission=Permission.LINKS_SEE,
        side=Side.SELLER,
        order=30,
    )
)
register_nav(
    NavItem(
        group="Partnering",
        key="kits",
        icon="send",
        label="What to send",
        endpoint="campaigns.list_kits",
        permission=Permission.KITS_SEE,
        side=Side.PARTNER,
        order=30,
        bar="To send",
    )
)
