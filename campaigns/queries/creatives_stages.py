"""How far a review has come: its stages, whom each waits for, and the earliest day everything can be approved."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from campaigns.models import Decision, ReviewRound, ReviewStage
from campaigns.queries.reviews_stages import said_in, stands_in_for
from campaigns.rules.creatives import Side
from campaigns.rules.reviews import RoundState
from campaigns.rules.reviews_stages import Remaining, StageRule, earliest_day
from core import clock
from core.access import Actor
from core.ids import Id

_GONE = "somebody who has left"


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage as people see it: `waits_for` are names, empty unless it has begun and is not done."""

    name: str
    rule: StageRule
    needed: int
    opened_at: datetime | None
    done_at: datetime | None
    due_on: date | None
    is_late: bool
    waits_for: list[str]


@dataclass(frozen=True, slots=True)
class Way:
    """The way of one review. `earliest` is None once the review is over; `away` are those one stands in for."""

    stages: list[StageView]
    earliest: date | None = None
    is_my_turn: bool = False
    waits_for_turn: str = ""
    away: tuple[str, ...] = ()

    def delays(self, send_on: date | None) -> bool:
        """Say whether the planned day of sending comes before everything can be approved."""
        return send_on is not None and self.earliest is not None and send_on < self.earliest


def way_of(actor: Actor, review: ReviewRound | None, decisions: list[Decision], people: dict[Side, list[User]]) -> Way:
    """Return how far a review has come, as one person sees it. The review was fetched for them."""
    if review is None:
        return Way([])
    stages, today = review.stages, clock.today(review.creative.seller.timezone)
    names = {user.id: user.name or user.email for users in people.values() for user in users}
    said = said_in(decisions)
    shown = [_view(stage, said, names, today) for stage in stages]
    if review.state is not RoundState.OPEN:
        return Way(shown)
    away = stands_in_for(actor) if stages else []
    mine = [stage for stage in stages if {actor.user_id, *(one.user_id for one in away)} & set(stage.people)]
    begun = [stage for stage in mine if stage.opened_at is not None]
    return Way(
        shown,
        earliest=_earliest(review, stages, today),
        is_my_turn=any(stage.done_at is None for stage in begun),
        waits_for_turn=mine[0].name if mine and not begun else "",
        away=tuple(one.user.name or one.user.email for one in away),
    )


def _view(stage: ReviewStage, said: Collection[Id], names: dict[Id, str], today: date) -> StageView:
    is_open = stage.opened_at is not None and stage.done_at is None
    named = names | {guest.id: guest.shown for guest in stage.guests}
    waits_for = [named.get(person, _GONE) for person in stage.people if person not in said]
    return StageView(
        name=stage.name,
        rule=stage.rule,
        needed=stage.needed,
        opened_at=stage.opened_at,
        done_at=stage.done_at,
        due_on=stage.due_on,
        is_late=is_open and stage.due_on is not None and stage.due_on < today,
        waits_for=waits_for if is_open else [],
    )


def _earliest(review: ReviewRound, stages: list[ReviewStage], today: date) -> date | None:
    left = [Remaining(stage.due_on, stage.days) for stage in stages if stage.done_at is None]
    if not left and review.due_on is None:
        return None
    in_order = any(stage.in_order for stage in stages)
    return max(earliest_day(left, today=today, in_order=in_order), review.due_on or today)
