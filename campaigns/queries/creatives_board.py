"""The board of creatives: where each stands, and who is waited for."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import defer, joinedload, selectinload

from accounts.permissions import Permission
from campaigns.models import Approval, Creative, CreativeVersion, Placement, ReviewRound
from campaigns.queries.approvals import holds_at, visible_approvals
from campaigns.queries.creatives import side_names, side_of, visible_creatives, visible_versions
from campaigns.queries.reviews import is_not_own_work, visible_rounds
from campaigns.rules.creatives import VersionState
from campaigns.rules.reviews import RoundState, Standing, sides_waited_for
from core import clock
from core.access import Actor
from core.db import db
from core.ids import Id


class Pile(StrEnum):
    """Where a creative lies on the board."""

    YOURS = "yours"
    AGAIN = "again"
    IN_REVIEW = "in_review"
    CHANGES = "changes"
    DRAFT = "draft"
    APPROVED = "approved"
    OVER = "over"


_PILES = {
    VersionState.DRAFT: Pile.DRAFT,
    VersionState.IN_REVIEW: Pile.IN_REVIEW,
    VersionState.CHANGES_REQUESTED: Pile.CHANGES,
    VersionState.WITHDRAWN: Pile.DRAFT,
    VersionState.APPROVED: Pile.APPROVED,
}


@dataclass(frozen=True)
class Card:
    """A creative on the board: its newest version, where it lies and whom it waits for.

    `review_on` is a moment of the last day on which what is in use may still be approved again, if newer guidelines
    ask for that.
    """

    creative: Creative
    version: CreativeVersion
    pile: Pile
    waits_for: list[str]
    review_on: datetime | None = None

    @property
    def partner_name(self) -> str:
        """The partner as the seller named it, empty for the program's own."""
        partnership = self.creative.placement.partnership
        return partnership.name if partnership else ""


def list_cards(actor: Actor) -> list[Card]:
    """Return a card for every creative an actor may see, those that wait for them first, then the newest."""
    creatives = _creatives(actor)
    newest, valid, (rounds, mine) = _newest(actor), _valid(actor), _open_rounds(actor)
    found = [
        _card(actor, creative, newest[creative.id], rounds.get(creative.id), valid.get(creative.id), mine)
        for creative in creatives
        if creative.id in newest
    ]
    return sorted(found, key=lambda card: list(Pile).index(card.pile))


def count_piles(cards: list[Card]) -> Counter[Pile]:
    """Return how many cards lie where."""
    return Counter(card.pile for card in cards)


def count_waited_for(cards: list[Card]) -> list[tuple[str, int]]:
    """Return who is waited for in how many designs, the one waited for most first; oneself is “you”."""
    return Counter(name for card in cards for name in card.waits_for).most_common()


def _card(
    actor: Actor,
    creative: Creative,
    version: CreativeVersion,
    review: ReviewRound | None,
    in_use: Approval | None,
    mine: Collection[Id],
) -> Card:
    names, pile = side_names(creative), _PILES[version.state]
    waits_for: list[str] = []
    if review is not None and pile is Pile.IN_REVIEW:
        own = side_of(creative, actor)
        is_mine = review.id in mine
        sides = sides_waited_for(_standings(review), sides=review.sides)
        waits_for = ["you" if side is own and is_mine else names[side] for side in sides]
        waits_for = waits_for or [stage.name for stage in review.stages if stage.is_open]
        pile = Pile.YOURS if is_mine and _waits_for(actor, review) else pile
    review_on = in_use.review_on if in_use and in_use.interval.asks_again(clock.now()) else None
    if pile is Pile.APPROVED:
        pile = Pile.OVER if in_use is None else Pile.AGAIN if review_on else pile
    return Card(creative, version, pile, waits_for, review_on)


def _waits_for(actor: Actor, review: ReviewRound) -> bool:
    if not actor.may(Permission.CREATIVE_DECIDE):
        return False
    has_said = any(one.user_id == actor.user_id and one.withdrawn_at is None for one in review.decisions)
    asked = [stage for stage in review.stages if actor.user_id in stage.people]
    if asked:
        return not has_said and any(stage.is_open for stage in asked)
    own_side = side_of(review.creative, actor)
    return not has_said and own_side in sides_waited_for(_standings(review), sides=review.sides)


def _standings(review: ReviewRound) -> list[Standing]:
    return [one.standing for one in review.decisions if one.withdrawn_at is None]


def _creatives(actor: Actor) -> list[Creative]:
    around = (
        joinedload(Creative.placement).joinedload(Placement.partnership),
        joinedload(Creative.campaign),
        joinedload(Creative.seller),
    )
    return list(db.session.scalars(visible_creatives(actor).options(*around).order_by(Creative.id.desc())))


def _newest(actor: Actor) -> dict[Id, CreativeVersion]:
    heavy = (defer(getattr(CreativeVersion, name)) for name in ("html", "text", "blocks", "checks"))
    query = visible_versions(actor).options(*heavy).order_by(CreativeVersion.number)
    return {version.creative_id: version for version in db.session.scalars(query)}


def _open_rounds(actor: Actor) -> tuple[dict[Id, ReviewRound], set[Id]]:
    """Return the open rounds by creative, and the ids of those that are not this person's own work."""
    query = visible_rounds(actor).where(ReviewRound.state == RoundState.OPEN).add_columns(is_not_own_work(actor))
    query = query.options(
        selectinload(ReviewRound.decisions),
        selectinload(ReviewRound.stages),
        joinedload(ReviewRound.creative),
        joinedload(ReviewRound.guests),
    )
    rows = [(row[0], row[1]) for row in db.session.execute(query).unique()]
    return {review.creative_id: review for review, _ in rows}, {review.id for review, is_mine in rows if is_mine}


def _valid(actor: Actor) -> dict[Id, Approval]:
    query = visible_approvals(actor).where(holds_at(clock.now()))
    return {one.creative_id: one for one in db.session.scalars(query)}
