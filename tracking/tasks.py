"""Jobs of tracking: decide orders that still wait, and keep of clicks only what may be kept."""

from datetime import timedelta
from typing import Any

from core.ids import parse
from core.jobs import job, periodic
from core.sweeps import sweep
from tracking import commands
from tracking.commands.clicks import KEEP_CLICKS_DAYS
from tracking.commands.imports.running import go_on_with_import as go_on
from tracking.commands.inbox import apply_events
from tracking.commands.replaying import forget_bodies
from tracking.commands.silence import watch_seller
from tracking.queries.silence import sellers_with_clicks

_LOOK_BACK = timedelta(minutes=10)


@job("tracking.attribute_pending")
def attribute_pending(_payload: dict[str, Any]) -> None:
    """Decide every order that an import or a dead process left undecided."""
    while commands.attribute_pending():
        pass


@job("tracking.import")
def go_on_with_import(payload: dict[str, Any]) -> None:
    """Go on with an import from wherever it stands."""
    go_on(parse(payload["import_id"], "im"))


@job("tracking.source_event")
def apply_source_event(payload: dict[str, Any]) -> None:
    """Apply what a shop told about one payment."""
    apply_events(parse(payload["connection_id"], "sc"), payload["reference"])


@job("tracking.prune_clicks")
def prune_clicks(_payload: dict[str, Any]) -> None:
    """Empty old user agents and delete old clicks; their daily sums stay."""
    commands.prune_clicks(keep_days=KEEP_CLICKS_DAYS)


@job("tracking.look_back_at_clicks")
def look_back_at_clicks(_payload: dict[str, Any]) -> None:
    """Judge the clicks of the last minutes again: by now it shows which of them began a mail gateway's burst."""
    commands.reclassify_clicks(since=_LOOK_BACK + timedelta(minutes=2))


@job("tracking.watch_for_silence")
def watch_for_silence(_payload: dict[str, Any]) -> dict[str, Any]:
    """Tell both sides of programs whose people click and whose orders are not heard of."""
    return sweep("silence", sellers_with_clicks(), watch_seller).to_json()


@job("tracking.forget_bodies")
def forget_event_bodies(_payload: dict[str, Any]) -> None:
    """Forget the bodies of what shops told a month ago; what was read of them stays."""
    forget_bodies()


periodic("tracking.attribute_pending", every=timedelta(minutes=10))
periodic("tracking.look_back_at_clicks", every=_LOOK_BACK)
periodic("tracking.watch_for_silence", every=timedelta(hours=3))
periodic("tracking.prune_clicks", every=timedelta(days=1))
periodic("tracking.forget_bodies", every=timedelta(days=1))
