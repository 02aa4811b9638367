"""What a link's code points at, with all that the redirector needs to answer a click without asking again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts.models import Organization
from campaigns.models import Link, Program
from campaigns.queries import earning_state
from core import clock
from core.db import db
from core.ids import Id
from tracking.rules.destinations import is_reachable
from tracking.rules.found import FoundState, found_state

_AT_MOST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Target:
    """A link as the redirector keeps it, for the seconds it surely stays so."""

    link_id: Id
    seller_id: Id
    program_id: Id
    placement_id: Id
    partnership_id: Id | None
    destination: str
    click_id_param: str
    zone: str
    state: FoundState
    is_gone: bool
    holds_for: float


def find_target(domain: str, code: str) -> Target | None:
    """Return what a code points at on a domain. A code that only one link has is found on any of our domains."""
    found = (
        select(Link, Program.click_id_param, Organization.timezone)
        .join(Program, Program.id == Link.program_id)
        .join(Organization, Organization.id == Link.seller_id)
        .where(Link.code == code)
        .limit(20)
    )
    rows = db.session.execute(found).all()
    here = [row for row in rows if row[0].domain == domain] or (rows if len(rows) == 1 else [])
    return _target(*here[0]) if here else None


def _target(link: Link, click_id_param: str, zone: str) -> Target:
    at = clock.now()
    earns, _ = earning_state(link.placement_id, at)
    return Target(
        link_id=link.id,
        seller_id=link.seller_id,
        program_id=link.program_id,
        placement_id=link.placement_id,
        partnership_id=link.partnership_id,
        destination=link.destination,
        click_id_param=click_id_param,
        zone=zone,
        state=_state(link, at, earns=earns),
        is_gone=not is_reachable(link.destination),
        holds_for=_holds_for(link, at),
    )


def _state(link: Link, at: datetime, *, earns: bool) -> FoundState:
    return found_state(
        at=at,
        earns=earns,
        is_house=link.partnership_id is None,
        removed_at=link.removed_at,
        disabled_at=link.disabled_at,
        starts_at=link.starts_at,
        ends_at=link.ends_at,
    )


def _holds_for(link: Link, at: datetime) -> float:
    """Return for how many seconds the state surely holds: until the link's own next date, and a minute at most."""
    ahead = [moment - at for moment in (link.starts_at, link.ends_at) if moment is not None and moment > at]
    return min([_AT_MOST, *ahead]).total_seconds()
