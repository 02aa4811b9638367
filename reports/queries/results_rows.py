"""The rows of results: what was tallied under the names people know, the most clicked first."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from campaigns.models import Link, Placement
from campaigns.queries.placements import list_placements
from campaigns.rules.placements import CHANNEL_WORDS, PlacementState
from core.access import Actor
from core.db import db
from core.ids import Id
from reports.queries.results import Part, Scope, is_mine, list_parts, tally_links, tally_pieces, tally_placements
from reports.rules.results import By, Tally
from reports.rules.windows import Window

WITHOUT_LINK = "Without a link: by a code or in a store"


@dataclass(frozen=True, slots=True)
class Row:
    """What one part, partner, campaign, channel, link or piece of time brought."""

    name: str
    tally: Tally
    note: str = ""
    state: PlacementState | None = None
    partner: str = ""
    link: str = ""
    days: Window | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything the page shows: its rows, and the pieces of time now and before."""

    scope: Scope
    by: By
    rows: list[Row]
    pieces: list[Window]
    series: list[Tally]
    series_before: list[Tally]

    @property
    def now(self) -> Tally:
        """All rows together."""
        return sum((row.tally for row in self.rows), Tally())

    @property
    def before(self) -> Tally:
        """All of the same number of days before."""
        return sum(self.series_before, Tally())


def find_results(scope: Scope, by: By) -> Results:
    """Return the results of a window, compared by something, beside the window before. Up to eight queries."""
    window, before = scope.window, scope.window.before
    pieces, earlier = window.pieces, before.pieces
    whole = Scope(scope.actor, Window(before.first, window.last, window.zone), scope.currency)
    parts = list_parts(whole)
    tallies = tally_pieces(whole, [*earlier, *pieces], parts, leads=by is By.DAY)
    series = tallies[len(earlier) :]
    rows = _pieces(pieces, series) if by is By.DAY else _rows(scope, by, parts)
    return Results(scope, by, rows, pieces, series, tallies[: len(earlier)])


def _rows(scope: Scope, by: By, parts: list[Part]) -> list[Row]:
    if by is By.LINK:
        rows = _by_link(scope.actor, tally_links(scope, parts))
    else:
        tallies, placements = tally_placements(scope, parts), list_placements(scope.actor)
        rows = _by_placement(tallies, placements, by, scope.actor.organization_id)
    return sorted(rows, key=lambda row: (-row.tally.people, -row.tally.orders, row.name))


def _by_placement(tallies: dict[Id, Tally], placements: list[Placement], by: By, me: Id | None) -> list[Row]:
    if by is By.PART:
        return [_part(one, tallies[one.id], me) for one in placements if one.id in tallies]
    together: defaultdict[str, Tally] = defaultdict(Tally)
    for one in placements:
        if one.id in tallies:
            together[_name(one, by, me)] += tallies[one.id]
    partners = {_name(one, by, me): one.partnership.public_id for one in placements if one.partnership}
    is_partner = by is By.PARTNER
    return [Row(name, tally, partner=partners[name] if is_partner else "") for name, tally in together.items()]


def _part(one: Placement, tally: Tally, me: Id | None) -> Row:
    partner = one.partnership.public_id if one.partnership and one.seller_id == me else ""
    return Row(one.name, tally, note=_name(one, By.PARTNER, me), state=one.state, partner=partner)


def _name(one: Placement, by: By, me: Id | None) -> str:
    if by is By.CHANNEL:
        return CHANNEL_WORDS[one.channel]
    if by is By.CAMPAIGN:
        return one.campaign.name if one.campaign else "Without a campaign"
    if one.partnership is None:
        return ""
    return one.partnership.name if one.seller_id == me else one.partnership.seller.name


def _by_link(actor: Actor, tallies: dict[Id | None, Tally]) -> list[Row]:
    query = (
        select(Link, Placement.name)
        .join(Placement, Placement.id == Link.placement_id)
        .where(is_mine(actor), Link.id.in_([id_ for id_ in tallies if id_]))
    )
    links = {link.id: (link, name) for link, name in db.session.execute(query)}
    rows = [Row(link.code, tallies[id_], note=name, link=link.public_id) for id_, (link, name) in links.items()]
    rest = sum((tally for id_, tally in tallies.items() if id_ not in links), Tally())
    return [*rows, Row(WITHOUT_LINK, rest)] if rest != Tally() else rows


def _pieces(pieces: list[Window], series: list[Tally]) -> list[Row]:
    return [Row("", tally, days=piece) for piece, tally in zip(pieces, series, strict=True)]
