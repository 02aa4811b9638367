"""What the demo's people say of what a channel needs."""

from campaigns.rules.creatives import Side
from campaigns.rules.needs import needs_of
from campaigns.rules.placements import Channel
from demo.rules.cast import Partner

_SAID = {
    Channel.EMAIL: {
        "sender": "partner",
        "segment": "everybody who opened a mail this year",
        "tool": "mailchimp",
        "right_countries": "US",
        "right_basis": "members",
    },
    Channel.STORE: {"stock": "Always there: it is a download", "settlement": "Once a month, with a list of its sales"},
    Channel.BANNER: {"sizes": "300x250, 728x90"},
    Channel.EVENT: {"event": "The yearly fair, in the main hall", "stand": "B 14"},
}


def said_by(partner: Partner, side: Side) -> dict[str, str]:
    """Return what one side says of a partner's placement."""
    host = partner.email.partition("@")[2]
    said = _SAID.get(partner.channel, {}) | {
        "seeds": f"test@{host}",
        "right_name": partner.contact,
        "page": f"https://www.{host}/offers",
    }
    return {need.key: said.get(need.key, "") for need in needs_of(partner.channel, side)}
