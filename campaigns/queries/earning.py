"""Does a click earn? Gathers what was in force at that moment; the rules decide. Read when a sale is attributed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload

from campaigns.models import Approval, Placement
from campaigns.queries.approvals import holds_at, opens_placement, reaches
from campaigns.queries.placements import intervals_of
from campaigns.queries.prices import prices_of
from campaigns.rules import earning
from campaigns.rules.earning import EarningState, Facts, Span
from campaigns.rules.kinds import opens
from campaigns.rules.offers import Prices
from campaigns.rules.placements import PlacementState
from core import clock
from core.clock import start_of_day
from core.db import db
from core.errors import NotFound
from core.ids import Id
from partners.models import AgreementVersion
from partners.queries import Standing, agreement_version_for_sale, standing_of


class Surroundings:
    """What was in force around some clicks. Each placement and partnership is read once: keep it for one command."""

    def __init__(self) -> None:
        self._around: dict[Id, _Around] = {}
        self._standings: dict[Id, Standing] = {}
        self._prices: dict[tuple[Id, Id | None], list[Prices]] = {}

    def earning_state(self, placement_id: Id, at: datetime) -> EarningState:
        """Return whether a click on a placement at this moment earns, and one sentence saying why or why not.

        It does when the partnership was active, the placement live and, where a design is needed, one was approved,
        each either at that moment or so shortly before that the agreed tail still ran. Raises NotFound for an unknown
        placement.
        """
        return earning.judge(self._facts(placement_id, at), at)

    def is_contested(self, placement_id: Id, at: datetime) -> bool:
        """Return whether what such a click earns is held because the approval had been revoked for a breach."""
        was_breached = any(span.for_breach for span in self._placed(placement_id).approved or ())
        return was_breached and earning.is_contested(self._facts(placement_id, at), at)

    def version_at(self, partnership_id: Id, at: datetime) -> AgreementVersion | None:
        """Return the agreement version that judges a sale whose deciding touch was at a moment."""
        return self._standing(partnership_id).version_at(at)

    def prices(self, placement_id: Id) -> list[Prices]:
        """Return all that was said of the prices of what a placement sells, in its campaign."""
        program_id, campaign_id = self._placed(placement_id).offer
        if (program_id, campaign_id) not in self._prices:
            self._prices[program_id, campaign_id] = prices_of(program_id, campaign_id)
        return self._prices[program_id, campaign_id]

    def _facts(self, placement_id: Id, at: datetime) -> Facts:
        around = self._placed(placement_id)
        if around.partnership_id is None:
            return Facts(True, (), False, False, None, timedelta())
        standing = self._standing(around.partnership_id)
        return Facts(
            is_house=False,
            placement=around.live,
            is_partnership_active=standing.was_active(at),
            is_partnership_earning=standing.was_earning(at),
            approvals=around.approved,
            tail=_tail(standing.version_at(at)),
            opens_at=around.opens_at,
            is_embargoed=around.is_embargoed,
        )

    def _placed(self, placement_id: Id) -> "_Around":
        if placement_id not in self._around:
            self._around[placement_id] = _Around(placement_id)
        return self._around[placement_id]

    def _standing(self, partnership_id: Id) -> Standing:
        if partnership_id not in self._standings:
            self._standings[partnership_id] = standing_of(partnership_id)
        return self._standings[partnership_id]


class _Around:
    """When a placement was live and when it had an approved design, each read once and only when it is asked."""

    def __init__(self, placement_id: Id) -> None:
        self._placement = _placement(placement_id)
        self.partnership_id = self._placement.partnership_id
        self.offer = self._placement.program_id, self._placement.campaign_id
        self.is_embargoed = self._placement.is_embargoed

    @cached_property
    def live(self) -> Sequence[Span]:
        return _live_spans(self._placement.id)

    @cached_property
    def opens_at(self) -> datetime | None:
        """When the send date begins where the seller is; None without one."""
        partnership, first = self._placement.partnership, self._placement.send_on
        return start_of_day(first, partnership.seller.timezone) if partnership and first else None

    @cached_property
    def approved(self) -> Sequence[Span] | None:
        """None where no design is needed."""
        needs_design = self.partnership_id is not None and self._placement.needs_creative
        return _design_spans(self._placement) if needs_design else None


def earning_state(placement_id: Id, at: datetime) -> EarningState:
    """Return whether one click earns, as `Surroundings.earning_state` does."""
    return Surroundings().earning_state(placement_id, at)


def is_contested(placement_id: Id, at: datetime) -> bool:
    """Return whether what such a click earns is held because the approval had been revoked for a breach."""
    return Surroundings().is_contested(placement_id, at)


def approvals_of(placements: Sequence[Placement]) -> dict[Id, list[Approval]]:
    """Return the approvals that let each of these placements be used, the first one first; asked of all at once."""
    if not placements:
        return {}
    near = Approval.partnership_id.in_([row.partnership_id for row in placements if row.partnership_id is not None])
    query = select(Approval).where(or_(Approval.placement_id.in_([row.id for row in placements]), near))
    query = query.options(joinedload(Approval.creative)).order_by(Approval.valid_from, Approval.id)
    found = list(db.session.scalars(query))
    return {row.id: [each for each in found if _is_for(each, row)] for row in placements}


def valid_at(approvals: Sequence[Approval], moment: datetime) -> Approval | None:
    """Return the newest of these approvals that holds at a moment, or None."""
    return next((each for each in reversed(approvals) if each.interval.covers(moment)), None)


def all_valid_at(approvals: Sequence[Approval], moment: datetime) -> list[Approval]:
    """Return every one of these approvals that holds at a moment, in their order."""
    return [each for each in approvals if each.interval.covers(moment)]


def has_approval(moment: datetime) -> ColumnElement[bool]:
    """Return the claim that an approval lets a placement be used at a moment, for queries that read placements."""
    return exists().where(reaches(), holds_at(moment), opens_placement())


def approved_now(placements: Sequence[Placement]) -> set[Id]:
    """Return which of these placements have an approved design right now."""
    moment, approvals = clock.now(), approvals_of(placements)
    return {row.id for row in placements if valid_at(approvals[row.id], moment) is not None}


def could_be_sent(placement: Placement) -> bool:
    """Return whether a placement was ever live with what it needs, so that the partner may have used it."""
    is_designed = not placement.needs_creative or bool(approvals_of([placement])[placement.id])
    return is_designed and bool(_live_spans(placement.id))


def tail_of(partnership_id: Id, at: datetime) -> timedelta:
    """Return how long what was sent before an end still counts, by the agreement version that judges this moment."""
    return _tail(agreement_version_for_sale(partnership_id, at))


def _tail(version: AgreementVersion | None) -> timedelta:
    return timedelta(days=version.typed_terms.tail_days if version else earning.DEFAULT_TAIL_DAYS)


def _is_for(approval: Approval, placement: Placement) -> bool:
    return opens(placement.channel, approval.creative.kind) and approval.reaches(placement)


def _placement(placement_id: Id) -> Placement:
    found = db.session.get(Placement, placement_id)
    if found is None:
        raise NotFound("There is no such placement.")
    return found


def _design_spans(placement: Placement) -> list[Span]:
    return [each.interval.as_span() for each in approvals_of([placement])[placement.id]]


def _live_spans(placement_id: Id) -> Sequence[Span]:
    rows = [row for row in intervals_of(placement_id) if row.state is PlacementState.LIVE]
    return [Span(row.from_at, row.until_at) for row in rows if row.until_at != row.from_at]
