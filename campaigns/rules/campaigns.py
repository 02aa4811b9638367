"""Campaigns: an offer with dates. Ending one is final; pausing one stops what is new, never what was already sent."""

from datetime import date
from enum import StrEnum

from core import moves
from core.errors import AppError


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"


CAMPAIGN_MOVES = {
    CampaignState.DRAFT: (CampaignState.LIVE, CampaignState.ARCHIVED),
    CampaignState.LIVE: (CampaignState.PAUSED, CampaignState.ENDED),
    CampaignState.PAUSED: (CampaignState.LIVE, CampaignState.ENDED),
    CampaignState.ENDED: (CampaignState.ARCHIVED,),
}


def advance_campaign(state: CampaignState, to: CampaignState) -> CampaignState:
    """Return the new state of a campaign. Raises Conflict, naming the ways on, for a move that is not allowed."""
    return moves.advance(CAMPAIGN_MOVES, state, to, refusal=moves.ways_on(CAMPAIGN_MOVES, state, to, thing="campaign"))


def check_dates(starts_on: date | None, ends_on: date | None) -> None:
    """Refuse a campaign that ends before it starts. Raises AppError on the last day."""
    if starts_on and ends_on and ends_on < starts_on:
        raise AppError("The last day is before the first day. Set it to the same day or a later one.", field="ends_on")


ABOUT_CAMPAIGN = {
    CampaignState.DRAFT: "Nothing runs yet. Add placements, then start it.",
    CampaignState.LIVE: "Its placements hand out links and earn, each once its design is approved.",
    CampaignState.PAUSED: "Nothing new is handed out. What was sent still counts for the agreed days.",
    CampaignState.ENDED: "It is over. What was sent still counts for the agreed days.",
    CampaignState.ARCHIVED: "It is over and put away.",
}
