"""Typed input about campaigns and placements."""

from dataclasses import dataclass
from datetime import date

from campaigns.rules.placements import Channel, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """What a seller says about a campaign. An empty landing page means the program's."""

    name: str
    offer: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    landing_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementDraft:
    """What is said about a placement. An empty name is made from the partner's and the channel's.

    `is_beside_mail` says that a partner who mails a list gets plain links all the same. `sender` says who sends a
    mail; it is empty until somebody says it.
    """

    channel: Channel
    name: str = ""
    audience_size: int | None = None
    send_on: date | None = None
    send_until: date | None = None
    is_embargoed: bool = False
    note: str = ""
    is_beside_mail: bool = False
    sender: str = ""

    @property
    def window(self) -> Window:
        """From when until when it goes out, and whether it may before."""
        return Window(self.send_on, self.send_until, self.is_embargoed)
