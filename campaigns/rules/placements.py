"""Placements: one partner carrying one campaign on one channel. Every state it was in is kept with its dates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core import moves
from core.errors import AppError, Conflict


class Channel(StrEnum):
    """How a placement reaches people."""

    EMAIL = "email"
    STORE = "store"
    BANNER = "banner"
    EVENT = "event"
    LINK = "link"


class PlacementState(StrEnum):
    """Where a placement stands: ready has its link, live may hand out and earn."""

    PLANNED = "planned"
    READY = "ready"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


PLACEMENT_MOVES = {
    PlacementState.PLANNED: (PlacementState.READY, PlacementState.ENDED),
    PlacementState.READY: (PlacementState.LIVE, PlacementState.ENDED),
    PlacementState.LIVE: (PlacementState.PAUSED, PlacementState.ENDED),
    PlacementState.PAUSED: (PlacementState.LIVE, PlacementState.ENDED),
}


def advance_placement(state: PlacementState, to: PlacementState) -> PlacementState:
    """Return the new state of a placement. Raises Conflict, naming the ways on, for a move that is not allowed."""
    refusal = moves.ways_on(PLACEMENT_MOVES, state, to, thing="placement")
    return moves.advance(PLACEMENT_MOVES, state, to, refusal=refusal)


CHANNEL_WORDS = {
    Channel.EMAIL: "E-mail to a list",
    Channel.STORE: "Online store",
    Channel.BANNER: "Banner on a site",
    Channel.EVENT: "Event or stand",
    Channel.LINK: "Plain link",
}


def short_name(name: str, partner: str) -> str:
    """Return a placement's name for places that show its partner beside it: without the partner's name in front."""
    rest = name.removeprefix(partner).lstrip(" :,–-")
    if not partner or rest == name or not rest:
        return name
    return rest[0].upper() + rest[1:]


def needs_creative(channel: Channel, *, plain_links_need_design: bool) -> bool:
    """Say whether a placement earns only with an approved design. A plain link does so only if the program says so."""
    return channel is not Channel.LINK or plain_links_need_design


def about_plain_links(*, free: int, bound: int) -> str:
    """Return what the program's setting means for the parts with plain links it has: `free` ones ask for no design."""
    said = ["It counts for parts with plain links that are added from then on."]
    if free:
        goes = "1 part goes" if free == 1 else f"{free} parts go"
        said.append(f"{goes} on without a design, since what its links earn was agreed so.")
    if bound:
        goes = "1 part goes" if bound == 1 else f"{bound} parts go"
        said.append(f"{goes} on needing one.")
    if free or bound:
        said.append("To change one of them, end it and add it again.")
    return " ".join(said)


def check_plain_links(used: Collection[Channel], *, is_wanted: bool) -> None:
    """Refuse plain links to a partner who mails a list, unless they are wanted or there are some. Raises Conflict."""
    if Channel.EMAIL in used and Channel.LINK not in used and not is_wanted:
        raise Conflict(
            "This partner mails a list, and plain links are off for who does: a mail would go round the approval. "
            "Tick “Give this partner a plain link besides its mail” when adding the placement to allow it.",
            field="is_beside_mail",
        )


ABOUT_PLACEMENT = {
    PlacementState.PLANNED: "It is planned and has no link yet.",
    PlacementState.READY: "It has its link and starts with the campaign.",
    PlacementState.LIVE: "It may be sent, and sales through it earn, once its design is approved where one is needed.",
    PlacementState.PAUSED: "Nothing new goes out. What was sent still counts for the agreed days.",
    PlacementState.ENDED: "It is over. What was sent still counts for the agreed days.",
}


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which something goes out, the last one counted whole. Clicks before an embargo ends earn nothing."""

    first: date | None = None
    last: date | None = None
    is_embargoed: bool = False

    @property
    def closes(self) -> date | None:
        """The day after which it should be out."""
        return self.last or self.first


def check_window(window: Window) -> None:
    """Refuse days that make no sense. Raises AppError at the field that can mend them."""
    if window.last and (window.first is None or window.last < window.first):
        raise AppError("The last day is before the first. Set it to the send date or a later one.", field="send_until")
    if window.is_embargoed and window.first is None:
        raise AppError("An embargo ends on the send date. Write that date too.", field="is_embargoed")


def check_embargo(before: Window, after: Window, *, could_be_sent: bool) -> None:
    """Refuse to withhold what may be out already: then an embargo is only lifted or ended earlier. Raises Conflict."""
    was = before.first if before.is_embargoed else None
    is_stricter = after.is_embargoed and (was is None or after.first is None or after.first > was)
    if could_be_sent and is_stricter:
        raise Conflict(
            "The partner could send this before now, so an embargo may only be lifted or end earlier. "
            "End this placement and add another one for a later date.",
            field="is_embargoed",
        )
